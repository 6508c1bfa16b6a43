"""Schooling: granted child by child, due year by year, paid once each, and at an end when the child's schooling is."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from ledger.store.database import Database
from tests.api.desk import Desk
from tests.api.serving import served
from tests.api.story import Answer, Refused

DEATH_ON = "2025-03-10"
FILED_AT = "2025-03-12T09:00:00+07:00"
ANI = {"name": "Ani Lestari", "born_on": "2021-06-11", "level": "tk"}
BUDI = {"name": "Budi Santoso", "born_on": "2021-06-11", "level": "tk"}
CICI = {"name": "Cici", "born_on": "2006-09-01", "level": "university", "years_left": 3}


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Iterator[Desk]:
    """A ledger of its own: its clock goes on for decades."""
    with served(database, tmp_path) as running, Desk.of(running) as opened:
        yield opened


def granted(desk: Desk, *children: dict[str, Any], cause: str = "jkk", worker: str | None = None) -> Answer:
    """The approval of a claim for schooling after a death at work, as it was assessed."""
    worker = worker or desk.paid("2025-06", "100800.00")
    claim = desk.file(worker, DEATH_ON, kind="scholarship", at=FILED_AT).claim_id
    desk.step(claim, "verification", children=list(children), cause=cause, at=FILED_AT)
    return desk.step(claim, "approval", by=desk.approver, at=FILED_AT)


def fall_due(desk: Desk, as_of: str) -> Answer:
    return desk.finance.write("/v1/scholarship-runs", {"as_of": as_of}, at=f"{as_of}T20:00:00+07:00")


def pay(desk: Desk, scholarship: str, number: int, paid_at: str) -> Answer:
    body = {"number": number, "paid_at": paid_at, "reference": f"SP2D-{number}"}
    return desk.finance.write(f"/v1/scholarships/{scholarship}/disbursements", body, at=paid_at)


def end(desk: Desk, scholarship: str, on: str) -> Answer:
    body = {"on": on, "reason": "Menikah"}
    return desk.clerk.write(f"/v1/scholarships/{scholarship}/end", body, at=f"{on}T20:00:00+07:00")


def rupiah(*amounts: str) -> str:
    return f"{sum(int(each.removesuffix('.00')) for each in amounts)}.00"


def test_two_children_from_kindergarten_through_university_come_to_174_million(desk: Desk) -> None:
    approval = granted(desk, ANI, BUDI)
    claim, scholarships = approval.claim_id, approval.scholarships
    assert desk.claim(claim)["assessment"]["total"] == "174000000.00"

    run = fall_due(desk, "2044-03-12")

    assert run.due_count == 38
    levels = [each["level"] for each in run.due if each["scholarship_id"] == scholarships[0]]
    assert levels == ["tk"] * 2 + ["sd"] * 6 + ["smp"] * 3 + ["sma"] * 3 + ["university"] * 5
    at = "2044-03-13T09:00:00+07:00"
    paid = {each: [pay(desk, each, number, at).amount for number in range(1, 20)] for each in scholarships}
    assert [rupiah(*amounts) for amounts in paid.values()] == ["87000000.00"] * 2
    life = desk.claim(claim)
    assert (life["state"], len(life["scholarships"])) == ("paid", 2)
    (listed,) = desk.listed("/v1/claims", worker_id=life["worker_id"])
    assert (listed["state"], listed["approved"], listed["paid"]) == ("paid", "174000000.00", "174000000.00")
    summary = desk.office.read("/v1/reports/programme-summary", year=2044, at_least=desk.finance.position)
    assert summary.benefits == {"JHT": "0.00", "JKK": "174000000.00", "JKM": "0.00"}
    classes = desk.office.read("/v1/trial-balance", at_least=desk.finance.position).accounts
    balances = {each["account"]: each["balance"] for each in classes}
    assert balances["1500 bpjs-benefits"] == "-174000000.00"
    assert balances["5100 benefits"] == "174000000.00"
    assert balances.get("2500 claims-payable", "0.00") == "0.00"


def test_a_year_falls_due_on_its_day_once_and_is_paid_once(desk: Desk) -> None:
    approval = granted(desk, ANI)
    (scholarship,) = approval.scholarships

    with pytest.raises(Refused, match="instalment-not-due"):
        pay(desk, scholarship, 1, FILED_AT)
    runs = [fall_due(desk, day) for day in ("2025-03-12", "2025-03-12", "2026-03-11", "2026-03-12")]

    assert [[each["number"] for each in run.due] for run in runs] == [[1], [], [], [2]]
    assert runs[3].due[0]["due_on"] == "2026-03-12"
    first = pay(desk, scholarship, 1, "2026-03-13T09:00:00+07:00")
    assert (first.amount, first.state) == ("1500000.00", "approved")
    with pytest.raises(Refused, match="instalment-paid-already") as again:
        pay(desk, scholarship, 1, "2026-03-13T10:00:00+07:00")
    assert again.value.status == 409
    (told,) = desk.claim(approval.claim_id)["scholarships"]
    assert [each["paid"] for each in told["instalments"]] == [True, False]
    assert told["next_due_on"] == "2027-03-12"
    with pytest.raises(Refused, match="scholarship-run-in-future"):
        desk.finance.write("/v1/scholarship-runs", {"as_of": "2099-01-01"})


def test_the_name_of_a_child_is_for_those_who_may_read_identities(desk: Desk) -> None:
    approval = granted(desk, ANI)

    by_clerk = desk.claim(approval.claim_id)["scholarships"][0]
    by_finance = desk.claim(approval.claim_id, by=desk.finance)["scholarships"][0]

    assert (by_clerk["child"], by_clerk["born_on"]) == ("Ani Lestari", "2021-06-11")
    assert "child" not in by_finance
    written = str(desk.office.read("/v1/events", after=0).document)
    assert "ScholarshipGranted" in written
    assert "Lestari" not in written
    assert "2021-06-11" not in written


def test_schooling_goes_on_with_the_next_level_and_stops_at_23(desk: Desk) -> None:
    (scholarship,) = granted(desk, CICI).scholarships

    run = fall_due(desk, "2031-01-01")

    due = [(each["number"], each["level"], each["due_on"]) for each in run.due]
    assert due == [(n, "university", f"{2024 + n}-03-12") for n in (1, 2, 3)]
    assert run.ended == 1
    with pytest.raises(Refused, match="instalment-not-due"):
        pay(desk, scholarship, 4, "2031-01-02T09:00:00+07:00")


def test_a_child_of_23_is_owed_nothing(desk: Desk) -> None:
    worker = desk.paid("2025-06", "100800.00")
    claim = desk.file(worker, DEATH_ON, kind="scholarship", at=FILED_AT).claim_id
    of_age = {**CICI, "born_on": "2002-03-12"}

    with pytest.raises(Refused, match="child-of-age") as refused:
        desk.step(claim, "verification", children=[of_age], cause="jkk", at=FILED_AT)
    with pytest.raises(Refused, match="birth-date-implausible"):
        desk.step(claim, "verification", children=[{**ANI, "born_on": "2025-03-13"}], at=FILED_AT)
    with pytest.raises(Refused, match="schooling-starts-too-early"):
        desk.step(claim, "verification", children=[{**ANI, "starts_on": "2025-03-09"}], at=FILED_AT)
    with pytest.raises(Refused, match="request-invalid"):
        desk.step(claim, "verification", children=[ANI, BUDI, CICI], at=FILED_AT)
    with pytest.raises(Refused, match="assessment-detail-not-of-kind"):
        desk.step(claim, "verification", months_unable=3, at=FILED_AT)

    assert refused.value.problem["child"] == 1
    assert desk.claim(claim)["state"] == "filed"


def test_marriage_ends_it_and_a_later_year_that_had_fallen_due_is_owed_no_longer(desk: Desk) -> None:
    approval = granted(desk, CICI)
    (scholarship,) = approval.scholarships
    fall_due(desk, "2026-04-01")
    pay(desk, scholarship, 1, "2026-04-01T21:00:00+07:00")

    ended = end(desk, scholarship, "2026-02-01")

    assert (ended.withdrawn, ended.state) == ("12000000.00", "paid")
    with pytest.raises(Refused, match="instalment-not-due"):
        pay(desk, scholarship, 2, "2026-04-02T09:00:00+07:00")
    with pytest.raises(Refused, match="scholarship-ended-already"):
        end(desk, scholarship, "2026-02-01")
    assert fall_due(desk, "2027-04-01").due == []
    (listed,) = desk.listed("/v1/claims")
    assert (listed["state"], listed["approved"], listed["paid"]) == ("paid", "12000000.00", "12000000.00")
    balance = desk.office.read("/v1/trial-balance", at_least=desk.finance.position)
    assert balance.total_debit == balance.total_credit
    owed = {each["account"]: each["balance"] for each in balance.accounts}
    assert owed["2500 claims-payable"] == "0.00"


def test_a_reversed_claim_owes_no_year_and_says_what_is_to_be_recovered(desk: Desk) -> None:
    approval = granted(desk, ANI)
    (scholarship,) = approval.scholarships
    fall_due(desk, "2026-04-01")
    pay(desk, scholarship, 1, "2026-04-01T21:00:00+07:00")

    desk.step(approval.claim_id, "reversal", by=desk.approver, reason="Akta palsu")

    last = desk.claim(approval.claim_id)["steps"][-1]
    assert (last["unpaid"], last["paid"]) == ({"JKK": "1500000.00"}, {"JKK": "1500000.00"})
    assert fall_due(desk, "2028-04-01").due == []
    with pytest.raises(Refused, match="claim-state"):
        pay(desk, scholarship, 2, "2028-04-02T09:00:00+07:00")
    summary = desk.office.read("/v1/reports/programme-summary", year=2026, at_least=desk.finance.position)
    assert (summary.total, summary.recoverable["JKK"]) == ("0.00", "1500000.00")
    accounts = desk.office.read("/v1/trial-balance", at_least=desk.approver.position).accounts
    assert {each["account"]: each["balance"] for each in accounts if each["balance"] != "0.00"}.keys() == {
        "2200 contributions-payable",
        "1100 bank",
    }


def test_a_child_is_named_once_in_a_claim_and_twins_have_names_of_their_own(desk: Desk) -> None:
    worker = desk.paid("2025-06", "100800.00")

    with pytest.raises(Refused, match="a child is named once"):
        granted(desk, ANI, {**ANI, "name": ANI["name"].upper(), "level": "sd"}, worker=worker)

    twins = granted(desk, ANI, {**ANI, "name": "Ana Lestari"}, worker=worker)
    assert len(twins.scholarships) == 2


def test_two_children_of_a_worker_whatever_the_number_of_claims(desk: Desk) -> None:
    worker = desk.paid("2025-06", "100800.00")
    granted(desk, ANI, BUDI, worker=worker)

    with pytest.raises(Refused, match="scholarship-children-max") as refused:
        granted(desk, CICI, worker=worker)

    assert refused.value.status == 422


def test_too_few_months_of_contribution_owe_nothing_without_an_accident(desk: Desk) -> None:
    with pytest.raises(Refused, match="benefits-not-assessed"):
        granted(desk, ANI, cause="jkm")


def test_schooling_is_granted_as_assessed_or_not_at_all(desk: Desk) -> None:
    worker = desk.paid("2025-06", "100800.00")
    claim = desk.file(worker, DEATH_ON, kind="scholarship", at=FILED_AT).claim_id
    desk.step(claim, "verification", children=[CICI], cause="jkk", at=FILED_AT)
    part = {"programme": "JKK", "benefit": "scholarship", "amount": "12000000.00"}

    with pytest.raises(Refused, match="scholarship-as-assessed") as refused:
        desk.step(claim, "approval", by=desk.approver, benefits=[part])

    assert "36000000.00" in refused.value.problem["assessed"]


def test_no_year_is_paid_while_people_decide_about_the_day(desk: Desk) -> None:
    office = desk.office
    sponsor, worker = office.sponsor(), office.worker()
    office.enrol(worker, sponsor, starts_on="2025-03-01", attested_on="2025-03-01", at="2025-03-01T07:00:00+07:00")
    payment = office.pay(sponsor, "16800.00", at="2025-03-01T08:00:00+07:00")
    office.allocate(sponsor, "2025-03", at="2025-03-01T09:00:00+07:00")
    (scholarship,) = granted(desk, ANI, worker=worker).scholarships
    fall_due(desk, "2025-03-12")
    at = "2025-03-13T09:00:00+07:00"
    office.write(f"/v1/payments/{payment}/reversal", {"reason": "Ditolak bank"}, at=at)

    with pytest.raises(Refused, match="claim-undecided") as refused:
        pay(desk, scholarship, 1, at)
    desk.decide(refused.value.problem["adjudication_id"], "covered")

    assert pay(desk, scholarship, 1, "2025-03-14T09:00:00+07:00").amount == "1500000.00"


def test_a_year_is_paid_once_however_many_hands_pay_it_at_the_same_time(desk: Desk) -> None:
    (scholarship,) = granted(desk, ANI).scholarships
    fall_due(desk, "2025-03-12")
    outcomes: list[Answer | Refused] = []

    def hand() -> None:
        try:
            outcomes.append(pay(desk, scholarship, 1, "2025-03-13T09:00:00+07:00"))
        except Refused as refusal:
            outcomes.append(refusal)

    hands = [Thread(target=hand) for _ in range(5)]
    for each in hands:
        each.start()
    for each in hands:
        each.join()

    refusals = [each.code for each in outcomes if isinstance(each, Refused)]
    assert refusals == ["instalment-paid-already"] * 4


def test_an_unknown_scholarship_is_told_so(desk: Desk) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    with pytest.raises(Refused, match="scholarship-unknown") as refused:
        end(desk, nobody, "2025-03-10")
    assert refused.value.status == 404
