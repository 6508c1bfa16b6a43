"""Screenings: everybody proposed for a scheme is held against the lists and the ledger of the moment."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any
from uuid import UUID

from ledger.application.law import LawBook
from ledger.application.portions import portion_of, portions
from ledger.application.screening_lists import ScreeningLists
from ledger.application.villages import Villages
from ledger.application.workers import Workers
from ledger.domain.nomination import Nomination
from ledger.domain.scheme import Scheme
from ledger.domain.screening import Findings, reasons_of
from ledger.domain.screening_list import ScreeningList
from ledger.domain.values import NominationStage, ScreeningListKind, ScreeningReason
from ledger.domain.worker import Worker
from ledger.store.keys import Keys
from ledger.store.log import Context, Decision, Log, Recorded
from ledger.store.randomness import random_id
from ledger.store.register_queries import Registers
from ledger.store.screening_entries import ScreeningEntries
from ledger.store.vault import Erased, Vault


@dataclass(frozen=True, slots=True)
class Proposed:
    """One nomination while it is screened; nothing of this is kept."""

    nomination_id: UUID
    village_id: UUID
    nik: str
    birth_date: date
    is_open: bool
    is_repeated: bool


@dataclass(slots=True)
class Lists:
    """By village: which lists, and which of its people's hashes stand in one of a kind."""

    of_village: dict[UUID, list[ScreeningList]] = field(default_factory=dict)
    listed: dict[tuple[UUID, bytes], set[ScreeningListKind]] = field(default_factory=lambda: defaultdict(set))


class Screenings:
    def __init__(  # noqa: PLR0913, PLR0917 - what it holds people against
        self, log: Log, registers: Registers, vault: Vault, keys: Keys, law: LawBook, villages: Villages,
        workers: Workers, lists: ScreeningLists, entries: ScreeningEntries,
    ) -> None:  # fmt: skip
        self._log = log
        self._registers = registers
        self._vault = vault
        self._keys = keys
        self._law = law
        self._villages = villages
        self._workers = workers
        self._lists = lists
        self._entries = entries

    def screen(
        self, context: Context, scheme_id: UUID, *, village_id: UUID | None = None, list_ids: Sequence[UUID] = ()
    ) -> Recorded:
        """Whoever is proposed and neither refused nor enrolled; a later screening decides anew.

        `list_ids`: what they are held against; by default the newest list of each kind that the village's region has.
        In portions, each recorded by itself. Raises SchemeUnknown, VillageUnknown, ScreeningListUnknown,
        ScreeningListGone.
        """
        known = self._log.answered(context)
        if known is not None:
            return known
        scheme = self._villages.require_scheme(scheme_id)
        if village_id is not None:
            self._villages.require(village_id)
        named = [self._lists.require(each) for each in dict.fromkeys(list_ids)]
        for each in named:
            each.require_entries()
        proposed = [
            each for each in self._proposed(scheme_id) if village_id in (None, each.village_id) and each.is_open
        ]
        macs = {each.nomination_id: self._keys.screening_mac(each.nik) for each in proposed}
        lists = self._looked_up(proposed, macs, named)
        workers = self._known_workers(proposed)
        findings = _findings(proposed, macs, lists, workers)
        screening_id = random_id()
        reasons: dict[UUID, tuple[ScreeningReason, ...]] = {}
        for some in portions(proposed):
            reasons |= self._record(portion_of(context), screening_id, scheme, some, lists, findings)
        told = _told(screening_id, [each for each in proposed if each.nomination_id in reasons], lists, reasons)
        return self._log.execute(context, lambda: Decision([], told))

    def _proposed(self, scheme_id: UUID) -> list[Proposed]:
        """Everybody ever proposed for the scheme, in that order, but for those whose identity was erased."""
        places = self._registers.nominations(scheme_id)
        ids = [each.nomination_id for each in places]
        loaded = self._log.load_many(Nomination, ids)
        niks, birth_dates = self._vault.open_many(ids, "nik"), self._vault.open_many(ids, "birth_date")
        found: list[Proposed] = []
        before: set[str] = set()
        for nomination_id, village_id, _ in places:
            nik, born = niks[nomination_id], birth_dates[nomination_id]
            if isinstance(nik, Erased) or isinstance(born, Erased):
                continue
            known = loaded[nomination_id].known
            proposed = Proposed(
                nomination_id, village_id, nik, date.fromisoformat(born), known.is_open, is_repeated=nik in before
            )
            found.append(proposed)
            if known.stage is not NominationStage.REFUSED:
                before.add(nik)
        return found

    def _looked_up(
        self, proposed: Sequence[Proposed], macs: Mapping[UUID, bytes], named: Sequence[ScreeningList]
    ) -> Lists:
        """One question for each list, with everybody who is held against it."""
        lists = Lists()
        asked: dict[UUID, tuple[ScreeningList, list[Proposed]]] = {}
        of_region: dict[str, list[ScreeningList]] = {}
        by_village: dict[UUID, list[Proposed]] = defaultdict(list)
        for each in proposed:
            by_village[each.village_id].append(each)
        for village_id, people in by_village.items():
            region = self._villages.require(village_id).known.region
            if region not in of_region:
                of_region[region] = list(named) or self._lists.newest(region)
            lists.of_village[village_id] = of_region[region]
            for brought in of_region[region]:
                asked.setdefault(brought.id, (brought, []))[1].extend(people)
        for brought, people in asked.values():
            found = self._entries.listed(brought.id, [macs[each.nomination_id] for each in people])
            for each in people:
                mac = macs[each.nomination_id]
                if mac in found:
                    lists.listed[each.village_id, mac].add(brought.known.kind)
        return lists

    def _known_workers(self, proposed: Sequence[Proposed]) -> dict[str, Worker]:
        """By NIK: the record that goes on."""
        ids = self._workers.lookup_many([each.nik for each in proposed])
        going_on = self._workers.going_on(ids.values())
        return {nik: going_on[worker_id] for nik, worker_id in ids.items()}

    def _record(
        self,
        context: Context,
        screening_id: UUID,
        scheme: Scheme,
        proposed: Sequence[Proposed],
        lists: Lists,
        findings: Mapping[UUID, Findings],
    ) -> dict[UUID, tuple[ScreeningReason, ...]]:
        """Reasons of those for whom it is recorded: not of those who were refused or enrolled meanwhile.

        Raises ScreeningListGone: of a list that is destroyed nobody knows any more who stood in it when it was asked.
        """
        screened: dict[UUID, tuple[ScreeningReason, ...]] = {}

        def decide() -> Decision:
            screened.clear()
            law = self._law.now()
            held = {each.village_id: [brought.id for brought in lists.of_village[each.village_id]] for each in proposed}
            used = [self._lists.require(list_id) for list_id in dict.fromkeys(chain.from_iterable(held.values()))]
            for brought in used:
                brought.require_entries()
            loaded = self._log.load_many(Nomination, [each.nomination_id for each in proposed])
            for each in proposed:
                reasons = reasons_of(findings[each.nomination_id], scheme, law.policy)
                if loaded[each.nomination_id].screen(screening_id, held[each.village_id], reasons):
                    screened[each.nomination_id] = reasons
            return Decision(list(loaded.values()), {}, guards=[law.guard, *used])

        self._log.execute(context, decide)
        return screened


