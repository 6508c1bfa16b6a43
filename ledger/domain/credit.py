"""Settled months that are cheaper now: what a month holds above its price goes back to whoever paid it (law 1.7)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from uuid import UUID

from ledger.domain.events import ContributionCredited, ContributionRepriced, Funding
from ledger.domain.law.policy import Policy
from ledger.domain.law.tariff import Price
from ledger.domain.months import ContributionMonth
from ledger.domain.settlements import Settlement
from ledger.domain.shares import share_of
from ledger.domain.sponsor import PAYMENTS_MAX, Sponsor
from ledger.domain.values import Programme
from ledger.domain.worker import Worker

CREDITED: Final = (Programme.JKK, Programme.JKM)  # the saving is the worker's own money, whatever it is called


@dataclass(frozen=True, slots=True)
class CreditLine:
    """A month that became cheaper, and what of it goes back: sen per programme, and per payment."""

    worker_id: UUID
    sponsor_id: UUID
    month: ContributionMonth
    amounts: Mapping[Programme, int]
    returned: tuple[Funding, ...]

    @property
    def amount(self) -> int:
        return sum(self.amounts.values())


@dataclass(slots=True)
class Credit:
    """The outcome: the workers changed, and a line for each of their months, in the order given."""

    credit_id: UUID
    changed: list[Worker] = field(default_factory=list)
    lines: list[CreditLine] = field(default_factory=list)


def credit_worker(credit: Credit, worker: Worker, settlements: Iterable[Settlement], policy: Policy, day: date) -> None:
    """Record what of these settled months is cheaper by the rows published by `day`, oldest month first.

    A month that holds no more than its price is left as it is: so nothing is ever credited twice, and a dearer row
    changes nothing.
    """
    if policy.value("cheaper_tariff", day) != "credited":
        return
    before = len(credit.lines)
    for settlement in sorted(settlements, key=lambda each: each.month):
        price = _price_now(worker, settlement, policy, day) if settlement.is_membership else None
        difference = {} if price is None else _above(settlement.amounts, price.amounts)
        if price is None or not difference:
            continue
        line = CreditLine(
            worker_id=worker.id,
            sponsor_id=settlement.settled.sponsor_id,
            month=settlement.month,
            amounts=difference,
            returned=settlement.give_back(sum(difference.values())),
        )
        worker.record(
            ContributionRepriced,
            month=line.month,
            spell=worker.spell_of(line.month),
            amounts=dict(line.amounts),
            tariff=price.tariff,
            returned=line.returned,
            sponsor_id=line.sponsor_id,
            credit_id=credit.credit_id,
        )
        credit.lines.append(line)
    if len(credit.lines) > before:
        credit.changed.append(worker)


def credit_sponsors(credit: Credit, sponsors: Mapping[UUID, Sponsor]) -> None:
    """The money is available again on the payments it came from; what one event cannot name goes into further ones.

    `sponsors`: all who paid a month of the credit.
    """
    by_sponsor: defaultdict[UUID, list[CreditLine]] = defaultdict(list)
    for line in credit.lines:
        by_sponsor[line.sponsor_id].append(line)
    for sponsor_id in sorted(by_sponsor):
        lines = by_sponsor[sponsor_id]
        amounts: Counter[Programme] = Counter()
        parts: Counter[UUID] = Counter()
        for line in lines:
            amounts.update(line.amounts)
            for part in line.returned:
                parts[part.payment_id] += part.amount
        returned = [Funding(payment_id=each, amount=parts[each]) for each in sorted(parts)]
        _record_credited(sponsors[sponsor_id], credit.credit_id, amounts, returned, len(lines))


def _record_credited(
    sponsor: Sponsor,
    credit_id: UUID,
    amounts: Mapping[Programme, int],
    returned: Sequence[Funding],
    worker_months: int,
) -> None:
    for first in range(0, len(returned), PAYMENTS_MAX):
        part = tuple(returned[first : first + PAYMENTS_MAX])
        is_last = first + PAYMENTS_MAX >= len(returned)
        sponsor.record(
            ContributionCredited,
            credit_id=credit_id,
            amounts=share_of(amounts, part, is_last=is_last, drawn_before=returned[:first]),
            returned=part,
            worker_months=worker_months if first == 0 else 0,
        )


def _price_now(worker: Worker, settlement: Settlement, policy: Policy, day: date) -> Price | None:
    """By the sector and category known now, the income band that was bought, and the money that bought it.

    A row that was known when the month was settled counts, however early `day` is. None where the enrolment is not
    this record's: nobody can say whose money it was.
    """
    settled = settlement.settled
    enrolment = next((each for each in worker.known.enrolments if each.enrolment_id == settled.enrolment_id), None)
    if enrolment is None:
        return None
    spell = worker.known.spell_numbered(worker.spell_of(settlement.month))
    payer = worker.payer(settlement.month, enrolment.fund_origin, spell.first)
    bought = replace(payer, monthly_income=policy.tariffs.base_of(settled.tariff))
    known_on = max(day, policy.day_of(settled.settled_at))
    return policy.tariffs.price(settlement.month, bought, known_on)


def _above(held: Mapping[Programme, int], price: Mapping[Programme, int]) -> dict[Programme, int]:
    """What the pair holds above its price. A part that became dearer is made good by the one that became cheaper."""
    above = {programme: held[programme] - price[programme] for programme in CREDITED}
    left = sum(above.values())
    given = {}
    for programme, sen in above.items():
        taken = min(max(sen, 0), max(left, 0))
        if taken:
            given[programme] = taken
            left -= taken
    return given
