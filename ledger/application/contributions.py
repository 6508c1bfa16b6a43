"""Contributions: a sponsor's money becomes covered months."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID, uuid4

from ledger.application.law import LawBook
from ledger.domain.allocation import WORKER_MONTHS_MAX, Allocation, AllocationOrder, SettledLine, allocate
from ledger.domain.errors import (
    AllocationTooLarge,
    AllocationUnknown,
    ConcurrentChange,
    Merged,
    SponsorUnknown,
    WorkerUnknown,
)
from ledger.domain.law.policies import UNPAID_MONTHS_MAX
from ledger.domain.law.policy import Policy
from ledger.domain.money import rupiah
from ledger.domain.months import ContributionMonth
from ledger.domain.scheme import Scheme
from ledger.domain.sponsor import Sponsor
from ledger.domain.warnings import SchemeTerms
from ledger.domain.worker import Worker
from ledger.store.decision import ReadsDisagree
from ledger.store.log import Context, Decision, Log, Recorded
from ledger.store.register_queries import Registers
from ledger.store.vault import Erased, Vault

PREVIEWS_MAX = 10  # looks at a sponsor whose money is moving all the time


@dataclass(frozen=True, slots=True)
class AllocationRequest:
    """`worker_ids` selects, never reorders. `effective_at` None: now."""

    sponsor_id: UUID
    through: ContributionMonth
    worker_ids: tuple[UUID, ...] | None = None
    effective_at: datetime | None = None
    include_arrears: bool = True


class Contributions:
    def __init__(self, log: Log, registers: Registers, vault: Vault, law: LawBook) -> None:
        self._log = log
        self._registers = registers
        self._vault = vault
        self._law = law

    def allocate(self, context: Context, request: AllocationRequest) -> Recorded:
        """Settle due months, oldest first, workers in order of enrolment. The result holds every line.

        Raises SponsorUnknown, AllocationTooLarge, WorkerUnknown, Merged and what `allocate` of the domain raises.
        """

        def decide() -> Decision:
            law = self._law.now()
            sponsor, allocation, order = self._decide(request, context.command_id, context.now, law.policy)
            changed = [sponsor, *allocation.changed] if allocation.changed else []
            return Decision(changed, _result(order, allocation, sponsor), guards=[law.guard])

        return self._log.execute(context, decide, hot=[request.sponsor_id])

    def preview(self, request: AllocationRequest, now: datetime) -> dict[str, Any]:
        """What `allocate` would answer now; nothing is recorded."""
        for _ in range(PREVIEWS_MAX):
            with suppress(ReadsDisagree):
                sponsor, allocation, order = self._decide(request, uuid4(), now, self._law.now().policy)
                return _result(order, allocation, sponsor)
        raise ConcurrentChange(tries=PREVIEWS_MAX)

    def lines(self, allocation_id: UUID) -> dict[str, Any]:
        """Every line of a recorded allocation. Raises AllocationUnknown."""
        result = self._log.result_of(allocation_id)
        if result is None or "allocation_id" not in result:
            raise AllocationUnknown(allocation_id=str(allocation_id))
        return result

    def _decide(
        self, request: AllocationRequest, allocation_id: UUID, now: datetime, policy: Policy
    ) -> tuple[Sponsor, Allocation, AllocationOrder]:
        order = AllocationOrder(
            allocation_id=allocation_id,
            sponsor_id=request.sponsor_id,
            through=request.through,
            effective_at=request.effective_at or now,
            include_arrears=request.include_arrears,
        )
        sponsor = self._log.load(Sponsor, request.sponsor_id)
        if sponsor is None:
            raise SponsorUnknown(sponsor_id=str(request.sponsor_id))
        lots = self._registers.lots(request.sponsor_id)
        if sum(lot.remaining for lot in lots) != sponsor.available:
            raise ReadsDisagree  # money came, went or came back between the two looks
        workers = self._workers(request, order)
        birth_date_of = self._birth_dates(workers)
        allocation = allocate(sponsor, lots, workers, order, policy, birth_date_of, now, self._scheme_terms())
        return sponsor, allocation, order

    def _workers(self, request: AllocationRequest, order: AllocationOrder) -> list[Worker]:
        """The sponsor's workers in the order they were enrolled; then those asked for who are not enrolled."""
        present = ContributionMonth.of(self._law.day_of(order.effective_at))
        since = present.plus(-UNPAID_MONTHS_MAX).first_day
        chosen = None if request.worker_ids is None else list(request.worker_ids)
        enrolled = self._registers.enrolled_with(request.sponsor_id, since, chosen)
        ids = list(dict.fromkeys([*(row.worker_id for row in enrolled), *(chosen or ())]))
        if len(ids) > WORKER_MONTHS_MAX:
            raise AllocationTooLarge(worker_months_max=WORKER_MONTHS_MAX)
        known = self._log.load_many(Worker, ids)
        if len(known) < len(ids):
            raise WorkerUnknown
        for worker_id in chosen or ():
            into = known[worker_id].known.merged_into
            if into is not None:
                raise Merged(into=str(into))
        # The enrolments of a merged record go on with another one, which stands in the list by itself.
        return [known[worker_id] for worker_id in ids if known[worker_id].known.merged_into is None]

    def _birth_dates(self, workers: Iterable[Worker]) -> Callable[[UUID], date | None]:
        """Birth dates of those who may have to open a spell, read from the vault at the first question."""
        texts: dict[UUID, str | Erased] = {}
        unread = [worker.id for worker in workers]

        def birth_date_of(worker_id: UUID) -> date | None:
            if unread:
                texts.update(self._vault.open_many(unread, "birth_date"))
                unread.clear()
            text = texts[worker_id]
            return None if isinstance(text, Erased) else date.fromisoformat(text)

        return birth_date_of

    def _scheme_terms(self) -> SchemeTerms:
        """Last months of schemes, each read once."""

        @cache
        def last_month_of(scheme_id: UUID) -> ContributionMonth:
            scheme = self._log.load(Scheme, scheme_id)
            assert scheme is not None, "an enrolment names a scheme that is open"
            return scheme.last_month

        return last_month_of


def told_line(line: SettledLine, written: Callable[[UUID], str] = str) -> dict[str, Any]:
    """A settled month as answers say it; `written`: how ids are."""
    return {
        "worker_id": written(line.worker_id),
        "month": str(line.month),
        "spell": line.spell,
        "amounts": {programme.value: rupiah(amount) for programme, amount in line.amounts.items()},
        "tariff": line.tariff,
        "arrears": line.arrears,
        "funded_by": [
            {"payment_id": written(funding.payment_id), "amount": rupiah(funding.amount)} for funding in line.funded_by
        ],
    }


def _result(order: AllocationOrder, allocation: Allocation, sponsor: Sponsor) -> dict[str, Any]:
    written = lru_cache(maxsize=64)(str)  # a worker's lines follow each other, and few payments pay them all
    return {
        "allocation_id": str(order.allocation_id),
        "total": rupiah(allocation.total),
        "settled": [told_line(line, written) for line in allocation.settled],
        "not_settled": [
            {"worker_id": str(line.worker_id), "month": str(line.month), "reason": line.reason.value}
            for line in allocation.not_settled
        ],
        "settled_count": len(allocation.settled),
        "not_settled_count": len(allocation.not_settled),
        "warnings": list(dict.fromkeys(allocation.warnings)),
        "available": rupiah(sponsor.available),
    }
