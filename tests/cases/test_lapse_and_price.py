"""E4, E11, E12, E14, E15, E17: the fourth unpaid month, two sponsors, money that falls short, prices, age."""

import pytest

from tests.api.story import Refused, Story


def paid_to_june(ledger: Story) -> tuple[str, str]:
    """Sponsor and worker of E4: January to June 2025 settled, four more months' money there."""
    sponsor, worker = ledger.sponsor(), ledger.worker()
    ledger.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    ledger.pay(sponsor, "67200.00", at="2025-09-20T09:00:00+07:00")
    return sponsor, worker


def test_e04a_the_third_unpaid_month_can_still_be_settled(jakarta: Story) -> None:
    sponsor, worker = paid_to_june(jakarta)

    settled = jakarta.allocate(sponsor, "2025-09", at="2025-09-30T20:00:00+07:00")

    assert (settled.months, settled.spells) == (["2025-07", "2025-08", "2025-09"], {1})
    assert (settled.total, settled.available) == ("50400.00", "16800.00")
    assert jakarta.says(worker, "2025-08-10") == "undetermined settled_after_date"
    assert jakarta.says(worker, "2025-10-01") == "undetermined within_due_period"


def test_e04b_with_the_fourth_a_new_spell_begins(jakarta: Story) -> None:
    sponsor, worker = paid_to_june(jakarta)
    before = jakarta.position

    settled = jakarta.allocate(sponsor, "2025-10", at="2025-10-01T00:00:01+07:00")

    assert (settled.months, settled.spells) == (["2025-10"], {2})
    assert (settled.total, settled.available) == ("16800.00", "50400.00")
    lapses = jakarta.events(after=before, topic="MembershipLapsed")
    assert [(lapse["data"]["spell"], lapse["data"]["on"]) for lapse in lapses] == [(1, "2025-10-01")]
    assert lapses[0]["command_id"] == settled.allocation_id
    assert jakarta.says(worker, "2025-08-10") == "not_covered unpaid"
    assert jakarta.says(worker, "2025-10-01") == "undetermined first_day_hour_unknown"
    assert jakarta.says(worker, "2025-10-02") == "covered paid"


def test_e04c_months_of_a_lapsed_spell_cannot_be_bought_any_more(jakarta: Story) -> None:
    sponsor, worker = paid_to_june(jakarta)
    before = jakarta.position

    settled = jakarta.allocate(sponsor, "2025-09", at="2025-10-01T00:00:01+07:00")

    assert (settled.status, settled.total, settled.settled) == (201, "0.00", [])
    assert settled.document["position"] == before
    assert jakarta.topics(after=before) == []
    assert jakarta.says(worker, "2025-10-01") == "not_covered lapsed"


