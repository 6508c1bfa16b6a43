"""Answers about workers and their enrolments."""

from typing import Annotated, Literal

from pydantic import Field

from api.descriptions.fields import DayText, InstantText, KnownAt, MonthText, Recorded, Rupiah, Shape, Uuid, Warnings
from ledger.domain.nik import Nik
from ledger.domain.status import Status
from ledger.domain.values import BpuCategory, Programme, Sector


class WorkerRecorded(Recorded):
    worker_id: Uuid
    warnings: Warnings


class EnrolmentRecorded(Recorded):
    enrolment_id: Uuid
    warnings: Warnings


class EnrolmentValidated(Recorded):
    enrolment_id: Uuid
    validated_on: DayText


class ReleasedMonth(Shape):
    """A settled month that became its payer's money again, and may be asked back."""

    sponsor_id: Uuid
    month: MonthText
    amount: Rupiah
    refundable: Literal[True]


class EnrolmentEnded(Recorded):
    """`claims_affected`: claims that the end leaves without cover."""

    released: list[ReleasedMonth]
    claims_affected: Annotated[list[Uuid], Field(examples=[[]])]


class CreditedMonth(Shape):
    """A settled month that became cheaper: the difference is its payer's money again."""

    sponsor_id: Uuid
    month: MonthText
    amount: Rupiah


class AmendmentRecorded(Recorded):
    credited: list[CreditedMonth]
    warnings: Annotated[list[str], Field(examples=[["sector-unchanged"]])]


class CreditedSponsor(Shape):
    """`months`: worker-months that became cheaper; `amount`: what is available again, of all of them."""

    sponsor_id: Uuid
    months: Annotated[int, Field(ge=1, examples=[9])]
    amount: Annotated[Rupiah, Field(examples=["75600.00"])]


class CreditsRecorded(Recorded):
    """What one command credited. Until `done`, give `next` as `after` of the next run."""

    credited: list[CreditedSponsor]
    credited_count: Annotated[int, Field(ge=0, examples=[9], description="Worker-months.")]
    done: bool
    next: Annotated[Uuid | None, Field(examples=[None])]


class LapsesRecorded(Recorded):
    lapsed: Annotated[int, Field(ge=0, examples=[1])]
    workers: list[Uuid]


class Enrolment(Shape):
    enrolment_id: Uuid
    sponsor_id: Uuid
    scheme_id: Uuid | None
    programmes: list[Programme]
    starts_on: DayText
    ended_on: Annotated[DayText | None, Field(examples=[None])]
    validated_on: Annotated[DayText | None, Field(examples=[None])]
    agent_id: Annotated[Uuid | None, Field(examples=[None], description="Who brought it.")]


class Amendment(Shape):
    """What holds from a month on; null: as it was."""

    from_month: MonthText
    sector: Sector | None
    monthly_income: Rupiah | None
    bpu_category: BpuCategory | None
    region: Annotated[str | None, Field(examples=[None])]


class Worker(Shape):
    """For roles that need no identity. `status` is that of the day `on`; sector, income and category are those of its
    month, by all amendments recorded until now. `merged_from`: other records of the same person that have become part
    of this one.
    """

    worker_id: Uuid
    sector: Sector
    region: Annotated[str, Field(examples=["Balikpapan"])]
    monthly_income: Rupiah
    bpu_category: BpuCategory
    amendments: Annotated[list[Amendment], Field(description="By the month from which they hold.")]
    enrolments: list[Enrolment]
    merged_from: Annotated[list[Uuid], Field(examples=[[]])]
    status: Status
    on: DayText
    as_known_at: KnownAt


class IssuedNumber(Shape):
    """A membership number (KPJ) and the instant from which it applies."""

    spell: Annotated[int, Field(ge=1)]
    number: Annotated[str | None, Field(examples=["99010170385"])]
    issued_at: InstantText


class IdentifiedWorker(Worker):
    """For roles that need to know who it is."""

    nik: Annotated[Nik, Field(examples=["9901010703850001"])]
    name: Annotated[str, Field(examples=["Siti Rahayu"])]
    birth_date: DayText
    occupation: Annotated[str, Field(examples=["nelayan"])]
    numbers: Annotated[list[IssuedNumber], Field(examples=[[]])]
    erased: Literal[False]


class ErasedWorker(Worker):
    """The identity was erased; what was recorded stays."""

    erased: Literal[True]
