"""What a sponsor's money buys: allocation rules 0 to 6 of docs/coverage.md, one worker after the other."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from ledger.domain.adjudication import claims_moved, open_adjudication
from ledger.domain.due import DueMonth, asked_months, due_months
from ledger.domain.enrolment import Enrolment
from ledger.domain.errors import AllocationTooLarge, BeforeTheLaw, BeyondPrepayment, InstantInFuture
from ledger.domain.events import Funding
from ledger.domain.funds import Funds, Lot
from ledger.domain.law.policies import LAW_IN_FORCE
from ledger.domain.law.policy import Policy
from ledger.domain.law.tariff import Price
from ledger.domain.months import ContributionMonth
from ledger.domain.opening import opening_of, unpaid_before
from ledger.domain.present import Present, lapse_before_ahead, make_way, present_of, rejoin
from ledger.domain.sponsor import Sponsor
from ledger.domain.standing import require_attested
from ledger.domain.values import MEMBERSHIP, AdjudicationCause, FundOrigin, Programme
from ledger.domain.warnings import ATTESTATION_MISSING, SchemeTerms, warnings_of
from ledger.domain.worker import Worker

WORKER_MONTHS_MAX = 200_000  # asked of one allocation, settled or not


class NotSettled(StrEnum):
    """Why a month asked for was not settled."""

    ALREADY_SETTLED = "already_settled"
    AFTER_END = "after_end"
    BEFORE_START = "before_start"
    AGE_LIMIT = "age_limit"
    ARREARS_UNPAID = "arrears_unpaid"
    BEYOND_PREPAYMENT = "beyond_prepayment"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    NOT_ENROLLED = "not_enrolled"
    OUT_OF_ORDER = "out_of_order"


@dataclass(frozen=True, slots=True)
class AllocationOrder:
    """What is asked: settle, with this sponsor's money as of `effective_at`, all due months up to `through`."""

    allocation_id: UUID
    sponsor_id: UUID
    through: ContributionMonth
    effective_at: datetime
    include_arrears: bool = True


@dataclass(frozen=True, slots=True)
class SettledLine:
    worker_id: UUID
    month: ContributionMonth
    spell: int
    amounts: dict[Programme, int]
    tariff: str
    arrears: bool
    funded_by: tuple[Funding, ...]


@dataclass(frozen=True, slots=True)
class NotSettledLine:
    worker_id: UUID
    month: ContributionMonth
    reason: NotSettled


@dataclass(slots=True)
class Allocation:
    """The outcome: the workers changed, in order, and a line for every month asked."""

    changed: list[Worker] = field(default_factory=list)
    settled: list[SettledLine] = field(default_factory=list)
    not_settled: list[NotSettledLine] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    total: int = 0

    def refuse(self, worker: Worker, months: Iterable[ContributionMonth], reason: NotSettled) -> None:
        self.not_settled.extend(NotSettledLine(worker.id, month, reason) for month in months)


BirthDates = Callable[[UUID], date | None]


def allocate(
    sponsor: Sponsor,
    lots: Sequence[Lot],
    workers: Sequence[Worker],
    order: AllocationOrder,
    policy: Policy,
    birth_date_of: BirthDates,
    now: datetime,
    last_month_of: SchemeTerms,
) -> Allocation:
    """Settle due months in the order of `workers`; records on workers and sponsor, or on nobody.

    Raises InstantInFuture, BeforeTheLaw, BeyondPrepayment, ReceivableOutstanding before anything is decided;
    AllocationTooLarge when more worker-months are asked for than one command may carry; AttestationMissing where the
    policy is to refuse.
    """
    day = policy.day_of(order.effective_at)
    _require_possible(order, policy, day, now)
    sponsor.require_nothing_owed()
    funds = Funds(lots, order.effective_at)
    allocation = Allocation()
    for worker in workers:
        _allocate_worker(worker, order, policy, funds, allocation, birth_date_of)
        if len(allocation.settled) + len(allocation.not_settled) > WORKER_MONTHS_MAX:
            raise AllocationTooLarge(worker_months_max=WORKER_MONTHS_MAX)
    _look_at(allocation, policy, day, last_month_of)
    if allocation.settled:
        _record_drawn(sponsor, order, allocation, funds)
    return allocation


def _require_possible(order: AllocationOrder, policy: Policy, day: date, now: datetime) -> None:
    if order.effective_at > now:
        raise InstantInFuture(field="effective_at")
    if day < LAW_IN_FORCE:
        raise BeforeTheLaw(field="effective_at")
    latest = ContributionMonth.of(day).plus(policy.number("prepaid_months_max", day))
    if order.through > latest:
        raise BeyondPrepayment(latest=str(latest))


def _look_at(allocation: Allocation, policy: Policy, day: date, last_month_of: SchemeTerms) -> None:
    unattested = []
    for worker in allocation.changed:
        warnings = warnings_of(worker, policy, last_month_of)
        allocation.warnings.extend(warnings)
        if ATTESTATION_MISSING in warnings:
            unattested.append(worker.id)
    if unattested:
        require_attested(unattested, policy, day)


def _record_drawn(sponsor: Sponsor, order: AllocationOrder, allocation: Allocation, funds: Funds) -> None:
    amounts: dict[Programme, int] = {}
    for line in allocation.settled:
        for programme, amount in line.amounts.items():
            amounts[programme] = amounts.get(programme, 0) + amount
    allocation.total = sum(amounts.values())
    sponsor.allocate(
        order.allocation_id,
        amounts={programme: amounts[programme] for programme in Programme if programme in amounts},
        drawn=funds.drawn(),
        worker_months=len(allocation.settled),
        through_month=order.through,
        effective_at=order.effective_at,
    )


