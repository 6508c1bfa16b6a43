"""The law as the log knows it: the newest for decisions, an older one for what is asked of the past."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.domain.law.policy import LocalDays, Policy
from ledger.domain.ledger import Ledger
from ledger.store.log import Log

POLICIES_MAX: Final = 32  # remembered by a process, each with the prices it has been asked for


@dataclass(frozen=True, slots=True)
class LawNow:
    """`guard` goes with the decision: what is published before that is recorded has it decided anew."""

    policy: Policy
    guard: tuple[UUID, int]


@dataclass(frozen=True, slots=True)
class Facts:
    """Where the ledger's own facts stand in the log, all of them up to `through`."""

    positions: tuple[int, ...]
    through: int


class LawBook:
    def __init__(self, log: Log) -> None:
        self._log = log
        self.days = LocalDays(ZoneInfo(log.zone))
        self._known: dict[int, Policy] = {}
        self._facts = Facts((), 0)
        self._lock = Lock()

    @property
    def zone(self) -> ZoneInfo:
        return self.days.zone

    def day_of(self, instant: datetime) -> date:
        return self.days.day_of(instant)

    def now(self) -> LawNow:
        """What decisions follow. Inside the `decide` of a command it may come from memory: give its guard along."""
        version = self._log.version_of(self._log.ledger_id)
        return LawNow(self._at_version(version), (self._log.ledger_id, version))

    def at(self, position: int) -> Policy:
        """What was published up to a position, which is the end of a command."""
        return self._at_version(self._version_at(position))

    def _version_at(self, position: int) -> int:
        """Asked of the log once for each position that is new: what lies behind never changes."""
        known = self._facts
        if position <= known.through:
            return bisect_right(known.positions, position)
        version = self._log.version_at(self._log.ledger_id, position)
        positions = known.positions
        if version != len(positions):
            positions = tuple(logged.position for logged in self._log.stream(self._log.ledger_id))[:version]
        self._facts = Facts(positions, position)  # whoever looked less far at the same time only asks once more
        return version

    def _at_version(self, version: int) -> Policy:
        known = self._known.get(version)
        if known is not None:
            return known
        events = [logged.event for logged in self._log.stream(self._log.ledger_id)][:version]
        policy = Policy(self.zone, Ledger.fold(self._log.ledger_id, events).published if events else None)
        with self._lock:
            while len(self._known) >= POLICIES_MAX:
                self._known.pop(next(iter(self._known)))
            return self._known.setdefault(version, policy)
