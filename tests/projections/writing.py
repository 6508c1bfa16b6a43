"""A log written by hand, command by command, and the facts to write into it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection

from ledger.domain.events import (
    ContributionReleased,
    ContributionSettled,
    Enrolled,
    EnrolmentEnded,
    Funding,
    FundsAllocated,
    LedgerEvent,
    MembershipEnded,
    MembershipLapseAnnulled,
    MembershipLapsed,
    PaymentCleared,
    PaymentReceived,
    SavingEnded,
    SpellOpening,
    SponsorRegistered,
    WorkerRegistered,
)
from ledger.domain.months import ContributionMonth
from ledger.domain.sealed import SealedText
from ledger.domain.values import (
    Channel,
    EndReason,
    FundOrigin,
    Programme,
    Sector,
    SponsorKind,
    StartRule,
)
from ledger.store.codec import Envelope, EventCodec

WIB = timezone(timedelta(hours=7))
NOON = datetime(2025, 1, 6, 12, tzinfo=WIB)
ACTOR = UUID(int=7)
PAYMENT = UUID(int=5)
PRICES = {Programme.JKK: 1_000_000, Programme.JKM: 680_000, Programme.JHT: 2_000_000}
BPU = (Programme.JKK, Programme.JKM)

INSERT = """
INSERT INTO events (position, originator_id, originator_version, topic, state, recorded_at)
SELECT coalesce((SELECT max(position) FROM events), 0) + 1, %(stream)s::uuid,
       coalesce((SELECT max(originator_version) FROM events WHERE originator_id = %(stream)s::uuid), 0) + 1,
       %(topic)s, %(state)s, clock_timestamp()
