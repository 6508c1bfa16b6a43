"""Files of enrolments: sent as they are, every row is taken once or refused with its line and its reason."""

from http import HTTPStatus
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from api import answers
from api.dependencies import Knowing, TheHouse, recording
from api.described import gives
from api.descriptions.enrolment_files import EnrolmentFileKnown, EnrolmentFilePreviewed, EnrolmentFileRead
from api.fields import Day, GivenRegion, Id, Queries
from api.problems import IdempotencyKeyMissing
from api.reading import resolve, seen_head
from api.security import Right, may
from api.uploads import Upload, said_by_file, upload
from ledger.application.enrolment_reports import FileReport
from ledger.domain.enrolment_file import FileTerms
from ledger.domain.errors import (
    AgentHasEnded,
    AgentNotBegun,
    AgentUnknown,
    EnrolmentFileDiffers,
    EnrolmentFileTooLong,
    EnrolmentFileUnknown,
    ProgrammeNotInScheme,
    ProgrammeNotOpen,
    SchemeOfAnotherSponsor,
    SchemeUnknown,
    SponsorUnknown,
)
from ledger.domain.programmes import programmes_of
from ledger.domain.values import Sector
from ledger.sheets.enrolments import ENROLMENTS
from ledger.store.log import Context, Recorded
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1/enrolment-files", tags=["enrolments"])

ROWS_MAX: Final = 20_000  # a request of more keeps its caller waiting for longer than proxies allow
_NAMED: Final = r"^(JKK|JKM|JHT|JP|JKP)(,(JKK|JKM|JHT|JP|JKP)){0,4}$"


class EnrolmentFileQueries(Queries):
    """Who pays; and, from `programmes` on, what holds for rows that do not say it. `agent_id`: who brought
    them. `dry_run`: records nothing.
    """

    sponsor_id: Id
    scheme_id: Id | None = None
    programmes: Annotated[str, Field(pattern=_NAMED, examples=["JKK,JKM"])] = "JKK,JKM"
    starts_on: Day | None = None
    attested_on: Day | None = None
    sector: Sector | None = None
    region: GivenRegion | None = None
    agent_id: Id | None = None
    dry_run: bool = False


@router.post("", status_code=201)
@gives(EnrolmentFilePreviewed, status=HTTPStatus.OK)
@gives(
    EnrolmentFileRead, SponsorUnknown, SchemeUnknown, SchemeOfAnotherSponsor, ProgrammeNotOpen, ProgrammeNotInScheme,
    EnrolmentFileDiffers, EnrolmentFileTooLong, AgentUnknown, AgentNotBegun, AgentHasEnded,
)  # fmt: skip
def import_enrolments(
    house: TheHouse,
    _registrar: Annotated[Principal, Depends(may(Right.REGISTER_WORKER))],
    context: Annotated[
        Context,
        Depends(recording(Right.ENROL, needs_key=False, said=said_by_file, queries=EnrolmentFileQueries)),
    ],
    queries: Annotated[EnrolmentFileQueries, Query()],
    given: Annotated[Upload, Depends(upload)],
) -> JSONResponse:
    """Registers whom nobody knew and enrols them all; a file that comes again is answered, and not taken again."""
    terms = FileTerms(
        sponsor_id=queries.sponsor_id,
        scheme_id=queries.scheme_id,
        programmes=programmes_of(queries.programmes.split(",")),
        starts_on=queries.starts_on,
        attested_on=queries.attested_on,
        sector=queries.sector,
        region=queries.region,
        agent_id=queries.agent_id,
    )
    with given.sheet(ENROLMENTS) as sheet:
        if sheet.rows > ROWS_MAX:
            raise EnrolmentFileTooLong(limit=ROWS_MAX, rows=sheet.rows)
        if queries.dry_run:
            previewed = house.bulk_enrolments.preview(context, sheet, terms)
            content = {**_told(previewed), "dry_run": True, "position": previewed.position}
            return answers.seen(content, previewed.position)
        if context.key_mac is None:
            raise IdempotencyKeyMissing
        report = house.bulk_enrolments.enrol(context, sheet, terms)
    recorded = Recorded(_told(report), None, report.position, context.now, replayed=report.was_known)
    return answers.recorded(recorded)


def _told(report: FileReport) -> dict[str, Any]:
    return {**report.as_json(), "columns_ignored": list(report.columns_ignored)}


@router.get("/{enrolment_file_id}")
@gives(EnrolmentFileKnown, EnrolmentFileUnknown)
def enrolment_file(
    house: TheHouse,
    _principal: Annotated[Principal, Depends(may(Right.READ_MEMBERSHIP))],
    enrolment_file_id: UUID,
    queries: Annotated[Knowing, Query()],
) -> JSONResponse:
    """How far it was read, what became of its rows, and by which commands."""
    head = seen_head(house, queries.at_least)
    known = resolve(house, queries.as_known_at) or house.log.as_known_at(head)
    report = house.bulk_enrolments.report(enrolment_file_id, known.position)
    content = {
        **report.as_json(),
        "sponsor_id": str(report.sponsor_id),
        "scheme_id": None if report.scheme_id is None else str(report.scheme_id),
        "rows_read": report.rows_read,
        "last_line": report.last_line,
        "commands": report.commands,
        "as_known_at": answers.known_at(house, known),
    }
    return answers.seen(content, known.position)
