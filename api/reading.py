"""How far a reader sees: wait for what it asks to see at least, and resolve as of when it wants to have known."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeVar

from ledger.application.house import House
from ledger.domain.errors import ViewBehind
from ledger.projections.waiting import wait_for
from ledger.store.database import away_by_name
from ledger.store.log import KnownAt

COVERAGE: Final = "coverage"
BALANCE: Final = "sponsor_balance"
PROGRAMME: Final = "programme"
CLAIMS: Final = "claims"
ACTIVITY: Final = "activity"
STANDING: Final = "standing"
SPONSORSHIP: Final = "sponsorship"

Found = TypeVar("Found")


def asked_position(house: House, view: str, at_least: int, as_known_at: int | datetime | None) -> int | None:
    """The position to ask a view for, once the view has passed it; None for whatever it has seen.

    Raises AsKnownAtInTheFuture, ViewBehind.
    """
    known = resolve(house, as_known_at)
    needed = max(at_least, known.position if known else 0)
    if needed:
        read_view(lambda: wait_for(house.database.pool, view, needed))
    return None if known is None else known.position


def asked_of_both(house: House, at_least: int, as_known_at: int | datetime | None) -> int | None:
    """As `asked_position`, of lists that look at enrolments and at settled months."""
    asked_position(house, COVERAGE, at_least, as_known_at)
    return asked_position(house, STANDING, at_least, as_known_at)


def read_view(ask: Callable[[], Found]) -> Found:
    """What the view answers; a lost database by its name. Raises DatabaseAway."""
    with away_by_name():
        return ask()


def resolve(house: House, as_known_at: int | datetime | None) -> KnownAt | None:
    """The end of the command that a position or an instant means. Raises AsKnownAtInTheFuture."""
    if as_known_at is None:
        return None
    if isinstance(as_known_at, datetime):
        return house.log.as_known_at(instant=as_known_at)
    return house.log.as_known_at(position=as_known_at)


def seen_head(house: House, at_least: int) -> int:
    """The log's head, for answers that are read from the log itself. Raises ViewBehind."""
    head = house.log.head()
    if head < at_least:
        raise ViewBehind(view="log", seen=head, asked=at_least)
    return head
