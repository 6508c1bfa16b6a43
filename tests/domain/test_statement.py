"""A sponsor's facts as lines: what each says, how it is dated, and that the balance is what is available."""

from datetime import date
from itertools import count
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from ledger.domain.events import Funding
from ledger.domain.events import sponsor as sponsor_facts
from ledger.domain.funds import Funds, Lot
from ledger.domain.law.policy import Policy
from ledger.domain.months import ContributionMonth
from ledger.domain.postings import POSTED, funds_of, postings_of
from ledger.domain.sponsor import Sponsor
from ledger.domain.statement import ENDS, Movement, Told, movements, statement_lines
from ledger.domain.values import Channel, EndReason, FundOrigin, Programme, SponsorKind
from tests.contract.samples import SAMPLES
from tests.domain.story import JAKARTA, SEALED, instant

A, WORKER = UUID(int=0xA), UUID(int=0xB)
P1, P2, GIRO, REFUND = (UUID(int=number) for number in range(1, 5))
JKK, JKM = Programme.JKK, Programme.JKM
LATER = instant("2025-12-31 10:00")
JUNE = ContributionMonth.parse("2025-06")
DAY_OF = Policy(ZoneInfo(JAKARTA)).day_of


class Ledger:
    """One sponsor's stream, a command at a time, each recorded on its day."""

    def __init__(self) -> None:
        self.sponsor = Sponsor.register(
            A, kind=SponsorKind.ASN, fund_origin=FundOrigin.PRIVATE, region="Gianyar", name=SEALED
        )
        self.told: list[Told] = []
        self.available: dict[int, int] = {}
        self._commands = count(1)
        self.record("2025-01-01")

    def record(self, on: str) -> None:
        command_id, at = UUID(int=next(self._commands)), instant(f"{on} 12:00")
        for event in self.sponsor.collect():
            self.told.append(Told(len(self.told) + 1, at, command_id, event))
        self.available[len(self.told)] = self.sponsor.available

    def receive(self, payment: UUID, amount: int, at: str, channel: Channel = Channel.TRANSFER) -> None:
        self.sponsor.receive(
            payment,
            amount=amount,
            received_at=instant(at),
            channel=channel,
            cleared_at=None,
            reference=SEALED,
            now=LATER,
        )

    def movements(self) -> list[Movement]:
        return list(movements(self.told, DAY_OF))


@pytest.fixture
def whole() -> Ledger:
    """Everything that can happen to a sponsor's money, most of it recorded later than it happened."""
    ledger = Ledger()
    sponsor = ledger.sponsor
    ledger.receive(P1, 100, "2025-01-06 09:00")
    ledger.record("2025-01-08")
    ledger.receive(GIRO, 50, "2025-01-31 23:59", Channel.GIRO)
    ledger.record("2025-02-03")
    receipt = next(told.event for told in ledger.told if getattr(told.event, "payment_id", None) == GIRO)
    sponsor.clear(receipt, instant("2025-02-05 09:00"), LATER)  # type: ignore[arg-type]
    ledger.record("2025-02-06")
    drawn = [Funding(payment_id=P1, amount=34)]
    sponsor.allocate(
        UUID(int=9),
        amounts={JKK: 20, JKM: 14},
        drawn=drawn,
        worker_months=12,
        through_month=JUNE,
        effective_at=instant("2025-02-10 09:00"),
    )
    ledger.record("2025-02-11")
    part = (Funding(payment_id=P1, amount=17),)
    sponsor.release(WORKER, JUNE, amounts={JKK: 10, JKM: 7}, returned=part, reason=EndReason.DEATH)
    ledger.record("2025-05-20")
    sponsor.request_refund(REFUND, 30, SEALED, A)
    ledger.record("2025-05-21")
    sponsor.approve_refund(REFUND, Funds([Lot(P1, instant("2025-01-06 09:00"), 1, 30)], LATER), WORKER)
    ledger.record("2025-05-22")
    sponsor.pay_refund(REFUND, paid_at=instant("2025-05-25 10:00"), reference=SEALED, now=LATER)
    ledger.record("2025-05-25")
    payment = ledger.told[1].event
    sponsor.take_back(P1, amounts={JKK: 10, JKM: 7}, returned=part, worker_months=1)
    sponsor.reverse(payment, missing=30, effective_at=instant("2025-06-02 09:00"), reason=SEALED)  # type: ignore[arg-type]
    ledger.record("2025-06-09")
    ledger.receive(P2, 40, "2025-06-30 09:00", Channel.VIRTUAL_ACCOUNT)
    ledger.record("2025-07-02")
    return ledger


