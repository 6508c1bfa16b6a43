"""Treasurers' lists in the domain: how a transfer is divided, and what payroll remembers."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.errors import RemittanceDiffers, RemittanceLineUnknown
from ledger.domain.events import Funding, PaymentReceived
from ledger.domain.months import ContributionMonth
from ledger.domain.payroll_batch import divided, needs_restoring
from ledger.domain.payroll_state import PayrollState
from ledger.domain.service_state import Service
from ledger.domain.spells import Spell
from ledger.domain.values import Channel, EndReason, Sector
from ledger.domain.worker import Worker
from ledger.domain.worker_state import WorkerState
from tests.contract.sampling import sealed
from tests.domain.story import months

AT = datetime(2025, 1, 6, 2, tzinfo=UTC)
ANNA, BUDI, CITRA = (UUID(int=number) for number in (1, 2, 3))

sen = st.integers(min_value=0, max_value=10**12)
owing = st.dictionaries(st.sampled_from([UUID(int=number) for number in range(1, 9)]), sen, min_size=1)


@given(owing, st.data())
def test_a_transfer_is_divided_to_the_sen_or_refused(outstanding: dict[UUID, int], data: st.DataObject) -> None:
    said = data.draw(st.dictionaries(st.sampled_from(sorted(outstanding)), sen))
    expected = sum({**outstanding, **said}.values())
    amount = data.draw(st.one_of(st.just(expected), sen))

    try:
        brought = divided(outstanding, amount, said)
    except RemittanceDiffers:
        assert amount != expected or amount == 0
        return
    assert sum(brought.values()) == amount
    assert all(part > 0 for part in brought.values())
    assert {each: brought.get(each, 0) for each in outstanding} == {**outstanding, **said}


def test_a_difference_is_named_with_its_sign() -> None:
    outstanding = {ANNA: 1_680_000, BUDI: 1_680_000}
    for amount, difference in ((3_359_999, "-0.01"), (3_360_001, "0.01"), (0, "-33600.00")):
        with pytest.raises(RemittanceDiffers) as refused:
            divided(outstanding, amount, {})
        assert refused.value.fields["difference"] == difference
    with pytest.raises(RemittanceLineUnknown):
        divided(outstanding, 3_360_000, {CITRA: 1})
    assert divided(outstanding, 1_680_000, {ANNA: 0}) == {BUDI: 1_680_000}


def received(payment_id: UUID, amount: int, at: datetime = AT) -> PaymentReceived:
    return PaymentReceived(
        originator_id=ANNA,
        originator_version=2,
        payment_id=payment_id,
        amount=amount,
        received_at=at,
        counts_from=at,
        channel=Channel.PAYROLL,
        reference=sealed(1),
    )


def test_money_that_was_refunded_can_be_no_deduction_any_more() -> None:
    payroll = PayrollState()
    payroll.receive(received(BUDI, 1_000))

    payroll.refund([Funding(payment_id=BUDI, amount=400), Funding(payment_id=CITRA, amount=1)])
    assert payroll.surplus[BUDI].amount == 600
    payroll.refund([Funding(payment_id=BUDI, amount=700)])

    assert payroll.surplus == {}


def test_what_a_payment_brought_too_much_is_forgotten_a_year_after() -> None:
    payroll = PayrollState()
    payroll.receive(received(BUDI, 1_000))
    payroll.receive(received(CITRA, 1_000, AT + timedelta(days=366)))
    assert set(payroll.surplus) == {BUDI, CITRA}

    payroll.receive(received(ANNA, 1_000, AT + timedelta(days=367)))

    assert set(payroll.surplus) == {ANNA, CITRA}
    payroll.use(BUDI, 1_000)  # an old log may join what is forgotten here: that is no reason to stop


def at_rest(*runs: str, lapsed: bool = False) -> Worker:
    """A worker with these spells, the last of them lapsed or not."""
    worker = Worker.blank(ANNA)
    spells = []
    for number, run in enumerate(runs, start=1):
        first, *_, last = [*months(run), *months(run)]
        spells.append(Spell(number, first, last, first.first_day, AT))
    if lapsed:
        spells[-1].lapsed_on = spells[-1].lapses_on
    worker.known = WorkerState(Sector.OTHER, "Kabupaten Garut", 100_000_000, spells=spells)
    return worker


@pytest.mark.parametrize(
    ("worker", "on", "is_lost"),
    [
        (at_rest("2025-01 … 2025-06"), "2025-09-30", False),  # arrears: July is still due
        (at_rest("2025-01 … 2025-06"), "2025-10-01", True),  # lapsed, recorded or not
        (at_rest("2025-01 … 2025-06", lapsed=True), "2025-10-02", True),
        (at_rest("2025-01 … 2025-06", "2025-10"), "2025-10-02", True),  # a new spell began after it
        (at_rest("2025-01 … 2025-08"), "2026-03-01", False),  # settled
        (at_rest("2025-10"), "2025-10-02", False),  # nothing to join it to
        (at_rest(), "2025-10-02", False),
    ],
)
def test_a_month_behind_a_spell_that_is_over_can_be_restored_alone(worker: Worker, on: str, is_lost: bool) -> None:
    assert needs_restoring(worker, ContributionMonth.parse("2025-07"), date.fromisoformat(on)) is is_lost


def test_nothing_is_restored_after_a_death() -> None:
    worker = at_rest("2025-01 … 2025-05")
    worker.known.ended_on, worker.known.end_reason = date(2025, 6, 3), EndReason.DEATH

    assert not needs_restoring(worker, ContributionMonth.parse("2025-07"), date(2025, 12, 1))


def test_a_service_ends_before_its_first_day_of_absence() -> None:
    service = Service(ANNA, date(2025, 1, 2), date(2025, 8, 1))

    assert [service.runs_on(date(2025, *day)) for day in ((1, 1), (1, 2), (7, 31), (8, 1))] == [
        False,
        True,
        True,
        False,
    ]
