"""What a branch should look at: the marks of workers that nobody has cleared."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from api import answers
from api.dependencies import Knowing, TheHouse
from api.described import gives
from api.descriptions.standing import BranchList
from api.fields import LIST_LENGTH_MAX, Limit, Position
from api.forms import TABLES, TheForm
from api.problems import NotAcceptable
from api.reading import asked_of_both, read_view
from api.report_tables import DAY, TEXT, WHOLE, Report, columns
from api.security import Right, has_right, log_identity_read, may
from ledger.application.house import House
from ledger.domain.values import Region
from ledger.projections.standing.queries import StandingQueries
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1/reports", tags=["reports"])


class BranchListAsked(Knowing):
    """`region` of the workers. `after`: the `next` of the page before."""

    region: Region | None = None
    after: Position = 0
    limit: Limit = LIST_LENGTH_MAX


def _open_marks(house: House, asked: BranchListAsked) -> tuple[int, dict[str, Any]]:
    """Without the notes, which not everybody may read."""
    position = asked_of_both(house, asked.at_least, asked.as_known_at)
    lists = StandingQueries(house.database.pool)
    seen, found = read_view(lambda: lists.marks(position, region=asked.region, after=asked.after, limit=asked.limit))
    return seen, {
        "items": [
            {
                "mark_id": str(each.mark_id),
                "worker_id": str(each.worker_id),
                "mark": each.mark,
                "since": each.since.isoformat(),
                "region": each.region,
                "marked": each.marked,
                "note": None,
            }
            for each in found
        ],
        "next": str(found[-1].marked) if len(found) == asked.limit else None,
        "as_known_at": answers.known_at(house, house.log.as_known_at(seen)),
    }


BRANCH_LIST = Report(
    "branch-list",
    BranchListAsked,
    _open_marks,
    columns(mark_id=TEXT, worker_id=TEXT, mark=TEXT, since=DAY, region=TEXT, marked=WHOLE),
    rows="items",
    after=int,
)


@router.get("/branch-list")
@gives(BranchList, NotAcceptable, media=TABLES)
def branch_list(
    house: TheHouse,
    principal: Annotated[Principal, Depends(may(Right.READ_REPORTS))],
    form: TheForm,
    queries: Annotated[BranchListAsked, Query()],
) -> Response:
    """Marks that nobody has cleared, in the order recorded; as a table without their notes."""

    def with_notes(document: dict[str, Any]) -> dict[str, Any]:
        items = document["items"]
        if items and has_right(principal, Right.READ_IDENTITY):
            workers = list(dict.fromkeys(UUID(each["worker_id"]) for each in items))
            log_identity_read(principal, "branch_list", workers)
            notes = house.standing.notes(workers)
            items = [{**each, "note": notes.get(UUID(each["mark_id"]))} for each in items]
        return {**document, "items": items}

    return BRANCH_LIST.answer(form, house, queries, told=with_notes)
