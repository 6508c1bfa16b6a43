"""Two records of one person, with deductions, credits and claims of the one that ends: who goes on with them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.store.database import Database
from ledger.store.tokens import Role
from tests.api.desk import Desk
from tests.api.serving import Served, served
from tests.api.story import Story
from tests.cases.test_early_warnings import arrears, settled_by
from tests.cases.test_payroll import consented, deducted, flags, states
from tests.cases.two_records import Pair

ANI = {"name": "Ani Lestari", "born_on": "2021-06-11", "level": "tk"}
FILED_AT = "2025-03-12T09:00:00+07:00"
BEFORE_THE_RELIEF = "2025-12-10"


@pytest.fixture
def pair(jakarta_service: Served, jakarta: Story) -> Pair:
    return Pair.of(jakarta_service, jakarta)


@pytest.fixture
def alone(database: Database, tmp_path: Path) -> Iterator[Pair]:
    """A ledger of its own, whose clock the case moves."""
    with served(database, tmp_path) as running, running.story() as story:
        yield Pair.of(running, story)


# Deductions.


def test_a_deduction_for_an_unpaid_month_is_for_the_record_that_stays(pair: Pair) -> None:
    ledger = pair.story
    sponsor = ledger.sponsor("asn")
    scheme = ledger.scheme(sponsor, starts_on="2025-01-01", deduction=True)
    first = pair.record(ledger.sponsor(), "2025-01…2025-03 on 2025-01-06")
    second = pair.record(sponsor, "2025-04…2025-06 on 2025-04-10", scheme=scheme)
    consented(ledger, sponsor)
    deducted(ledger, sponsor, "2025-07", "16800.00")
    assert flags(ledger, second, "2025-07-20") == ("undetermined in_arrears", True)
    before = ledger.position

    pair.merge(second, first)

    assert flags(ledger, first, "2025-07-20") == ("undetermined in_arrears", True)
    assert flags(ledger, first, "2025-07-20", known=before) == ("not_covered lapsed", False)
    refused = ledger.refusal(
        f"/v1/sponsors/{sponsor}/deductions",
        {"month": "2025-08", "amount": "16800.00", "deducted_on": "2025-08-01", "worker_ids": [second]},
    )
    assert (refused.status, refused.code, refused.problem["into"]) == (410, "merged", first)
    ledger.pay(sponsor, "16800.00", at="2025-07-25T09:00:00+07:00", channel="payroll")
    assert states(ledger, sponsor) == [("2025-07", "remitted", "0.00")]
    ledger.allocate(sponsor, "2025-07", at="2025-07-25T10:00:00+07:00")
    assert states(ledger, sponsor) == [("2025-07", "settled", "0.00")]
    assert flags(ledger, first, "2025-07-20") == ("undetermined settled_after_date", False)
    pair.is_whole(first, second)


# Credits.


def test_months_come_over_with_what_they_hold_and_are_credited_no_second_time(alone: Pair) -> None:
    """The first record's were bought with the village's money, which the relief does not reach."""
    ledger = alone.story
    village, private = ledger.village(), ledger.sponsor()
    first = alone.record(village, "2026-01…2026-03 on 2025-12-10")
    second = alone.record(private, "2026-04…2026-09 on 2025-12-10", first="2026-04")
    ledger.run_credits("2025-12-22")
    held = ledger.available(private)
    assert held != "0.00"

    alone.merge(second, first)
    again = ledger.run_credits("2025-12-23")

    assert (again.credited_count, ledger.available(private)) == (0, held)
    adopted = ledger.events(topic="ContributionAdopted")
    assert {sum(float(sen) for sen in each["data"]["amounts"].values()) for each in adopted} == {8400.0}
    alone.is_whole(first, second)


def test_adopted_months_that_become_cheaper_are_credited_to_who_paid_them(alone: Pair) -> None:
    ledger = alone.story
    village, private = ledger.village(), ledger.sponsor()
    first = alone.record(village, "2026-01…2026-03 on 2025-12-10")
    second = alone.record(private, "2026-04…2026-06 on 2025-12-10", first="2026-04")
    alone.merge(second, first)

    run = ledger.run_credits("2025-12-22")

    assert run.credited == [{"sponsor_id": private, "months": 3, "amount": "25200.00"}]
    assert ledger.available(village) == "0.00"
    alone.is_whole(first, second)


# Claims.


def test_a_closed_claim_stays_closed_and_schooling_goes_on_with_the_claim(alone: Pair) -> None:
    ledger = alone.story
    with Desk.of(alone.service) as desk:
        first = alone.record(ledger.sponsor(), "2025-04…2025-06 on 2025-02-03", first="2025-04")
        second = alone.record(ledger.sponsor(), "2025-01…2025-03 on 2025-01-06")
        closed = desk.file(second, "2025-02-20", kind="jkk_treatment", at=FILED_AT).claim_id
        desk.step(closed, "rejection", reason="Bukan kecelakaan kerja", at=FILED_AT)
        schooling = desk.file(second, "2025-03-10", kind="scholarship", at=FILED_AT).claim_id
        desk.step(schooling, "verification", children=[ANI], cause="jkk", at=FILED_AT)
        granted = desk.step(schooling, "approval", by=desk.approver, at=FILED_AT)
        ledger.position = max(ledger.position, granted.position)
        treated = desk.file(second, "2025-03-05", kind="jkk_treatment", at=FILED_AT).claim_id

        alone.merge(second, first)

        listed = desk.listed("/v1/claims", worker_id=first, at_least=ledger.position)
        assert {each["claim_id"]: each["state"] for each in listed} == {
            closed: "rejected", schooling: "approved", treated: "filed",
        }  # fmt: skip
        run = desk.finance.write("/v1/scholarship-runs", {"as_of": "2025-03-13"}, at="2025-03-13T09:00:00+07:00")
        (due,) = run.due
        paid = desk.finance.write(
            f"/v1/scholarships/{granted.scholarships[0]}/disbursements",
            {"number": 1, "paid_at": "2025-03-14T09:00:00+07:00", "reference": "SP2D-1"},
            at="2025-03-14T09:00:00+07:00",
        )
        assert (due["amount"], paid.amount, paid.state) == ("1500000.00", "1500000.00", "approved")
        (listed_again,) = [
            each
            for each in desk.listed("/v1/claims", worker_id=first, state="approved")
            if each["claim_id"] == schooling
        ]
        assert listed_again["state"] == "approved", "years of schooling are still to come"
        desk.step(treated, "rejection", reason="Bukan kecelakaan kerja")
        ended = desk.clerk.write(
            f"/v1/scholarships/{granted.scholarships[0]}/end", {"on": "2025-03-15", "reason": "Menikah"},
            at="2025-03-15T20:00:00+07:00",
        )  # fmt: skip
        assert ended.state == "paid"
        ledger.position = max(each.position for each in (desk.clerk, desk.finance, desk.approver, ledger))
    alone.is_whole(first, second)


# Lists and reports.


def test_lists_and_reports_know_one_person(pair: Pair) -> None:
    ledger = pair.story
    region = "Kabupaten Penggabungan"
    a, b, c = ledger.sponsor(), ledger.village(), ledger.sponsor()
    first, second = ledger.worker(region=region), ledger.worker(region=region)
    ledger.enrol(first, a, starts_on="2025-01-01")
    ledger.enrol(second, b, starts_on="2025-02-01")
    ledger.enrol(second, c, starts_on="2025-02-01")
    scheme = ledger.scheme(b, starts_on="2025-02-01", months=3)
    ledger.enrol(second, b, starts_on="2025-02-01", scheme=scheme)
    pair.pay(a, first, "2025-01…2025-02 on 2025-01-06")
    pair.pay(b, second, "2025-02…2025-03 on 2025-02-03")
    before = ledger.position

    def ucj(known: int | None = None) -> int:
        return int(ledger.read("/v1/reports/ucj", on="2025-02-10", region=region, as_known_at=known).active_workers)

    def listed(known: int | None = None) -> list[tuple[str, int]]:
        found = arrears(ledger, "2025-05-01", region=region, as_known_at=known)
        return sorted((each["worker_id"], each["unpaid_months"]) for each in found)

    assert (ucj(), listed()) == (2, sorted([(first, 3), (second, 2)]))
    assert settled_by(ledger, a, "2025-02", "2025-02") == {}
    assert list(settled_by(ledger, c, "2025-02", "2025-02")) == [second]

    pair.merge(second, first)

    assert (ucj(), listed()) == (1, [(first, 2)])
    assert (ucj(before), listed(before)) == (2, sorted([(first, 3), (second, 2)]))
    for sponsor in (a, c):
        assert list(settled_by(ledger, sponsor, "2025-02", "2025-02")) == [first]
    assert settled_by(ledger, b, "2025-02", "2025-02")[first] == {"2025-02": "another_sponsor"}
    pair.is_whole(first, second)


def test_a_spell_that_came_over_is_known_to_the_list_of_schemes_that_end(pair: Pair) -> None:
    """The record that stays had no month of its own: its spell was formed by the merge alone."""
    ledger = pair.story
    village = ledger.village()
    scheme = ledger.scheme(village, starts_on="2025-02-01", months=3)
    first, second = ledger.worker(), pair.record(village, "2025-02…2025-04 on 2025-02-03", scheme=scheme)
    path = f"/v1/reports/ending-schemes/{scheme}/workers"
    before = ledger.read(path, on="2025-04-10").items
    assert [each["worker_id"] for each in before] == [second]

    pair.merge(second, first)

    assert ledger.read(path, on="2025-04-10").items == [{**before[0], "worker_id": first}]
    pair.is_whole(first, second)


# What is refused of a record that has ended.


def test_no_command_of_any_kind_is_recorded_for_a_record_that_has_ended(pair: Pair) -> None:
    ledger = pair.story
    sponsor = ledger.sponsor()
    first = pair.record(sponsor, "2025-01 on 2025-01-06")
    second = pair.record(ledger.sponsor(), "2025-02 on 2025-02-06")
    pair.merge(second, first)
    head = ledger.position

    for path, body in (
        ("amendments", {"from_month": "2025-03", "sector": "transport", "reason": "pindah"}),
        (
            "backdatings",
            {
                "sponsor_id": sponsor, "from_month": "2025-03", "through_month": "2025-04", "letter_number": "K-1",
                "letter_date": "2025-03-01",
            },
        ),
        ("numbers", {"number": "99010170385", "issued_at": "2025-02-06T10:00:00+07:00"}),
        ("attestations", {"attested_on": "2025-02-06", "working": True, "fit": True}),
        ("marks", {"mark": "employee", "since": "2025-02-06"}),
    ):  # fmt: skip
        refused = ledger.refusal(f"/v1/workers/{second}/{path}", body)
        assert (refused.status, refused.code, refused.problem["into"]) == (410, "merged", first), path
    assert pair.gone(f"/v1/workers/{second}", token=pair.service.tokens[Role.APPROVER]) == first
    assert ledger.topics(after=head) == []
