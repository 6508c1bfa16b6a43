"""Which programmes may be taken together: the membership is a pair, the saving rides on it."""

from collections.abc import Sequence

from ledger.domain.errors import ProgrammeNotOpen, ProgrammePair
from ledger.domain.values import MEMBERSHIP, ClaimKind, Programme

NOT_OPEN = frozenset({"JP", "JKP"})  # pension and loss of employment need an employer (law 1.5)


def programmes_of(names: Sequence[str]) -> tuple[Programme, ...]:
    """The programmes named, in the ledger's order, each once.

    Raises ProgrammeNotOpen for JP and JKP; ValueError for a word that names no programme.
    """
    for name in names:
        if name in NOT_OPEN:
            raise ProgrammeNotOpen(programme=name)
    named = {Programme(name) for name in names}
    return tuple(programme for programme in Programme if programme in named)


def claim_kind_of(name: str) -> ClaimKind:
    """Raises ProgrammeNotOpen for a pension and for the loss of employment."""
    if name.upper() in NOT_OPEN:
        raise ProgrammeNotOpen(programme=name.upper())
    return ClaimKind(name)


def require_pair(programmes: Sequence[Programme], *, membership_runs: bool) -> None:
    """Raises ProgrammePair for JKK or JKM alone, for nothing, and for JHT alone where no membership runs."""
    membership = MEMBERSHIP & set(programmes)
    if membership and membership != MEMBERSHIP:
        raise ProgrammePair
    if not membership and not (membership_runs and Programme.JHT in programmes):
        raise ProgrammePair
