"""An open log, and the shortest commands that put something into it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from ledger.domain.aggregate import Aggregate
from ledger.domain.events import (
    ContributionReleased,
    Enrolled,
    EnrolmentEnded,
    Funding,
    FundsAllocated,
    SpellOpening,
    WorkerRegistered,
)
from ledger.domain.ledger import Ledger
from ledger.domain.months import ContributionMonth
from ledger.domain.sealed import SealedText
from ledger.domain.sponsor import Sponsor
from ledger.domain.values import (
    Channel,
    ClockMode,
    EndReason,
    FundOrigin,
    Programme,
    Sector,
    SponsorKind,
    StartRule,
)
from ledger.domain.worker import Worker
from ledger.store.database import Database
from ledger.store.log import Claim, Context, Decision, Log, Recorded, open_ledger

ACTOR = UUID(int=7)
NOW = datetime(2025, 1, 6, 9, 30, tzinfo=UTC)
TEXT = SealedText(reference=UUID(int=99), digest="0" * 64)
PAIR = {Programme.JKK: 1_000_000, Programme.JKM: 680_000}
PRICE = sum(PAIR.values())
JANUARY = ContributionMonth.parse("2025-01")


@contextmanager
def opened_log(database: Database, clock: ClockMode = ClockMode.DATABASE) -> Iterator[Log]:
    """A log whose ledger is open; position 1 is taken."""
    open_ledger(database, Ledger.open(uuid4(), clock, "Asia/Jakarta"), ACTOR, uuid4())
    log = Log(database)
    try:
        yield log
    finally:
        log.close()


def context(key: bytes | None = None, request: bytes = b"request", **fields: Any) -> Context:
    """A new command; `key` is its idempotency key."""
    given: dict[str, Any] = {"actor": ACTOR, "command_id": uuid4(), "now": NOW} | fields
    return Context(key_mac=key, request_mac=None if key is None else request, **given)


def registered(sponsor_id: UUID) -> Sponsor:
    return Sponsor.register(
        sponsor_id, kind=SponsorKind.COMPANY, fund_origin=FundOrigin.PRIVATE, region="Garut", name=TEXT
    )


def register(log: Log, sponsor_id: UUID | None = None, **fields: Any) -> UUID:
    """A new sponsor, one event."""
    new_id = sponsor_id or uuid4()
    log.execute(context(**fields), lambda: Decision([registered(new_id)], {"sponsor_id": str(new_id)}))
    return new_id


def receive(sponsor: Sponsor, amount: int = PRICE, payment_id: UUID | None = None) -> UUID:
    new_id = payment_id or uuid4()
    sponsor.receive(
        new_id,
        amount=amount,
        received_at=NOW,
        channel=Channel.TRANSFER,
        cleared_at=None,
        reference=TEXT,
        now=NOW,
    )
    return new_id


def paying(log: Log, sponsor_id: UUID, amount: int = PRICE, claims: Sequence[Claim] = ()) -> Callable[[], Decision]:
    """The decision to receive a payment, to be made as often as the log asks for it."""

    def decide() -> Decision:
        sponsor = log.load(Sponsor, sponsor_id)
        assert sponsor is not None
        payment_id = receive(sponsor, amount)
        return Decision([sponsor], {"payment_id": str(payment_id)}, claims=claims)

    return decide


def pay(log: Log, sponsor_id: UUID, amount: int = PRICE) -> Recorded:
    return log.execute(context(), paying(log, sponsor_id, amount))


def enrolled(worker_id: UUID, sponsor_id: UUID, enrolment_id: UUID, **fields: Any) -> Worker:
    worker = Worker.blank(worker_id)
    worker.record(
        WorkerRegistered,
        nik=TEXT,
        name=TEXT,
        birth_date=TEXT,
        occupation=TEXT,
        sector=Sector.OTHER,
        region="Garut",
        monthly_income=100_000_000,
    )
    enrol(worker, sponsor_id, enrolment_id, **fields)
    return worker


def enrol(
    worker: Worker, sponsor_id: UUID, enrolment_id: UUID, *, scheme_id: UUID | None = None, seat: int | None = None
) -> None:
    worker.record(
        Enrolled,
        enrolment_id=enrolment_id,
        sponsor_id=sponsor_id,
        scheme_id=scheme_id,
        seat=seat,
        programmes=(Programme.JKK, Programme.JKM),
        starts_on=date(2025, 1, 1),
        accepted_on=date(2025, 1, 1),
        fund_origin=FundOrigin.PRIVATE,
        start_rule=StartRule.PAYMENT,
        agreement_starts_on=None,
        agreement_recorded_at=None,
        attested_on=None,
    )


def end(
    worker: Worker, sponsor_id: UUID, enrolment_id: UUID, *, scheme_id: UUID | None = None, seat: int | None = None
) -> None:
    worker.record(
        EnrolmentEnded,
        enrolment_id=enrolment_id,
        sponsor_id=sponsor_id,
        scheme_id=scheme_id,
        seat=seat,
        on=date(2025, 6, 30),
        reason=EndReason.SPONSOR_STOPPED,
    )


def allocate(sponsor: Sponsor, month: ContributionMonth, drawn: tuple[Funding, ...], worker_months: int = 1) -> None:
    sponsor.record(
        FundsAllocated,
        allocation_id=UUID(int=11),
        amounts={programme: amount * worker_months for programme, amount in PAIR.items()},
        drawn=drawn,
        worker_months=worker_months,
        through_month=month,
        effective_at=NOW,
    )


def settle(
    worker: Worker,
    sponsor_id: UUID,
    enrolment_id: UUID,
    month: ContributionMonth,
    funded_by: tuple[Funding, ...],
) -> None:
    worker.settle(
        month,
        amounts=PAIR,
        tariff="pp44-2015/other",
        settled_at=NOW,
        funded_by=funded_by,
        enrolment=next(one for one in worker.known.enrolments if one.enrolment_id == enrolment_id),
        allocation_id=UUID(int=11),
        arrears=False,
        opens=None if worker.known.spells else SpellOpening(first_day=NOW.date(), start_rule=StartRule.PAYMENT),
    )


def release(sponsor: Sponsor, worker_id: UUID, month: ContributionMonth, returned: tuple[Funding, ...]) -> None:
    sponsor.record(
        ContributionReleased, worker_id=worker_id, month=month, amounts=PAIR, returned=returned, reason=EndReason.DEATH
    )


def recorded(log: Log, *aggregates: Aggregate, **fields: Any) -> Recorded:
    """What the aggregates hold, as one command."""
    return log.execute(context(**fields), lambda: Decision(aggregates, {}))
