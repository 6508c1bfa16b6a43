"""Random histories of two workers and two sponsors: anything anybody may ask for, in any order."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from hypothesis import strategies as st

from ledger.domain.backdating import gaps_of
from ledger.domain.errors import LedgerError
from ledger.domain.months import ContributionMonth
from ledger.domain.values import Channel, EndReason, Programme, StartRule
from tests.domain.office import Office
from tests.domain.story import ALL, PAIR, SAVING

BEGINS = date(2025, 1, 1)
SOME = st.integers(0, 1)


@dataclass(frozen=True, slots=True)
class Enrol:
    worker: int
    sponsor: int
    starts_in: int  # days
    programmes: tuple[Programme, ...]
    rule: StartRule
    by_scheme: bool


@dataclass(frozen=True, slots=True)
class Pay:
    sponsor: int
    amount: str
    channel: Channel


@dataclass(frozen=True, slots=True)
class Allocate:
    sponsor: int
    months_ahead: int
    days_ago: int
    include_arrears: bool


@dataclass(frozen=True, slots=True)
class Lapse:
    worker: int


@dataclass(frozen=True, slots=True)
class Restore:
    """The months of a gap are asked for (`shorter`: not all of them), or what was asked is approved."""

    worker: int
    sponsor: int
    gap: int
    shorter: int
    approved: bool


@dataclass(frozen=True, slots=True)
class End:
    worker: int
    enrolment: int
    days_ago: int
    reason: EndReason


Step = Enrol | Pay | Allocate | Lapse | Restore | End

enrolments = st.builds(
    Enrol,
    worker=SOME,
    sponsor=SOME,
    starts_in=st.integers(-40, 60),
    programmes=st.sampled_from([PAIR, PAIR, ALL, SAVING]),
    rule=st.sampled_from(StartRule),
    by_scheme=st.booleans(),
)
payments = st.builds(
    Pay,
    sponsor=SOME,
    amount=st.sampled_from(["16800.00", "100800.00", "50000.01", "9999.99", "1000000.00"]),
    channel=st.sampled_from([Channel.TRANSFER, Channel.TRANSFER, Channel.GIRO]),
)
allocations = st.builds(
    Allocate,
    sponsor=SOME,
    months_ahead=st.integers(-1, 13),
    days_ago=st.sampled_from([0, 0, 0, 5, 40, 100]),
    include_arrears=st.booleans(),
)
lapses = st.builds(Lapse, worker=SOME)
restorations = st.builds(
    Restore,
    worker=SOME,
    sponsor=SOME,
    gap=st.integers(0, 2),
    shorter=st.sampled_from([0, 0, 0, 1]),
    approved=st.booleans(),
)
ends = st.builds(
    End,
    worker=SOME,
    enrolment=st.integers(0, 3),
    days_ago=st.integers(-20, 60),
    reason=st.sampled_from([EndReason.SPONSOR_STOPPED, EndReason.EXIT, EndReason.JHT_CLAIMED, EndReason.DEATH]),
)
steps = st.one_of(allocations, enrolments, payments, allocations, lapses, payments, restorations, ends)
histories = st.lists(st.tuples(st.integers(0, 50), steps), min_size=6, max_size=25)


@dataclass
class Told:
    """An office after a history; `refusals`: the steps that were refused, each with what it changed (nothing)."""

    office: Office
    today: date
    refusals: list[tuple[Step, bool]] = field(default_factory=list)


def told(history: list[tuple[int, Step]]) -> Told:
    office = Office()
    a, b = office.sponsor(), office.sponsor()
    for sponsor in (a, b):
        office.pay(sponsor, "500000.00", "2025-01-01 08:00")
    for born in ("1985-03-07", "1960-06-15"):
        office.enrol(office.worker(born=born), a, "2025-01-01")
    office.allocate(a, "2025-03", "2025-01-01 09:00")
    story = Told(office, BEGINS)
    for days, step in history:
        story.today += timedelta(days=days)
        before = _everything(office)
        try:
            _take(office, step, story.today)
        except LedgerError:
            story.refusals.append((step, _everything(office) != before))
    return story


def _everything(office: Office) -> list[bytes]:
    return [each.state() for each in (*office.workers.values(), *office.sponsors.values())]


def _take(office: Office, step: Step, today: date) -> None:
    sponsors, workers = list(office.sponsors), list(office.workers)
    match step:
        case Enrol():
            _enrol(office, step, workers[step.worker], sponsors[step.sponsor], today)
        case Pay():
            office.pay(sponsors[step.sponsor], step.amount, f"{today} 09:00", channel=step.channel)
        case Allocate():
            on = today - timedelta(days=step.days_ago)
            through = ContributionMonth.of(on).plus(step.months_ahead)
            include = step.include_arrears
            office.allocate(sponsors[step.sponsor], str(through), f"{on} 10:00", include_arrears=include)
        case Lapse():
            office.lapse(workers[step.worker], str(today))
        case Restore():
            _restore(office, step, workers[step.worker], sponsors[step.sponsor], today)
        case End():
            known = office.workers[workers[step.worker]].known.enrolments
            enrolment = known[step.enrolment % len(known)].enrolment_id
            office.end(workers[step.worker], enrolment, str(today - timedelta(days=step.days_ago)), step.reason)


def _restore(office: Office, step: Restore, worker: UUID, sponsor: UUID, today: date) -> None:
    asked, gaps = office.workers[worker].known.backdating, gaps_of(office.workers[worker], today)
    if step.approved and asked is not None:
        office.restore(worker, f"{today} 12:00")
    elif gaps:
        gap = gaps[step.gap % len(gaps)]
        through = gap.last.plus(-step.shorter)
        office.ask_restored(worker, sponsor, str(gap.first), str(through), f"{today} 11:00")


def _enrol(office: Office, step: Enrol, worker: UUID, sponsor: UUID, today: date) -> None:
    aligned = step.rule is StartRule.AGREEMENT
    office.enrol(
        worker,
        sponsor,
        str(today + timedelta(days=step.starts_in)),
        programmes=step.programmes,
        scheme=sponsor if step.by_scheme or aligned else None,
        rule=step.rule,
        accepted=str(today),
        agreement=str(today.replace(day=1)) if aligned else None,
        agreed_at=f"{today} 08:00" if aligned else None,
    )
