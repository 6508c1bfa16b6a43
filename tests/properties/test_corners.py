"""Corners that random commands come to seldom, or came to once: told here, and held against the same plain model."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ledger.store.database import Database
from tests.properties.clerk import instant
from tests.properties.office import ACTOR, SECOND_ACTOR, Office
from tests.properties.tally import Tally
from tests.properties.treasurer import Treasurer

PAIR = ["JKK", "JKM"]
ALL = ["JKK", "JKM", "JHT"]
MONTH = 1_680_000  # sen of one month of the pair
WITH_SAVING = 3_680_000


@pytest.fixture
def clerk(database: Database, tmp_path: Path) -> Iterator[Treasurer]:
    """On 6 January 2025; what it did is compared with the model once more when the test is over."""
    with Office.opened(database, tmp_path) as office:
        clerk = Treasurer(office, Tally(), instant("2025-01-06 09:00"))
        with clerk.telling():
            yield clerk
        with clerk.telling():
            clerk.close_the_books()


def test_a_month_paid_by_two_payments_is_given_back_in_two_parts(clerk: Treasurer) -> None:
    """First the saving's part, when it is claimed, then the membership's, after a death."""
    sponsor, worker = clerk.register_sponsor(), clerk.register_worker("5104000000000001")
    enrolment = clerk.enrol(worker, sponsor, ALL, date(2025, 1, 1))
    clerk.pay(sponsor, 4 * WITH_SAVING + 2_000_000, clerk.now)
    clerk.pay(sponsor, 8 * WITH_SAVING - 2_000_000, clerk.now)
    clerk.allocate(sponsor, "2025-12")

    clerk.now = instant("2025-04-20 10:00")
    clerk.end(enrolment, date(2025, 3, 10), "jht_claimed")
    clerk.end(enrolment, date(2025, 4, 3), "death")

    assert clerk.model.balance(sponsor)["available"] == 9 * 2_000_000 + 8 * MONTH


def test_what_two_ends_have_released_is_refunded_after_some_of_it_was_used_again(clerk: Treasurer) -> None:
    """The saving's part first, then the membership's; refunds draw on payments that were spent and came back."""
    sponsor, worker = clerk.register_sponsor(), clerk.register_worker("5104000000000001")
    enrolment = clerk.enrol(worker, sponsor, ALL, date(2025, 1, 1))
    for _ in range(3):
        clerk.pay(sponsor, 4 * WITH_SAVING, clerk.now)
    clerk.allocate(sponsor, "2025-12")
    clerk.now = instant("2025-04-20 10:00")
    clerk.end(enrolment, date(2025, 3, 10), "jht_claimed")
    first = clerk.ask_refund(sponsor, 9 * 2_000_000)
    clerk.approve_refund(first, ACTOR)
    clerk.approve_refund(first, SECOND_ACTOR)
    clerk.end(enrolment, date(2025, 4, 3), "death")
    second = clerk.ask_refund(sponsor, 8 * MONTH)
    other = clerk.register_worker("5104000000000002")
    clerk.enrol(other, sponsor, PAIR, date(2025, 4, 1))
    clerk.allocate(sponsor, "2025-05")
    clerk.approve_refund(second, SECOND_ACTOR)
    clerk.approve_refund(clerk.ask_refund(sponsor, 6 * MONTH), SECOND_ACTOR)
    clerk.pay_refund(first, clerk.now)
    clerk.pay_refund(first, clerk.now)

    assert clerk.model.balance(sponsor)["available"] == 0
    assert clerk.model.sponsors[sponsor]["refundable"] == 0
    assert clerk.tally.refused["approve refund"] == {"four-eyes": 1, "refund-exceeds-balance": 1}


def test_who_came_back_on_or_before_the_day_of_leaving_begins_anew(clerk: Treasurer) -> None:
    """The exit is recorded late; the new enrolment starts before it and was recorded after it."""
    first, second = clerk.register_sponsor(), clerk.register_sponsor()
    worker = clerk.register_worker("5104000000000001")
    left = clerk.enrol(worker, first, PAIR, date(2025, 1, 1))
    clerk.pay(first, 10 * MONTH, clerk.now)
    clerk.allocate(first, "2025-04")

    clerk.now = instant("2025-05-21 10:00")
    clerk.end(left, date(2025, 5, 5), "exit")
    clerk.enrol(worker, second, PAIR, date(2025, 5, 1))
    clerk.pay(second, 10 * MONTH, clerk.now)
    clerk.allocate(second, "2025-06")

    assert [spell["number"] for spell in clerk.model.workers[worker]["spells"]] == [1, 2]


def test_a_lapse_is_annulled_although_a_saving_alone_is_settled_first(clerk: Treasurer) -> None:
    sponsor, worker = clerk.register_sponsor(), clerk.register_worker("5104000000000001")
    clerk.enrol(worker, sponsor, PAIR, date(2025, 1, 1))
    clerk.pay(sponsor, 60_000_000, clerk.now)
    clerk.allocate(sponsor, "2025-06")
    scheme = clerk.open_scheme(sponsor, ALL, date(2025, 6, 1), "payment")
    clerk.enrol(worker, sponsor, ["JHT"], date(2025, 6, 1), scheme)

    clerk.now = instant("2025-10-08 10:00")
    clerk.run_lapses(date(2025, 10, 1))
    clerk.allocate(sponsor, "2025-09", instant("2025-06-20 10:00"))

    assert clerk.model.workers[worker]["spells"][0]["lapse"] is None


@pytest.mark.parametrize("through", ["2025-06", "2025-10"])
def test_months_between_two_enrolments_are_arrears_of_the_second(clerk: Treasurer, through: str) -> None:
    """Whether one allocation opens the spell and goes on, or a second one goes on."""
    sponsor, worker = clerk.register_sponsor(), clerk.register_worker("5104000000000001")
    clerk.now = instant("2025-06-02 09:00")
    first = clerk.enrol(worker, sponsor, PAIR, date(2025, 6, 1))
    clerk.end(first, date(2025, 6, 30), "sponsor_stopped")
    clerk.enrol(worker, sponsor, PAIR, date(2025, 9, 1))
    clerk.pay(sponsor, 60_000_000, clerk.now)
    clerk.allocate(sponsor, through)
    clerk.allocate(sponsor, "2025-10")

    assert len(clerk.model.workers[worker]["settlements"]) == 5


def test_the_first_day_is_that_of_the_enrolment_in_the_membership(clerk: Treasurer) -> None:
    """An older enrolment saves only: cover does not begin before the pair was taken."""
    first, second = clerk.register_sponsor(), clerk.register_sponsor()
    worker = clerk.register_worker("5104000000000001")
    clerk.enrol(worker, first, PAIR, date(2025, 1, 1))
    clerk.pay(first, MONTH, clerk.now)
    clerk.pay(second, 60_000_000, clerk.now)
    clerk.allocate(first, "2025-01")
    scheme = clerk.open_scheme(second, ALL, date(2025, 1, 1), "payment")
    clerk.enrol(worker, second, ["JHT"], date(2025, 1, 1), scheme)

    clerk.now = instant("2025-08-04 10:00")
    clerk.enrol(worker, second, PAIR, date(2025, 8, 20))
    clerk.allocate(second, "2025-08")

    assert clerk.model.workers[worker]["spells"][-1]["first_day"] == date(2025, 8, 20)


def test_choosing_workers_does_not_reorder_them(clerk: Treasurer) -> None:
    """The first was enrolled long ago, left, and came back after the second."""
    sponsor = clerk.register_sponsor()
    came_back, stayed = clerk.register_worker("5104000000000001"), clerk.register_worker("5104000000000002")
    left = clerk.enrol(came_back, sponsor, PAIR, date(2025, 1, 1))
    clerk.enrol(stayed, sponsor, PAIR, date(2025, 1, 1))
    clerk.end(left, date(2025, 1, 6), "exit")
    clerk.now = instant("2025-08-04 10:00")
    clerk.enrol(came_back, sponsor, PAIR, date(2025, 8, 1))
    clerk.pay(sponsor, MONTH, clerk.now)
    clerk.allocate(sponsor, "2025-08", worker_ids=[came_back, stayed])

    assert len(clerk.model.workers[stayed]["settlements"]) == 1


def test_an_agreement_pulls_back_the_start_of_its_own_enrolment_only(clerk: Treasurer) -> None:
    """Beside it stands an enrolment under the rule of payment, recorded first, with the same sponsor."""
    sponsor, worker = clerk.register_sponsor(), clerk.register_worker("5104000000000001")
    scheme = clerk.open_scheme(sponsor, PAIR, date(2025, 1, 2), "agreement")
    clerk.enrol(worker, sponsor, PAIR, date(2025, 1, 1))
    clerk.enrol(worker, sponsor, PAIR, date(2025, 1, 2), scheme)

    clerk.now = instant("2025-02-20 10:00")
    clerk.pay(sponsor, 60_000_000, clerk.now)
    clerk.allocate(sponsor, "2025-03")

    assert clerk.model.workers[worker]["spells"][0]["first_day"] == date(2025, 1, 2)


def test_the_month_of_leaving_is_not_paid_for_who_comes_back_later(clerk: Treasurer) -> None:
    sponsor, worker = clerk.register_sponsor(), clerk.register_worker("5104000000000001")
    left = clerk.enrol(worker, sponsor, PAIR, date(2025, 1, 1))
    clerk.pay(sponsor, 60_000_000, clerk.now)
    clerk.allocate(sponsor, "2025-04")

    clerk.now = instant("2025-05-12 10:00")
    clerk.end(left, date(2025, 5, 5), "exit")
    clerk.enrol(worker, sponsor, PAIR, date(2025, 6, 10))
    clerk.allocate(sponsor, "2025-06")

    assert [s["month"] for s in clerk.model.workers[worker]["settlements"]][-2:] == ["2025-04", "2025-06"]


def test_a_saving_may_be_claimed_once_and_saved_again_in_a_later_spell(clerk: Treasurer) -> None:
    sponsor, worker = clerk.register_sponsor(), clerk.register_worker("5104000000000001")
    enrolment = clerk.enrol(worker, sponsor, ALL, date(2025, 1, 1))
    clerk.pay(sponsor, 60_000_000, clerk.now)
    clerk.allocate(sponsor, "2025-03")
    clerk.now = instant("2025-02-12 10:00")
    clerk.end(enrolment, date(2025, 2, 12), "jht_claimed")
    clerk.allocate(sponsor, "2025-04")
    clerk.now = instant("2025-09-12 10:00")
    clerk.allocate(sponsor, "2025-10")

    assert [s["amounts"].get("JHT", 0) for s in clerk.model.workers[worker]["settlements"]][-2:] == [2_000_000] * 2


@pytest.mark.parametrize("reason", ["death", "exit"])
def test_nobody_begins_after_leaving(clerk: Treasurer, reason: str) -> None:
    """The month of an end is due to money that was there before it; a spell cannot begin after it."""
    sponsor, worker = clerk.register_sponsor(), clerk.register_worker("5104000000000001")
    enrolment = clerk.enrol(worker, sponsor, PAIR, date(2025, 1, 1))
    clerk.pay(sponsor, 60_000_000, clerk.now)
    clerk.now = instant("2025-01-12 10:00")
    clerk.end(enrolment, date(2025, 1, 10), reason)

    clerk.allocate(sponsor, "2025-01")
    assert clerk.model.workers[worker]["settlements"] == []

    clerk.allocate(sponsor, "2025-01", instant("2025-01-08 10:00"))
    assert [s["month"] for s in clerk.model.workers[worker]["settlements"]] == ["2025-01"]


def test_an_agreement_that_was_left_before_it_began_aligns_nothing(clerk: Treasurer) -> None:
    sponsor, worker = clerk.register_sponsor(), clerk.register_worker("5104000000000001")
    scheme = clerk.open_scheme(sponsor, PAIR, date(2025, 1, 2), "agreement")
    left = clerk.enrol(worker, sponsor, PAIR, date(2025, 1, 31), scheme)
    clerk.end(left, date(2025, 1, 15), "sponsor_stopped")
    clerk.enrol(worker, sponsor, PAIR, date(2025, 1, 1))

    clerk.now = instant("2025-02-20 10:00")
    clerk.pay(sponsor, 60_000_000, clerk.now)
    clerk.allocate(sponsor, "2025-02")

    assert clerk.model.workers[worker]["spells"][0]["first_day"] == date(2025, 2, 20)


def test_an_agreement_pulls_a_start_back_and_never_forward(clerk: Treasurer) -> None:
    sponsor, worker = clerk.register_sponsor(), clerk.register_worker("5104000000000001")
    scheme = clerk.open_scheme(sponsor, PAIR, date(2025, 1, 2), "agreement")
    clerk.enrol(worker, sponsor, PAIR, date(2025, 1, 1))
    clerk.enrol(worker, sponsor, PAIR, date(2025, 1, 31), scheme)
    clerk.pay(sponsor, 60_000_000, clerk.now)
    clerk.allocate(sponsor, "2025-02")

    assert clerk.model.workers[worker]["spells"][0]["first_day"] == date(2025, 1, 6)


def test_a_month_paid_again_and_then_released_is_not_a_reversed_one(clerk: Treasurer) -> None:
    """The view once forgot that the month had been paid again, as soon as an end had released it."""
    sponsor, worker = clerk.register_sponsor(), clerk.register_worker("5104000000000001")
    enrolment = clerk.enrol(worker, sponsor, PAIR, date(2025, 1, 1))
    clerk.pay(sponsor, MONTH, clerk.now)
    clerk.allocate(sponsor, "2025-01")
    taken = clerk.pay(sponsor, MONTH, clerk.now)
    clerk.allocate(sponsor, "2025-02")
    clerk.now = instant("2025-02-20 10:00")
    clerk.reverse(taken)
    clerk.pay(sponsor, MONTH, clerk.now)
    clerk.allocate(sponsor, "2025-02")
    clerk.end(enrolment, date(2025, 1, 4), "exit")

    assert [s["month"] for s in clerk.model.workers[worker]["settlements"]] == ["2025-01"]


def test_a_spell_whose_months_were_taken_back_or_released_is_void(clerk: Treasurer) -> None:
    """An exit before its first day has released what the reversal had left: nobody is in arrears in it."""
    sponsor, worker = clerk.register_sponsor(), clerk.register_worker("5104000000000001")
    enrolment = clerk.enrol(worker, sponsor, PAIR, date(2024, 12, 1))
    for month in ("2025-01", "2025-02"):
        taken = clerk.pay(sponsor, MONTH, clerk.now)
        clerk.allocate(sponsor, month)
    clerk.now = instant("2025-02-10 10:00")
    clerk.reverse(taken)
    clerk.end(enrolment, date(2024, 12, 20), "exit")

    assert clerk.model.workers[worker]["settlements"] == []