RETURNING position"""
COPY = "COPY events (position, originator_id, originator_version, topic, state, recorded_at) FROM STDIN"


class WrittenLog:
    """Appends what it is given, whatever the rules say; as the owner of the tables, who may insert."""

    def __init__(self, owner: Connection[Any]) -> None:
        self._owner = owner
        self._codec = EventCodec()

    def append(self, *events: LedgerEvent) -> int:
        """One command; the position of its last event."""
        command_id, n = uuid4(), len(events)
        with self._owner.transaction():
            for k, event in enumerate(events, start=1):
                stored = self._codec.encode(event, Envelope(ACTOR, command_id, (k, n)))
                position = self.append_bytes(event.originator_id, event.TOPIC, stored.state)
            self._owner.execute("NOTIFY ledger_events")
        return position

    def append_bytes(self, stream: UUID, topic: str, state: bytes) -> int:
        inserted = self._owner.execute(INSERT, {"stream": stream, "topic": topic, "state": state})
        (position,) = inserted.fetchone() or (0,)
        return int(position)

    def fill(self, commands: Iterable[list[LedgerEvent]], after: int = 0) -> int:
        """Many commands of new streams after the head of the log, fast; the last position."""
        position, versions = after, Counter[UUID]()
        with self._owner.cursor() as cursor, cursor.copy(COPY) as copy:
            for command in commands:
                command_id, n = uuid4(), len(command)
                for k, event in enumerate(command, start=1):
                    stream = event.originator_id
                    stored = self._codec.encode(event, Envelope(ACTOR, command_id, (k, n)))
                    position += 1
                    versions[stream] += 1
                    copy.write_row((position, stream, versions[stream], event.TOPIC, stored.state, NOON))
        return position

    def append_all(self, commands: Iterable[list[LedgerEvent]]) -> int:
        return max(self.append(*command) for command in commands)


def month(text: str) -> ContributionMonth:
    return ContributionMonth.parse(text)


def sealed() -> SealedText:
    return SealedText(reference=UUID(int=1), digest="0" * 64)


def worker_registered(worker_id: UUID) -> WorkerRegistered:
    return WorkerRegistered(
        originator_id=worker_id,
        originator_version=1,
        nik=sealed(),
        name=sealed(),
        birth_date=sealed(),
        occupation=sealed(),
        sector=Sector.OTHER,
        region="Gianyar",
        monthly_income=100_000_000,
    )


def enrolled(worker_id: UUID, enrolment_id: UUID, sponsor_id: UUID, **other: Any) -> Enrolled:
    fields: dict[str, Any] = {
        "scheme_id": None,
        "seat": None,
        "programmes": BPU,
        "starts_on": date(2025, 1, 1),
        "accepted_on": date(2024, 12, 20),
        "fund_origin": FundOrigin.APBD,
        "start_rule": StartRule.PAYMENT,
        "agreement_starts_on": None,
        "agreement_recorded_at": None,
        "attested_on": None,
    }
    given: dict[str, Any] = {**fields, **other}
    return Enrolled(
        originator_id=worker_id, originator_version=1, enrolment_id=enrolment_id, sponsor_id=sponsor_id, **given
    )


def settled(
    worker_id: UUID,
    sponsor_id: UUID,
    of: ContributionMonth,
    *,
    programmes: tuple[Programme, ...] = BPU,
    spell: int = 1,
    at: datetime = NOON,
    opens: SpellOpening | None = None,
) -> ContributionSettled:
    amounts = {programme: PRICES[programme] for programme in programmes}
    return ContributionSettled(
        originator_id=worker_id,
        originator_version=1,
        month=of,
        spell=spell,
        amounts=amounts,
        tariff="pp-44-2015:1",
        settled_at=at,
        funded_by=(Funding(payment_id=PAYMENT, amount=sum(amounts.values())),),
        sponsor_id=sponsor_id,
        enrolment_id=UUID(int=6),
        allocation_id=UUID(int=8),
        arrears=False,
        opens=opens,
    )


def released(
    sponsor_id: UUID, worker_id: UUID, of: ContributionMonth, *, programmes: tuple[Programme, ...] = BPU
) -> ContributionReleased:
    amounts = {programme: PRICES[programme] for programme in programmes}
    return ContributionReleased(
        originator_id=sponsor_id,
        originator_version=1,
        worker_id=worker_id,
        month=of,
        amounts=amounts,
        returned=(Funding(payment_id=PAYMENT, amount=sum(amounts.values())),),
        reason=EndReason.DEATH,
    )


def enrolment_ended(worker_id: UUID, enrolment_id: UUID, sponsor_id: UUID, on: date) -> EnrolmentEnded:
    return EnrolmentEnded(
        originator_id=worker_id,
        originator_version=1,
        enrolment_id=enrolment_id,
        sponsor_id=sponsor_id,
        scheme_id=None,
        seat=None,
        on=on,
        reason=EndReason.SPONSOR_STOPPED,
    )


def lapsed(worker_id: UUID, spell: int, on: date) -> MembershipLapsed:
    return MembershipLapsed(originator_id=worker_id, originator_version=1, spell=spell, on=on)


def lapse_annulled(worker_id: UUID, spell: int, on: date) -> MembershipLapseAnnulled:
    return MembershipLapseAnnulled(originator_id=worker_id, originator_version=1, spell=spell, on=on)


def membership_ended(worker_id: UUID, on: date, reason: EndReason = EndReason.DEATH) -> MembershipEnded:
    return MembershipEnded(originator_id=worker_id, originator_version=1, on=on, reason=reason, spell=1)


def saving_ended(worker_id: UUID, on: date) -> SavingEnded:
    return SavingEnded(originator_id=worker_id, originator_version=1, on=on, spell=1)


def sponsor_registered(sponsor_id: UUID) -> SponsorRegistered:
    return SponsorRegistered(
        originator_id=sponsor_id,
        originator_version=1,
        kind=SponsorKind.GOVERNMENT,
        fund_origin=FundOrigin.APBD,
        region="Gianyar",
        name=sealed(),
    )


def payment_received(
    sponsor_id: UUID, amount: int, *, payment_id: UUID = PAYMENT, cleared: bool = True
) -> PaymentReceived:
    return PaymentReceived(
        originator_id=sponsor_id,
        originator_version=1,
        payment_id=payment_id,
        amount=amount,
        received_at=NOON,
        counts_from=NOON if cleared else None,
        channel=Channel.TRANSFER if cleared else Channel.GIRO,
        reference=sealed(),
    )


def payment_cleared(sponsor_id: UUID, amount: int, payment_id: UUID) -> PaymentCleared:
    return PaymentCleared(
        originator_id=sponsor_id, originator_version=1, payment_id=payment_id, amount=amount, cleared_at=NOON
    )


def funds_allocated(sponsor_id: UUID, worker_months: int = 1) -> FundsAllocated:
    amounts = {programme: worker_months * PRICES[programme] for programme in BPU}
    return FundsAllocated(
        originator_id=sponsor_id,
        originator_version=1,
        allocation_id=UUID(int=8),
        amounts=amounts,
        drawn=(Funding(payment_id=PAYMENT, amount=sum(amounts.values())),),
        worker_months=worker_months,
        through_month=month("2025-12"),
        effective_at=NOON,
    )
