"""A collecting office in miniature: real sponsors, workers and allocations, lots in a list, positions by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.domain.allocation import Allocation, AllocationOrder, allocate
from ledger.domain.backdating import BackdatingOrder, approve_backdating, request_backdating
from ledger.domain.enrolment import EnrolmentTerms
from ledger.domain.events import FundsAllocated, LedgerEvent, WorkerAmended
from ledger.domain.funds import Funds, Lot
from ledger.domain.law.policy import Policy
from ledger.domain.money import parse_rupiah, rupiah
from ledger.domain.months import ContributionMonth
from ledger.domain.sponsor import Sponsor
from ledger.domain.values import Channel, EndReason, FundOrigin, Programme, Sector, SponsorKind, StartRule
from ledger.domain.worker import Worker
from tests.domain.story import JAKARTA, PAIR, SEALED, Story, Told, instant

ANA, BUDI = UUID(int=0xA1), UUID(int=0xA2)  # who asks, who approves
LONG_AFTER = instant("2040-01-01 00:00")
NO_TERM = ContributionMonth.parse("9990-12")


@dataclass
class Run:
    """One allocation: `events` as its command would record them, lines as text."""

    allocation: Allocation
    events: list[LedgerEvent]

    @property
    def total(self) -> str:
        return rupiah(self.allocation.total)

    @property
    def settled(self) -> list[str]:
        """`2025-07 spell 1 16800.00`, and `arrears` where it is said."""
        return [
            f"{line.month} spell {line.spell} {rupiah(sum(line.amounts.values()))}{' arrears' * line.arrears}"
            for line in self.allocation.settled
        ]

    @property
    def not_settled(self) -> list[str]:
        return [f"{line.month} {line.reason}" for line in self.allocation.not_settled]

    @property
    def settled_workers(self) -> list[UUID]:
        return [line.worker_id for line in self.allocation.settled]

    @property
    def topics(self) -> list[str]:
        return [event.TOPIC for event in self.events]


@dataclass
class Office:
    zone: str = JAKARTA
    sponsors: dict[UUID, Sponsor] = field(default_factory=dict)
    workers: dict[UUID, Worker] = field(default_factory=dict)
    terms: dict[UUID, ContributionMonth] = field(default_factory=dict)
    born: dict[UUID, date | None] = field(default_factory=dict)
    lots: dict[UUID, list[Lot]] = field(default_factory=dict)
    log: list[Told] = field(default_factory=list)
    _made: int = 0

    @property
    def policy(self) -> Policy:
        return Policy(ZoneInfo(self.zone))

    def sponsor(self, origin: FundOrigin = FundOrigin.PRIVATE) -> UUID:
        new = Sponsor.register(
            self._id(), kind=SponsorKind.INDIVIDUAL, fund_origin=origin, region="Gianyar", name=SEALED
        )
        self.sponsors[new.id], self.lots[new.id] = new, []
        self._record(new)
        return new.id

    def worker(self, born: str = "1985-03-07", *, sector: Sector = Sector.OTHER, income: int = 1_000_000) -> UUID:
        new = Worker.register(
            self._id(),
            nik=SEALED,
            name=SEALED,
            birth_date=SEALED,
            occupation=SEALED,
            sector=sector,
            region="Gianyar",
            monthly_income=income * 100,
        )
        self.workers[new.id], self.born[new.id] = new, date.fromisoformat(born)
        self._record(new)
        return new.id

    def enrol(
        self,
        worker: UUID,
        sponsor: UUID,
        starts_on: str,
        *,
        programmes: Sequence[Programme] = PAIR,
        scheme: UUID | None = None,
        origin: FundOrigin | None = None,
        rule: StartRule = StartRule.PAYMENT,
        accepted: str | None = None,
        agreement: str | None = None,
        agreed_at: str | None = None,
        attested: str | None = None,
    ) -> UUID:
        enrolment_id = self._id()
        terms = EnrolmentTerms(
            sponsor_id=sponsor,
            scheme_id=scheme,
            seat=None,
            programmes=tuple(programmes),
            starts_on=date.fromisoformat(starts_on),
            accepted_on=date.fromisoformat(accepted or starts_on),
            fund_origin=origin or self.sponsors[sponsor].fund_origin,
            start_rule=rule,
            agreement_starts_on=date.fromisoformat(agreement) if agreement else None,
            agreement_recorded_at=instant(agreed_at) if agreed_at else None,
            attested_on=date.fromisoformat(attested) if attested else None,
        )
        self.workers[worker].enrol(enrolment_id, terms, birth_date=self.born[worker], policy=self.policy)
        self._record(self.workers[worker])
        return enrolment_id

    def pay(
        self,
        sponsor: UUID,
        amount: str,
        at: str,
        *,
        channel: Channel = Channel.TRANSFER,
        cleared: str | None = None,
    ) -> UUID:
        payment_id = self._id()
        paying = self.sponsors[sponsor]
        paying.receive(
            payment_id,
            amount=parse_rupiah(amount),
            received_at=instant(at, self.zone),
            channel=channel,
            cleared_at=instant(cleared, self.zone) if cleared else None,
            reference=SEALED,
            now=LONG_AFTER,
        )
        sequence = paying.version
        counts_from = instant(cleared or at, self.zone)
        waits = channel in {Channel.GIRO, Channel.CHEQUE} and cleared is None
        self.lots[sponsor].append(Lot(payment_id, None if waits else counts_from, sequence, parse_rupiah(amount)))
        self._record(paying)
        return payment_id

    def last_month_of(self, scheme_id: UUID) -> ContributionMonth:
        """Of the scheme's term; a scheme that nobody gave one goes on."""
        return self.terms.get(scheme_id, NO_TERM)

    def allocate(
        self,
        sponsor: UUID,
        through: str,
        at: str,
        *,
        workers: Sequence[UUID] | None = None,
        include_arrears: bool = True,
        now: datetime = LONG_AFTER,
    ) -> Run:
        """Of all workers ever enrolled with the sponsor, in that order, unless some are chosen."""
        order = AllocationOrder(
            allocation_id=self._id(),
            sponsor_id=sponsor,
            through=ContributionMonth.parse(through),
            effective_at=instant(at, self.zone),
            include_arrears=include_arrears,
        )
        enrolled = [
            each
            for each in self.workers.values()
            if any(enrolment.sponsor_id == sponsor for enrolment in each.known.enrolments)
        ]
        turn = enrolled if workers is None else [self.workers[each] for each in workers]
        paying = self.sponsors[sponsor]
        done = allocate(
            paying, self.lots[sponsor], turn, order, self.policy, self.born.__getitem__, now, self.last_month_of
        )
        events = self._record(paying, *done.changed)
        self._draw(sponsor, events)
        return Run(done, events)

    def ask_restored(self, worker: UUID, sponsor: UUID, first: str, through: str, at: str) -> str:
        """What the months would cost; the letter is of the same day."""
        day = self.policy.day_of(instant(at, self.zone))
        order = BackdatingOrder(
            self._id(), sponsor, ContributionMonth.parse(first), ContributionMonth.parse(through), day
        )
        found = request_backdating(
            self.workers[worker], order, self.policy, letter_number=SEALED, requested_by=ANA, at=instant(at, self.zone)
        )
        self._record(self.workers[worker])
        return rupiah(found.total)

    def restore(self, worker: UUID, at: str, *, by: UUID = BUDI, total: str | None = None) -> list[str]:
        """Approve what was asked for; the lines as in `Run.settled`."""
        restored = self.workers[worker]
        backdating = restored.known.backdating
        assert backdating is not None, "nothing was asked for"
        paying = self.sponsors[backdating.sponsor_id]
        lines = approve_backdating(
            restored,
            paying,
            Funds(self.lots[paying.id], instant(at, self.zone)),
            backdating,
            self.policy,
            approved_by=by,
            at=instant(at, self.zone),
            total=None if total is None else parse_rupiah(total),
        )
        self._draw(paying.id, self._record(restored, paying))
        return Run(Allocation(settled=lines), []).settled

    def lapse(self, worker: UUID, as_of: str) -> bool:
        lapsed = self.workers[worker].lapse(date.fromisoformat(as_of))
        self._record(self.workers[worker])
        return lapsed

    def end(self, worker: UUID, enrolment: UUID, on: str, reason: EndReason) -> None:
        self.workers[worker].end(enrolment, date.fromisoformat(on), reason, today=date(2040, 1, 1))
        self._record(self.workers[worker])

    def earn(self, worker: UUID, income: int, from_month: str) -> None:
        """Another monthly income, in rupiah, from that month on."""
        self.workers[worker].record(
            WorkerAmended,
            from_month=ContributionMonth.parse(from_month),
            sector=None,
            monthly_income=income * 100,
            bpu_category=None,
            region=None,
            occupation=None,
            reason=SEALED,
        )
        self._record(self.workers[worker])

    def available(self, sponsor: UUID) -> str:
        return rupiah(self.sponsors[sponsor].available)

    def story(self, worker: UUID) -> Story:
        """The worker's facts, to be asked about a day; `known_before` takes a position of `log`."""
        return Story(told=[each for each in self.log if each[1].originator_id == worker])

    def _draw(self, sponsor: UUID, events: Sequence[LedgerEvent]) -> None:
        for event in events:
            for funding in event.drawn if isinstance(event, FundsAllocated) else ():
                self.lots[sponsor] = [
                    replace(lot, remaining=lot.remaining - funding.amount)
                    if lot.payment_id == funding.payment_id
                    else lot
                    for lot in self.lots[sponsor]
                ]

    def _record(self, *aggregates: Sponsor | Worker) -> list[LedgerEvent]:
        events = [event for aggregate in aggregates for event in aggregate.collect()]
        self.log += enumerate(events, start=len(self.log) + 1)
        return events

    def _id(self) -> UUID:
        self._made += 1
        return UUID(int=self._made)


def paid_to_june(zone: str = JAKARTA) -> tuple[Office, UUID, UUID]:
    """The office, a private sponsor and a worker: enrolled from 2025-01-01, paid to 2025-06 on 6 January."""
    office = Office(zone)
    sponsor, worker = office.sponsor(), office.worker()
    office.enrol(worker, sponsor, "2025-01-01")
    office.pay(sponsor, "100800.00", "2025-01-06 09:00")
    office.allocate(sponsor, "2025-06", "2025-01-06 09:00")
    return office, sponsor, worker