def _findings(
    proposed: Sequence[Proposed], macs: Mapping[UUID, bytes], lists: Lists, workers: Mapping[str, Worker]
) -> dict[UUID, Findings]:
    return {
        each.nomination_id: Findings(
            held_against={brought.known.kind for brought in lists.of_village[each.village_id]},
            listed=lists.listed.get((each.village_id, macs[each.nomination_id]), ()),
            birth_date=each.birth_date,
            is_repeated=each.is_repeated,
            worker=workers.get(each.nik),
        )
        for each in proposed
    }


def _told(
    screening_id: UUID, screened: Sequence[Proposed], lists: Lists, reasons: Mapping[UUID, tuple[ScreeningReason, ...]]
) -> dict[str, Any]:
    used = dict.fromkeys(brought.id for each in lists.of_village.values() for brought in each)
    by_village: dict[UUID, list[UUID]] = defaultdict(list)
    for each in screened:
        by_village[each.village_id].append(each.nomination_id)
    return {
        "screening_id": str(screening_id),
        "lists": [str(each) for each in used],
        **_counted([reasons[each.nomination_id] for each in screened]),
        "villages": [
            {"village_id": str(village_id), **_counted([reasons[each] for each in ids])}
            for village_id, ids in by_village.items()
        ],
    }


def _counted(reasons: Sequence[tuple[ScreeningReason, ...]]) -> dict[str, Any]:
    """Who has two reasons is counted under both of them."""
    by_reason = Counter(reason for each in reasons for reason in each)
    return {
        "screened": len(reasons),
        "passed": sum(not each for each in reasons),
        "reasons": {reason.value: by_reason[reason] for reason in ScreeningReason},
    }