def test_e04_serang_the_payment_of_the_fourth_month_is_a_new_membership(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    jakarta.paid_to("2024-03", worker=worker, sponsor=sponsor, first="2024-03", amount="16800.00")
    jakarta.pay(sponsor, "16800.00", at="2024-07-10T09:00:00+07:00")
    before = jakarta.position

    settled = jakarta.allocate(sponsor, "2024-07", at="2024-07-10T10:00:00+07:00")

    assert (settled.months, settled.spells) == (["2024-07"], {2})
    assert jakarta.says(worker, "2024-05-05") == "not_covered unpaid"
    assert jakarta.says(worker, "2024-07-01", known=before) == "not_covered lapsed"
    # Known since: the day lies in a settled month before its spell's first day, and that row comes first.
    assert jakarta.says(worker, "2024-07-01") == "not_covered before_start"


def test_e11_a_month_is_paid_once_whoever_pays(jakarta: Story) -> None:
    first, second, worker = jakarta.sponsor(), jakarta.village(), jakarta.worker()
    jakarta.enrol(worker, first, starts_on="2025-05-01")
    assert jakarta.enrolment(worker, second, starts_on="2025-05-01", attested_on="2025-05-01").warnings == [
        "also-enrolled"
    ]
    jakarta.pay(first, "33600.00", at="2025-05-01T09:00:00+07:00")
    jakarta.pay(second, "33600.00", at="2025-05-01T09:00:00+07:00")
    jakarta.allocate(first, "2025-05", at="2025-05-02T09:00:00+07:00")

    may = jakarta.allocate(second, "2025-05", at="2025-05-08T09:00:00+07:00")
    june = jakarta.allocate(second, "2025-06", at="2025-05-08T09:05:00+07:00")
    june_again = jakarta.allocate(first, "2025-06", at="2025-06-02T09:00:00+07:00")

    assert (may.total, may.reasons, may.available) == ("0.00", [("2025-05", "already_settled")], "33600.00")
    assert (june.months, june.total, june.spells) == (["2025-06"], "16800.00", {1})
    assert (june_again.total, june_again.reasons) == ("0.00", [("2025-06", "already_settled")])
    assert (jakarta.available(first), jakarta.available(second)) == ("16800.00", "16800.00")
    assert second not in str(june_again.document), "by whom is not told to another sponsor"


@pytest.mark.parametrize(("payer", "other", "price"), [("private", "apbd", "8400.00"), ("apbd", "private", "16800.00")])
def test_e12_the_money_that_comes_first_decides_the_price(jakarta: Story, payer: str, other: str, price: str) -> None:
    worker = jakarta.worker()
    sponsors = {"private": jakarta.sponsor(), "apbd": jakarta.regency()}
    for sponsor in sponsors.values():
        jakarta.enrol(worker, sponsor, starts_on="2026-05-01")
        jakarta.pay(sponsor, "16800.00", at="2026-05-01T09:00:00+07:00")

    settled = jakarta.allocate(sponsors[payer], "2026-05", at="2026-05-04T09:00:00+07:00")
    too_late = jakarta.allocate(sponsors[other], "2026-05", at="2026-05-04T10:00:00+07:00")

    assert settled.total == price
    assert settled.settled[0]["tariff"].startswith("pp50-2025-other" if payer == "private" else "pp44-2015")
    assert (too_late.total, too_late.reasons) == ("0.00", [("2026-05", "already_settled")])


def test_e14_what_is_left_stays_and_what_is_missing_is_named(jakarta: Story) -> None:
    workers = [jakarta.worker() for _ in range(100)]
    rich, poor = jakarta.sponsor(), jakarta.sponsor()
    for worker in workers:
        jakarta.enrol(worker, poor, starts_on="2026-05-01")
        jakarta.enrol(worker, rich, starts_on="2026-06-01")
    jakarta.pay(poor, "831600.00", at="2026-05-02T09:00:00+07:00")
    jakarta.pay(rich, "1680000.00", at="2026-06-02T09:00:00+07:00")

    short = jakarta.allocate(poor, "2026-05", at="2026-05-04T09:00:00+07:00")
    enough = jakarta.allocate(
        rich, "2026-06", at="2026-06-04T09:00:00+07:00", worker_ids=workers[:99], include_arrears=False
    )

    assert (short.settled_count, short.available) == (99, "0.00")
    assert short.not_settled == [{"worker_id": workers[-1], "month": "2026-05", "reason": "insufficient_funds"}]
    assert (enough.settled_count, enough.total, enough.available) == (99, "831600.00", "848400.00")
    assert enough.months == ["2026-06"], "nothing moves to July without an allocation"


def test_e14_money_for_twice_as_many_months_buys_the_months_asked(jakarta: Story) -> None:
    sponsor = jakarta.sponsor()
    workers = [jakarta.worker() for _ in range(100)]
    for worker in workers:
        jakarta.enrol(worker, sponsor, starts_on="2026-05-01")
    jakarta.pay(sponsor, "1680000.00", at="2026-05-02T09:00:00+07:00")

    settled = jakarta.allocate(sponsor, "2026-05", at="2026-05-04T09:00:00+07:00")

    assert (settled.settled_count, settled.total, settled.available) == (100, "840000.00", "840000.00")
    assert (settled.months, settled.not_settled) == (["2026-05"], [])


def test_e15_a_driver_who_pays_in_the_fourth_month_begins_anew(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker(sector="transport")
    jakarta.paid_to("2025-10", worker=worker, sponsor=sponsor, first="2025-10", amount="16800.00")
    jakarta.pay(sponsor, "100000.00", at="2026-02-05T09:00:00+07:00")

    settled = jakarta.allocate(sponsor, "2026-02", at="2026-02-05T09:00:00+07:00")

    assert (settled.months, settled.total, settled.spells) == (["2026-02"], "8400.00", {2})


@pytest.mark.parametrize(
    ("paid_to", "paid", "at", "through", "total"),
    [
        ("2025-10", "16800.00", "2026-01-20T09:00:00+07:00", "2026-01", "42000.00"),
        ("2025-11", "33600.00", "2026-02-05T09:00:00+07:00", "2026-02", "33600.00"),
    ],
)
def test_e15_each_month_has_its_own_price(
    jakarta: Story, paid_to: str, paid: str, at: str, through: str, total: str
) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker(sector="transport")
    jakarta.paid_to(paid_to, worker=worker, sponsor=sponsor, first="2025-10", amount=paid)
    jakarta.pay(sponsor, "100000.00", at=at)

    settled = jakarta.allocate(sponsor, through, at=at)

    assert (settled.total, settled.spells) == (total, {1})


def test_e17a_the_65th_birthday_is_too_late_to_begin(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker("1960-03-07")
    jakarta.enrol(worker, sponsor, starts_on="2025-03-01")
    jakarta.pay(sponsor, "16800.00", at="2025-03-01T09:00:00+07:00")

    too_late = jakarta.allocate(sponsor, "2025-03", at="2025-03-07T00:00:00+07:00")
    in_time = jakarta.allocate(
        sponsor, "2025-03", at="2025-03-07T00:00:00+07:00", effective_at="2025-03-06T23:59:00+07:00"
    )

    assert too_late.reasons == [("2025-03", "age_limit")]
    assert in_time.months == ["2025-03"]


def test_e17b_whoever_began_in_time_goes_on(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker("1960-03-07")
    jakarta.paid_to("2025-02", worker=worker, sponsor=sponsor, first="2025-02", amount="16800.00")
    jakarta.pay(sponsor, "16800.00", at="2025-03-10T09:00:00+07:00")

    settled = jakarta.allocate(sponsor, "2025-03", at="2025-03-10T09:00:00+07:00")

    assert (settled.months, settled.spells) == (["2025-03"], {1})


def test_e17c_whoever_lapsed_cannot_begin_again(jakarta: Story) -> None:
    sponsor, other, worker = jakarta.sponsor(), jakarta.sponsor(), jakarta.worker("1960-03-07")
    jakarta.paid_to("2025-02", worker=worker, sponsor=sponsor, first="2025-02", amount="16800.00")
    jakarta.pay(sponsor, "16800.00", at="2026-05-04T09:00:00+07:00")

    with pytest.raises(Refused) as refused:
        jakarta.enrol(worker, other, starts_on="2026-05-04")
    returned = jakarta.allocate(sponsor, "2026-05", at="2026-05-04T09:00:00+07:00")

    assert (refused.value.status, refused.value.code) == (422, "age-limit")
    assert returned.reasons == [("2026-05", "age_limit")]


def test_e17d_a_running_spell_may_be_taken_over_at_any_age(jakarta: Story) -> None:
    sponsor, other, worker = jakarta.sponsor(), jakarta.sponsor(), jakarta.worker("1960-03-07")
    jakarta.paid_to("2025-02", worker=worker, sponsor=sponsor, first="2025-02", amount="16800.00")
    for month in ("2025-03", "2025-04"):
        jakarta.pay(sponsor, "16800.00", at=f"{month}-05T09:00:00+07:00")
        jakarta.allocate(sponsor, month, at=f"{month}-05T09:00:00+07:00")
    jakarta.enrol(worker, other, starts_on="2025-05-01", at="2025-05-01T09:00:00+07:00")
    jakarta.pay(other, "16800.00", at="2025-05-05T09:00:00+07:00")

    settled = jakarta.allocate(other, "2025-05", at="2025-05-05T09:00:00+07:00")

    assert (settled.months, settled.spells) == (["2025-05"], {1})
