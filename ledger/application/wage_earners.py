"""A list of wage earners held against those whom sponsors carry: who has an employer is marked for the branch (E25)."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from ledger.application.law import LawBook
from ledger.application.portions import portion_of, portions
from ledger.application.screening_lists import ScreeningLists
from ledger.application.workers import Workers
from ledger.domain.errors import ScreeningListOfAnotherKind, SponsorUnknown
from ledger.domain.screening_list import ScreeningList
from ledger.domain.sponsor import Sponsor
from ledger.domain.standing import mark
from ledger.domain.values import ScreeningListKind, WorkerMark
from ledger.domain.worker import Worker
from ledger.store.keys import Keys
from ledger.store.log import Context, Decision, Log, Recorded
from ledger.store.randomness import random_id
from ledger.store.register_queries import Registers
from ledger.store.screening_entries import ScreeningEntries
from ledger.store.vault import Erased, Vault

LOOKED_UP: Final = 10_000  # workers at a time


class WageEarners:
    def __init__(
        self, log: Log, registers: Registers, vault: Vault, keys: Keys, law: LawBook, workers: Workers,
        lists: ScreeningLists, entries: ScreeningEntries,
    ) -> None:  # fmt: skip
        self._log = log
        self._registers = registers
        self._vault = vault
        self._keys = keys
        self._law = law
        self._workers = workers
        self._lists = lists
        self._entries = entries

    def mark(self, context: Context, list_id: UUID, *, sponsor_id: UUID | None = None) -> Recorded:
        """Those enrolled with the sponsor, or with any while they live in the list's region. Coverage does not change,
        and whoever is marked already is not marked again.

        In portions, each recorded by itself. Raises ScreeningListUnknown, ScreeningListOfAnotherKind,
        ScreeningListGone, SponsorUnknown.
        """
        known = self._log.answered(context)
        if known is not None:
            return known
        brought = self._lists.require(list_id)
        if brought.known.kind is not ScreeningListKind.WAGE_EARNERS:
            raise ScreeningListOfAnotherKind(list_id=str(list_id), kind=brought.known.kind.value)
        brought.require_entries()
        if sponsor_id is not None and self._log.load(Sponsor, sponsor_id) is None:
            raise SponsorUnknown(sponsor_id=str(sponsor_id))
        region = brought.known.region if sponsor_id is None else None
        found = marked = 0
        for carried in self._registers.running(sponsor_id, self._law.day_of(context.now), LOOKED_UP):
            for some in portions(self._listed(brought, carried)):
                result = self._portion(portion_of(context), brought, some, region).result
                found += result["found"]
                marked += result["marked"]
        self._lists.require(list_id).require_entries()  # where they went meanwhile, somebody may have been left out
        told = {"list_id": str(list_id), "found": found, "marked": marked}
        return self._log.execute(context, lambda: Decision([], told))

    def _listed(self, brought: ScreeningList, worker_ids: Sequence[UUID]) -> list[UUID]:
        """Those of the workers who stand in the list; who was erased does not."""
        niks = self._vault.open_many(worker_ids, "nik")
        macs = {each: self._keys.screening_mac(nik) for each, nik in niks.items() if not isinstance(nik, Erased)}
        listed = self._entries.listed(brought.id, list(macs.values()))
        return [each for each in worker_ids if macs.get(each) in listed]

    def _portion(
        self, context: Context, brought: ScreeningList, worker_ids: Sequence[UUID], region: str | None
    ) -> Recorded:
        today = self._law.day_of(context.now)

        def decide() -> Decision:
            found = marked = 0
            workers = list(self._log.load_many(Worker, worker_ids).values())
            for worker in workers:
                known = worker.known
                if known.merged_into is not None or region not in (None, known.region):
                    continue
                found += 1
                if not any(each.is_open and each.mark is WorkerMark.EMPLOYEE for each in known.standing.marks):
                    mark(worker, random_id(), WorkerMark.EMPLOYEE, brought.known.on, None, today=today)
                    marked += 1
            return Decision(workers, {"found": found, "marked": marked})

        return self._log.execute(context, decide)