def test_every_line_says_what_happened_when_and_what_it_changed(whole: Ledger) -> None:
    assert [(moved.day.isoformat(), moved.description, moved.amount) for moved in whole.movements()] == [
        ("2025-01-06", "payment by transfer", 100),
        ("2025-01-31", "payment by giro, to be cleared", 50),
        ("2025-02-10", "12 worker-months through 2025-06", -34),
        ("2025-05-20", "release after death, 2025-06", 17),
        ("2025-05-22", "refund approved", -30),
        ("2025-06-02", "1 worker-month taken back, a payment in them was reversed", 17),
        ("2025-06-02", "payment taken back by the bank; a part had left the ledger and is owed", -70),
        ("2025-06-30", "payment by virtual account", 40),
        ("2025-06-30", "makes good what a reversed payment left missing", -30),
    ]
    assert [moved.kind.value for moved in whole.movements()] == [
        "payment", "payment", "allocation", "release", "refund", "return", "reversal", "payment", "made_good",
    ]  # fmt: skip


def test_the_balance_is_what_is_available_after_every_command(whole: Ledger) -> None:
    balances = {line.movement.position: line.balance for line in statement_lines(0, whole.movements(), None, None)}

    for position, available in whole.available.items():
        if position in balances:
            assert balances[position] == available
    assert balances[max(balances)] == whole.sponsor.available == 60


@pytest.mark.parametrize(
    ("first", "last"), [("2025-01-31", "2025-06-02"), ("2025-02-01", "2025-02-28"), ("2025-07-01", "2025-07-31")]
)
def test_a_part_begins_with_what_is_dated_before_it(whole: Ledger, first: str, last: str) -> None:
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    moved = whole.movements()
    opening = sum(each.amount for each in moved if each.day < begin)

    shown = list(statement_lines(opening, moved, begin, end))

    assert [line.movement for line in shown] == [each for each in moved if begin <= each.day <= end]
    closing = shown[-1].balance if shown else opening
    assert closing == sum(each.amount for each in moved if each.day <= end)


def test_what_one_fact_cannot_name_is_said_to_be_more_of_the_same() -> None:
    ledger = Ledger()
    ledger.receive(P1, 10_000, "2025-01-06 09:00")
    ledger.record("2025-01-06")
    drawn = [Funding(payment_id=UUID(int=1_000 + number), amount=2) for number in range(501)]
    ledger.sponsor.allocate(
        UUID(int=9),
        amounts={JKK: 501, JKM: 501},
        drawn=drawn,
        worker_months=3,
        through_month=JUNE,
        effective_at=instant("2025-02-10 09:00"),
    )
    ledger.sponsor.take_back(P1, amounts={JKK: 501, JKM: 501}, returned=drawn, worker_months=3)
    ledger.record("2025-02-10")

    assert [(moved.description, moved.amount) for moved in ledger.movements()[1:]] == [
        ("3 worker-months through 2025-06", -1000),
        ("more payments drawn for the months through 2025-06", -2),
        ("3 worker-months taken back, a payment in them was reversed", 1000),
        ("more payments gave a part back for months of a reversed payment", 2),
    ]


def test_all_that_moves_a_sponsors_funds_in_the_books_is_a_line_and_nothing_else_is() -> None:
    moves = {
        sample.TOPIC
        for sample in SAMPLES
        if any(posting.account == funds_of(sample) for posting in postings_of(sample))
    }
    told = [Told(n, LATER, UUID(int=n), sample) for n, sample in enumerate(SAMPLES, start=1)]
    lines = {SAMPLES[moved.position - 1].TOPIC for moved in movements(told, DAY_OF)}

    assert lines == moves
    assert moves < {fact.TOPIC for fact in POSTED if fact.__module__ == sponsor_facts.__name__}


def test_every_reason_of_an_end_has_its_words() -> None:
    assert set(ENDS) == set(EndReason)
