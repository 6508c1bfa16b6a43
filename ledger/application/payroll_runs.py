"""What is done for every sponsor of a treasurer's list, one ordinary command each: allocating, taking back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from ledger.application.contributions import AllocationRequest, Contributions
from ledger.application.law import LawBook
from ledger.application.payroll_batch_lives import Listed, PayrollBatchLives
from ledger.application.payroll_batches import BACKDATING_OFFERED
from ledger.application.reversals import Reversals
from ledger.domain.errors import LedgerError, PaymentReversedAlready
from ledger.domain.money import parse_rupiah, rupiah
from ledger.domain.months import ContributionMonth
from ledger.store.log import Context, Log
from ledger.store.randomness import random_id

SPONSORS_MAX: Final = 500  # of one call; the next one goes on after the last of them


@dataclass(frozen=True, slots=True)
class BatchAllocation:
    """`through` None: the list's month. `effective_at` None: now. `after`: the last sponsor of the call before."""

    through: ContributionMonth | None = None
    effective_at: datetime | None = None
    include_arrears: bool = True
    after: UUID | None = None
    sponsors_max: int = SPONSORS_MAX


@dataclass(frozen=True, slots=True)
class Ran:
    """`position`: the last that was recorded, or the head. `replayed`: every step had been recorded before."""

    result: dict[str, Any]
    position: int
    replayed: bool


class PayrollRuns:
    def __init__(
        self,
        log: Log,
        law: LawBook,
        lives: PayrollBatchLives,
        contributions: Contributions,
        reversals: Reversals,
    ) -> None:
        self._log = log
        self._law = law
        self._lives = lives
        self._contributions = contributions
        self._reversals = reversals

    def allocate(self, context: Context, batch_id: UUID, order: BatchAllocation, *, dry_run: bool = False) -> Ran:
        """An allocation for each sponsor of the list, each a command of its own: what was done stays done, and the
        same call again goes on. What is refused of one sponsor is told with it, and the others go on.

        Raises PayrollBatchUnknown.
        """
        batch = self._lives.require(batch_id).known
        through = order.through or batch.month
        effective_at = order.effective_at or context.now
        all_listed = {each.sponsor_id: each for each in self._lives.listed(batch_id)}
        page, following = _page(list(all_listed), order.after, order.sponsors_max)
        listed = [all_listed[each] for each in page]
        positions: list[int] = []
        replays: list[bool] = []
        items = []
        for each in listed:
            request = AllocationRequest(
                each.sponsor_id, through, effective_at=effective_at, include_arrears=order.include_arrears
            )
            try:
                if dry_run:
                    result = self._contributions.preview(request, context.now)
                else:
                    recorded = self._contributions.allocate(_step(context, each.sponsor_id), request)
                    positions.append(recorded.position)
                    replays.append(recorded.replayed)
                    result = recorded.result
            except LedgerError as refused:
                items.append(_refused(each, refused))
                continue
            items.append(_allocated(each, result))
        lost = self._lives.to_restore(listed, batch.month, self._law.day_of(effective_at))
        for each, item in zip(listed, items, strict=True):
            item["workers_to_restore"] = sum(worker in lost for worker in each.workers)
        answer = {
            "batch_id": str(batch_id),
            "through_month": str(through),
            "items": items,
            "total": rupiah(sum(parse_rupiah(item["total"]) for item in items)),
            "settled_count": sum(item["settled_count"] for item in items),
            "not_settled_count": sum(item["not_settled_count"] for item in items),
            "refused_count": sum(item["refused"] is not None for item in items),
            "available": rupiah(sum(parse_rupiah(item["available"]) for item in items if item["available"])),
            "workers_to_restore": len(lost),
            "warnings": [BACKDATING_OFFERED] if lost else [],
            "done": following is None,
            "next": None if following is None else str(following),
            "dry_run": dry_run,
        }
        return Ran(answer, max(positions, default=0) or self._log.head(), bool(replays) and all(replays))

    def reverse(
        self,
        context: Context,
        batch_id: UUID,
        remittance_id: UUID,
        *,
        reason: str,
        effective_at: datetime | None = None,
        after: UUID | None = None,
        sponsors_max: int = SPONSORS_MAX,
    ) -> Ran:
        """The bank took the transfer back: the payments of each sponsor are reversed, each by a command of its own, for
        what one takes back is read by the next. Those that are reversed already are counted and left out.

        Raises PayrollBatchUnknown, RemittanceUnknown, InstantInFuture, ReversalBeforeReceipt.
        """
        payments = dict(self._lives.payments_of(batch_id, remittance_id))
        page, following = _page(list(payments), after, sponsors_max)
        positions: list[int] = []
        replays: list[bool] = []
        items = []
        already = 0
        for sponsor_id in page:
            step = _step(context, sponsor_id)
            try:
                recorded = self._reversals.reverse(step, payments[sponsor_id], reason=reason, effective_at=effective_at)
            except PaymentReversedAlready:
                already += 1
                continue
            positions.append(recorded.position)
            replays.append(recorded.replayed)
            items.append({"sponsor_id": str(sponsor_id), **recorded.result})
        answer = {
            "batch_id": str(batch_id),
            "remittance_id": str(remittance_id),
            "items": items,
            "reversed": rupiah(sum(parse_rupiah(item["reversed"]) for item in items)),
            "reversed_before": already,
            "done": following is None,
            "next": None if following is None else str(following),
        }
        return Ran(answer, max(positions, default=0) or self._log.head(), bool(replays) and all(replays))


def _page(sponsors: Sequence[UUID], after: UUID | None, sponsors_max: int) -> tuple[Sequence[UUID], UUID | None]:
    """Those that follow, and the last of them while there are more. One that is not listed stands before all."""
    begin = sponsors.index(after) + 1 if after in sponsors else 0
    page = sponsors[begin : begin + sponsors_max]
    return page, page[-1] if page and begin + len(page) < len(sponsors) else None


def _step(context: Context, sponsor_id: UUID) -> Context:
    """The caller's command for one sponsor: the same call again is answered step by step as the first time."""
    key = None if context.key_mac is None else sha256(context.key_mac + sponsor_id.bytes).digest()
    return replace(context, command_id=random_id(), key_mac=key)


def _allocated(each: Listed, result: dict[str, Any]) -> dict[str, Any]:
    return {
        "sponsor_id": str(each.sponsor_id),
        "allocation_id": result["allocation_id"],
        "total": result["total"],
        "settled_count": result["settled_count"],
        "not_settled_count": result["not_settled_count"],
        "available": result["available"],
        "warnings": result["warnings"],
        "refused": None,
    }


def _refused(each: Listed, refused: LedgerError) -> dict[str, Any]:
    return {
        "sponsor_id": str(each.sponsor_id),
        "allocation_id": None,
        "total": "0.00",
        "settled_count": 0,
        "not_settled_count": 0,
        "available": None,
        "warnings": [],
        "refused": refused.code,
    }