def _allocate_worker(
    worker: Worker,
    order: AllocationOrder,
    policy: Policy,
    funds: Funds,
    allocation: Allocation,
    birth_date_of: BirthDates,
) -> None:
    """Rules 1 to 5 for one worker; the first refusal that holds for all its months ends its turn."""
    day = policy.day_of(order.effective_at)
    enrolments = [each for each in worker.known.enrolments if each.sponsor_id == order.sponsor_id]
    asked = asked_months(enrolments, order.through, day)
    if not enrolments:
        return allocation.refuse(worker, asked, NotSettled.NOT_ENROLLED)
    present = present_of(worker, day, policy.day_of)
    spell = None if present is None else present.spell
    if spell is not None and order.effective_at < spell.opened_at:
        _refuse_unsettled(worker, asked, NotSettled.OUT_OF_ORDER, allocation)
        return None
    due = due_months(worker, spell, enrolments, order.through, day)
    opens = any(each.opens for each in due)
    if opens and _too_old(worker, day, policy, birth_date_of):
        _refuse_unsettled(worker, asked, NotSettled.AGE_LIMIT, allocation)
        return None
    if not order.include_arrears and any(each.arrears for each in due):
        allocation.refuse(worker, [each.month for each in due], NotSettled.ARREARS_UNPAID)
        return None
    _explain_not_due(worker, enrolments, asked, due, allocation)
    before = len(allocation.settled)
    _settle(worker, present, enrolments, due, order, policy, funds, allocation)
    lapse_before_ahead(worker, present)
    if len(allocation.settled) > before:
        allocation.changed.append(worker)
    return None


def _too_old(worker: Worker, day: date, policy: Policy, birth_date_of: BirthDates) -> bool:
    """An erased person cannot begin either: nobody can tell the age any more."""
    birth_date = birth_date_of(worker.id)
    return birth_date is None or day >= policy.age_limit_day(birth_date)


def _refuse_unsettled(
    worker: Worker, asked: Sequence[ContributionMonth], reason: NotSettled, allocation: Allocation
) -> None:
    for month in asked:
        settled = worker.is_settled(month)
        allocation.refuse(worker, [month], NotSettled.ALREADY_SETTLED if settled else reason)


def _explain_not_due(
    worker: Worker,
    enrolments: Sequence[Enrolment],
    asked: Sequence[ContributionMonth],
    due: Sequence[DueMonth],
    allocation: Allocation,
) -> None:
    """A line for every month asked that is not due: nothing asked is passed over in silence."""
    months_due = {each.month for each in due}
    for month in asked:
        if month in months_due:
            continue
        allocation.refuse(worker, [month], _why_not_due(worker, enrolments, month))


def _why_not_due(worker: Worker, enrolments: Sequence[Enrolment], month: ContributionMonth) -> NotSettled:
    if worker.is_settled(month):
        return NotSettled.ALREADY_SETTLED
    covering = [each for each in enrolments if each.covers(month)]
    if covering and not any(set(each.programmes) >= MEMBERSHIP for each in covering):
        return NotSettled.NOT_ENROLLED  # in the membership: these save only
    if covering or all(each.first > month for each in enrolments):
        return NotSettled.BEFORE_START
    return NotSettled.AFTER_END


def _settle(
    worker: Worker,
    present: Present | None,
    enrolments: Sequence[Enrolment],
    due: Sequence[DueMonth],
    order: AllocationOrder,
    policy: Policy,
    funds: Funds,
    allocation: Allocation,
) -> None:
    """Month after month until the money or the twelve months end; then the rest says why."""
    day = policy.day_of(order.effective_at)
    months_max = policy.number("prepaid_months_max", day)
    for index, each in enumerate(due):
        if index >= months_max:
            allocation.refuse(worker, [left.month for left in due[index:]], NotSettled.BEYOND_PREPAYMENT)
            return
        tariff = _price(worker, each, enrolments, policy, day)
        amounts = {programme: tariff.amounts[programme] for programme in each.programmes}
        funded_by = funds.draw(sum(amounts.values()))
        if funded_by is None:
            allocation.refuse(worker, [left.month for left in due[index:]], NotSettled.INSUFFICIENT_FUNDS)
            return
        make_way(worker, each, day)
        opens, former = opening_of(worker, each, day) if each.opens else None, worker.spell
        settled = worker.settle(
            each.month,
            amounts=amounts,
            tariff=tariff.tariff,
            settled_at=order.effective_at,
            funded_by=funded_by,
            enrolment=each.enrolment,
            allocation_id=order.allocation_id,
            arrears=each.arrears,
            opens=opens,
        )
        rejoin(worker, present)
        for claim in claims_moved(worker, [(each.month, each.programmes)]):
            open_adjudication(worker, claim, AdjudicationCause.SETTLED_AFTER_FILING)
        if opens is not None:
            allocation.warnings.extend(unpaid_before(former, each.month))
        allocation.settled.append(
            SettledLine(worker.id, each.month, settled.spell, amounts, tariff.tariff, each.arrears, funded_by)
        )


def _price(worker: Worker, due: DueMonth, enrolments: Sequence[Enrolment], policy: Policy, day: date) -> Price:
    spell_first = due.month if due.opens else worker.known.spell_numbered(worker.spell_of(due.month)).first
    payer = worker.payer(due.month, fund_origin_of(due, enrolments), spell_first)
    return policy.tariffs.price(due.month, payer, day)


def fund_origin_of(due: DueMonth, enrolments: Sequence[Enrolment]) -> FundOrigin:
    """Origin of the enrolment that names the month's membership first; of the due one where none covers it."""
    named = MEMBERSHIP.intersection(due.programmes)
    for each in enrolments:
        if each.covers(due.month) and named.intersection(each.programmes):
            return each.fund_origin
    return due.enrolment.fund_origin
