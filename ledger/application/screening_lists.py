"""Screening lists: what an office brings, kept as keyed hashes, and destroyed when it has served."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from ledger.application.law import LawBook
from ledger.domain.errors import LedgerError, ScreeningListUnknown
from ledger.domain.screening_list import ScreeningList
from ledger.domain.values import ScreeningListKind
from ledger.store.keys import Keys
from ledger.store.log import Context, Decision, Log, Recorded
from ledger.store.randomness import random_id
from ledger.store.register_queries import Registers
from ledger.store.registers import RegisterKind
from ledger.store.screening_entries import ScreeningEntries
from ledger.store.vault import Erased, Vault

PAGE = 1_000


@dataclass(frozen=True, slots=True)
class ListTerms:
    """`on`: the day of which the list speaks. `file_digest`: hex SHA-256 of the bytes that came."""

    kind: ScreeningListKind
    region: str
    on: date
    source: str
    file_digest: str


class ScreeningLists:
    def __init__(
        self, log: Log, registers: Registers, vault: Vault, keys: Keys, law: LawBook, entries: ScreeningEntries
    ) -> None:
        self._log = log
        self._registers = registers
        self._vault = vault
        self._keys = keys
        self._law = law
        self._entries = entries

    def bring(
        self, context: Context, terms: ListTerms, niks: Iterable[str], more: Callable[[], dict[str, Any]] = dict
    ) -> Recorded:
        """No NIK is kept: each becomes a keyed hash before it is stored. `more`: what else is answered, asked once the
        NIKs have been read. Raises what ScreeningList.bring raises.
        """
        known = self._log.answered(context)
        if known is not None:
            return known
        list_id = random_id()
        counted = self._entries.bring(list_id, (self._keys.screening_mac(nik) for nik in niks))
        today = self._law.day_of(context.now)

        def decide() -> Decision:
            sealing = self._vault.seal(list_id, {"source": terms.source})
            brought = ScreeningList.bring(
                list_id,
                kind=terms.kind,
                region=terms.region,
                on=terms.on,
                entries=counted.entries,
                entries_digest=counted.digest,
                file_digest=terms.file_digest,
                source=sealing.references["source"],
                today=today,
            )
            return Decision(
                [brought], {"list_id": str(list_id), "entries": counted.entries, **more()}, sealings=[sealing]
            )

        try:
            recorded = self._log.execute(context, decide)
        except LedgerError:
            self._entries.drop(list_id)
            raise
        self._entries.drop(list_id) if recorded.replayed else self._entries.keep(list_id)
        return recorded

    def destroy(self, context: Context, list_id: UUID, *, on: date | None = None) -> Recorded:
        """The entries go; what was screened against them stays as it was decided. Raises ScreeningListUnknown,
        ScreeningListGone.
        """

        def decide() -> Decision:
            brought = self.require(list_id)
            brought.destroy(on or self._law.day_of(context.now))
            return Decision([brought], {"list_id": str(list_id)})

        try:
            return self._log.execute(context, decide)
        finally:
            # Also where it is refused as destroyed: a first attempt may have been lost between the two.
            self._destroy_where_recorded(list_id)

    def _destroy_where_recorded(self, list_id: UUID) -> None:
        brought = self._log.load(ScreeningList, list_id)
        if brought is not None and brought.known.destroyed_on is not None:
            self._entries.destroy(list_id)

    def require(self, list_id: UUID) -> ScreeningList:
        """Raises ScreeningListUnknown."""
        brought = self._log.load(ScreeningList, list_id)
        if brought is None:
            raise ScreeningListUnknown(list_id=str(list_id))
        return brought

    def all(self) -> list[ScreeningList]:
        """Whatever was brought, destroyed or not, in that order."""
        found: list[ScreeningList] = []
        after = 0
        while True:
            taken = self._registers.taken(RegisterKind.SCREENING_LIST, after, PAGE)
            found += self._log.load_many(ScreeningList, [each.stream_id for each in taken]).values()
            if len(taken) < PAGE:
                return found
            after = taken[-1].position

    def newest(self, region: str) -> list[ScreeningList]:
        """Of each kind the one of the latest day that a region has, of one day the one brought last."""
        by_kind: dict[ScreeningListKind, ScreeningList] = {}
        for each in self.all():
            if each.known.region == region and each.known.destroyed_on is None:
                before = by_kind.get(each.known.kind)
                if before is None or before.known.on <= each.known.on:
                    by_kind[each.known.kind] = each
        return [by_kind[kind] for kind in ScreeningListKind if kind in by_kind]

    def described(self) -> list[dict[str, Any]]:
        """In the order in which they were brought; `source` None: erased."""
        brought = self.all()
        texts = self._vault.open_sealed_many(each.known.source for each in brought) if brought else {}
        return [_described(each, texts[each.known.source.reference]) for each in brought]


def _described(brought: ScreeningList, source: str | Erased) -> dict[str, Any]:
    known = brought.known
    return {
        "list_id": str(brought.id),
        "kind": known.kind.value,
        "region": known.region,
        "on": known.on.isoformat(),
        "entries": known.entries,
        "source": None if isinstance(source, Erased) else source,
        "destroyed_on": None if known.destroyed_on is None else known.destroyed_on.isoformat(),
    }
