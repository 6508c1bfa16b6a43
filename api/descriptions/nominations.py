"""Answers about people whom villages propose, and about what they are held against."""

from typing import Annotated

from pydantic import Field

from api.descriptions.fields import Count, Cursor, DayText, KnownAt, Recorded, Shape, Uuid, Warnings
from ledger.domain.values import NominationStage, ScreeningListKind, ScreeningReason

Code = Annotated[str, Field(examples=["quota-full"])]


class Proposed(Shape):
    nomination_id: Uuid
    warnings: Warnings


class NominationsProposed(Recorded):
    """In the order given."""

    proposed: Count
    nominations: list[Proposed]


class RefusedLine(Shape):
    """`column`: the header as written; null where the whole row is meant."""

    line: Annotated[int, Field(ge=1, examples=[17])]
    column: Annotated[str | None, Field(examples=["NIK"])]
    code: Annotated[str, Field(examples=["nik-stored-as-number"])]
    detail: str


class ProposedLine(Shape):
    line: Annotated[int, Field(ge=1, examples=[2])]
    nomination_id: Uuid


class NominationFileRead(Recorded):
    """The first 1,000 of each; a file that came before has the same answer."""

    rows: Count
    proposed: Count
    nominations: list[ProposedLine]
    refused_count: Count
    refused: list[RefusedLine]


class NominationsValidated(Recorded):
    """`validated`: those for whom it was not recorded before."""

    validated: Count


class NominationsRefused(Recorded):
    refused: Count


class NominationNotEnrolled(Shape):
    nomination_id: Uuid
    code: Code


class NominatedEnrolled(Recorded):
    scheme_id: Uuid
    enrolled: Count
    refused_count: Count
    refused: list[NominationNotEnrolled]


class NominatedIdentity(Shape):
    nik: Annotated[str, Field(examples=["9901010703850001"])]
    name: Annotated[str, Field(examples=["Siti Rahayu"])]
    birth_date: DayText
    occupation: Annotated[str, Field(examples=["Pedagang kaki lima"])]


class Nomination(Shape):
    """`reasons`: of the last screening, null before the first, empty where it passed. `identity` is there for the roles
    that may read it, null once erased.
    """

    nomination_id: Uuid
    village_id: Uuid
    state: NominationStage
    validated: bool
    reasons: list[ScreeningReason] | None
    worker_id: Uuid | None
    enrolment_id: Uuid | None


class IdentifiedNomination(Nomination):
    identity: NominatedIdentity | None


class NominationPage(Shape):
    items: list[IdentifiedNomination | Nomination]
    next: Cursor
    as_known_at: KnownAt


Reasons = Annotated[
    dict[ScreeningReason, Count],
    Field(examples=[{"deceased": 2}], description="Who has two reasons is counted under both."),
]


class ScreenedVillage(Shape):
    village_id: Uuid
    screened: Count
    passed: Count
    reasons: Reasons


class Screened(Recorded):
    """`lists`: what they were held against, beside the ledger itself."""

    screening_id: Uuid
    lists: list[Uuid]
    screened: Count
    passed: Count
    reasons: Reasons
    villages: list[ScreenedVillage]


class ScreeningListRecorded(Recorded):
    """`entries`: different NIKs. None of them is kept: only a keyed hash of each."""

    list_id: Uuid
    entries: Count
    refused_count: Count
    refused: list[RefusedLine]


class ScreeningListDestroyed(Recorded):
    list_id: Uuid


class ScreeningList(Shape):
    """`source` is null once it was erased; `destroyed_on`: since when its entries are gone."""

    list_id: Uuid
    kind: ScreeningListKind
    region: Annotated[str, Field(examples=["Kabupaten Gianyar"])]
    on: DayText
    entries: Count
    source: Annotated[str | None, Field(examples=["Disdukcapil Gianyar"])]
    destroyed_on: DayText | None


class ScreeningListPage(Shape):
    items: list[ScreeningList]


class WorkersMarked(Recorded):
    """`marked`: those newly marked; `found`: enrolled people who stand in the list."""

    list_id: Uuid
    found: Count
    marked: Count
