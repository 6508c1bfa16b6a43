"""What a check found: where, and what kind of damage, in words that docs/operations.md explains; never content."""

from dataclasses import dataclass
from enum import StrEnum


class Damage(StrEnum):
    POSITION_MISSING = "position missing"
    TIME_GOES_BACK = "recorded before its predecessor"
    UNREADABLE = "event unreadable"
    COMMAND_BROKEN = "command not whole"
    STREAM_BROKEN = "stream out of order"
    COMMAND_ROW = "command row differs"
    POSTINGS = "postings do not balance"
    ALLOCATION = "sums of one command disagree"
    SPONSOR = "sponsor does not balance"
    IMPOSSIBLE = "event cannot follow"
    REGISTER = "register row differs"
    ENTRIES = "screening list differs"
    STATE = "state row differs"
    PROJECTION = "projection row differs"


@dataclass(frozen=True, slots=True)
class Finding:
    """`position`: of the event at which it shows, or from which the differing row follows; None where no event
    does. `where`: a table, topic or kind.
    """

    position: int | None
    damage: Damage
    where: str = ""

    @property
    def rank(self) -> int:
        """What no event explains comes last."""
        return 2**63 if self.position is None else self.position


def first(one: Finding | None, other: Finding | None) -> Finding | None:
    """The one of the lower position; of equal ones the former."""
    if one is None or (other is not None and other.rank < one.rank):
        return other
    return one
