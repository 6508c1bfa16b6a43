"""The books: what stands in the accounts, and what every fact posted to them, as known at any position."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from api import answers
from api.dependencies import Knowing, TheHouse
from api.described import gives
from api.descriptions.books import JournalPage, TrialBalance
from api.fields import Position
from api.reading import asked_position, read_view
from api.security import Right, may
from ledger.application.house import House
from ledger.domain.money import rupiah
from ledger.projections.books.queries import AccountRow, BooksQueries, EntryRow
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1", tags=["books"])

VIEW: Final = "books"
LIMIT_MAX: Final = 1_000

Reader = Annotated[Principal, Depends(may(Right.READ_BOOKS))]
Limit = Annotated[int, Field(ge=1, le=LIMIT_MAX)]
Account = Annotated[str, Field(pattern=r"^[0-9]{4} [A-Za-z0-9:-]{1,100}$")]


class TrialBalanceQueries(Knowing):
    """`detail`: a line for each class of accounts (default), or for each single account, page by page.

    `after`: the `next` of the page before. Pages belong together when all name the same `as_known_at`.
    """

    detail: Literal["class", "account"] = "class"
    after: Account | None = None
    limit: Limit = LIMIT_MAX


class JournalQueries(Knowing):
    """`from`, `to`: positions, both included. `account`: entries that posted to it, whole."""

    first: Annotated[Position, Field(alias="from")] = 0
    last: Annotated[Position | None, Field(alias="to")] = None
    account: Account | None = None
    after: Position = 0
    limit: Limit = LIMIT_MAX


@router.get("/trial-balance")
@gives(TrialBalance)
def trial_balance(
    house: TheHouse, _principal: Reader, queries: Annotated[TrialBalanceQueries, Query()]
) -> JSONResponse:
    """All that was ever debited and credited; the balance is debit less credit, and all balances add up to zero.

    The totals are those of all accounts, whatever is on the page.
    """
    after = queries.after or ""
    position, told = trial_balance_told(
        house, queries.detail, queries.at_least, queries.as_known_at, after=after, limit=queries.limit
    )
    return answers.seen(told, position)


@router.get("/journal")
@gives(JournalPage)
def journal(house: TheHouse, _principal: Reader, queries: Annotated[JournalQueries, Query()]) -> JSONResponse:
    """What facts posted, in order of position; `next` is null on the last page."""
    asked = asked_position(house, VIEW, queries.at_least, queries.as_known_at)
    view = BooksQueries(house.database.pool)
    position = read_view(view.seen) if asked is None else asked
    after = max(queries.after, queries.first - 1, 0)
    through = position if queries.last is None else queries.last
    found = read_view(lambda: view.entries(position, after, through, queries.limit + 1, queries.account))
    page = found[: queries.limit]
    content = {
        "items": [_entry_told(house, entry) for entry in page],
        "next": str(page[-1].position) if len(found) > len(page) else None,
        "as_known_at": answers.known_at(house, house.log.as_known_at(position)),
    }
    return answers.seen(content, position)


def trial_balance_told(
    house: House,
    detail: Literal["class", "account"],
    at_least: int,
    as_known_at: int | datetime | None,
    *,
    after: str = "",
    limit: int = LIMIT_MAX,
) -> tuple[int, dict[str, Any]]:
    """The position answered for, and the answer. Raises AsKnownAtInTheFuture, ViewBehind."""
    asked = asked_position(house, VIEW, at_least, as_known_at)
    view = BooksQueries(house.database.pool)
    position, classes = read_view(lambda: view.classes(asked))
    shown, following = classes, None
    if detail == "account":
        found = read_view(lambda: view.accounts(position, after, limit + 1))
        shown = found[:limit]
        following = shown[-1].account if len(found) > limit else None
    return position, {
        "accounts": [_account_told(row) for row in shown],
        "next": following,
        "total_debit": rupiah(sum(row.debit for row in classes)),
        "total_credit": rupiah(sum(row.credit for row in classes)),
        "as_known_at": answers.known_at(house, house.log.as_known_at(position)),
    }


def _account_told(row: AccountRow) -> dict[str, str]:
    return {
        "account": row.account,
        "debit": rupiah(row.debit),
        "credit": rupiah(row.credit),
        "balance": rupiah(row.balance),
    }


def _entry_told(house: House, entry: EntryRow) -> dict[str, Any]:
    return {
        "position": entry.position,
        "recorded_at": entry.recorded_at.astimezone(house.law.zone).isoformat(),
        "topic": entry.topic,
        "postings": [
            {
                "account": posting.account,
                "debit": rupiah(max(posting.amount, 0)),
                "credit": rupiah(max(-posting.amount, 0)),
            }
            for posting in entry.postings
        ],
    }
