"""E7, E8, E9, E23, E27, E31, E32: what a claim is owed by the law, and when people must choose between two sums."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.store.database import Database
from tests.api.desk import DEATH, Desk
from tests.api.serving import Served, served
from tests.api.story import Answer, Refused

FUNERAL_ALONE = {"programme": "JKM", "benefit": "funeral", "amount": "10000000.00"}
WHOLE_JKM = {"death": "20000000.00", "periodic": "12000000.00", "funeral": "10000000.00"}
CHILDREN = [
    {"name": "Ani", "born_on": "2020-06-01", "level": "tk", "starts_on": "2025-05-15"},
    {"name": "Budi", "born_on": "2018-06-01", "level": "sd"},
]


@pytest.fixture(scope="module")
def desk(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with served(module_database, tmp_path_factory.mktemp("desk")) as running, Desk.of(running) as opened:
        yield opened


@pytest.fixture
def untouched_desk(untouched_service: Served) -> Iterator[Desk]:
    """In a ledger of its own, for a case in which it matters on which day something was recorded."""
    with Desk.of(untouched_service) as opened:
        yield opened


def sums(lines: list[dict[str, Any]]) -> dict[str, str]:
    return {line["benefit"]: line["amount"] for line in lines}


def paid(desk: Desk, first: str, through: str, on: str, months: int, *, attested: bool = True, **more: Any) -> str:
    """A worker whose spell begins on that day, with the settlement of the first month."""
    sponsor, worker = desk.office.sponsor(), desk.office.worker(**more)
    attestation = {"attested_on": f"{first}-01"} if attested else {}
    desk.office.enrol(worker, sponsor, starts_on=f"{first}-01", at=f"{first}-01T08:00:00+07:00", **attestation)
    at = f"{on}T09:00:00+07:00"
    desk.office.pay(sponsor, f"{months * 16_800}.00", at=at)
    desk.office.allocate(sponsor, through, at=at)
    return worker


def verified(desk: Desk, worker: str, on: str, kind: str = "jkm_death", **papers: Any) -> Answer:
    return desk.step(desk.file(worker, on, kind=kind).claim_id, "verification", **papers)


@pytest.mark.parametrize(
    ("on", "total", "alternative", "warnings"),
    [
        ("2025-05-30", "10000000.00", {}, []),
        ("2025-05-31", "10000000.00", {}, ["jkm-wait-last-day"]),
        ("2025-06-05", "42000000.00", {"funeral": "10000000.00"}, []),
        ("2025-06-10", "42000000.00", {"funeral": "10000000.00"}, []),
        ("2025-06-11", "42000000.00", {}, []),
    ],
)
def test_e07_the_first_three_months_of_a_spell(
    desk: Desk, on: str, total: str, alternative: dict[str, str], warnings: list[str]
) -> None:
    worker = paid(desk, "2025-03", "2025-08", "2025-03-10", 6)

    answer = verified(desk, worker, on)

    assessment = answer.assessment
    assert (assessment["total"], sums(assessment["alternatives"])) == (total, alternative)
    assert assessment["warnings"] == warnings
    assert (answer.adjudication_id is not None) == bool(alternative)
    (told,) = [each for each in [desk.claim(answer.claim_id)["assessment"]] if each is not None]
    assert told == assessment
    if alternative:
        opened = desk.clerk.read(f"/v1/adjudications/{answer.adjudication_id}", at_least=answer.position)
        assert (opened.cause, opened.state, opened.on) == ("amount_disputed", "open", on)


def test_e07_two_readings_are_decided_by_people_and_the_approval_names_the_sum(desk: Desk) -> None:
    answer = verified(desk, paid(desk, "2025-03", "2025-08", "2025-03-10", 6), "2025-06-05")
    claim = answer.claim_id

    with pytest.raises(Refused, match="claim-undecided"):
        desk.step(claim, "approval", by=desk.approver)
    with pytest.raises(Refused, match="claim-undecided"):
        desk.step(claim, "approval", by=desk.approver, benefits=[FUNERAL_ALONE])
    desk.decide(answer.adjudication_id, "covered")
    with pytest.raises(Refused, match="benefits-disputed"):
        desk.step(claim, "approval", by=desk.approver)
    with pytest.raises(Refused, match="benefits-differ"):
        desk.step(claim, "approval", by=desk.approver, benefits=[DEATH], reason=None)
    desk.step(claim, "approval", by=desk.approver, benefits=[FUNERAL_ALONE], reason=None)

    life = desk.claim(claim)
    assert [(each["benefit"], each["approved"]) for each in life["benefits"]] == [("funeral", "10000000.00")]
    assert "explained" not in [step["step"] for step in life["steps"]]


def test_e07_before_permenaker_1_2025_the_whole_sum_is_owed_from_the_first_day(desk: Desk) -> None:
    worker = paid(desk, "2024-08", "2024-09", "2024-08-05", 2)

    answer = verified(desk, worker, "2024-08-08")

    assert sums(answer.assessment["lines"]) == WHOLE_JKM
    assert answer.adjudication_id is None


def test_e08_months_in_total_or_of_the_spell(desk: Desk) -> None:
    office = desk.office
    first, second, worker = office.sponsor(), office.sponsor(), office.worker()
    office.paid_to("2022-12", worker=worker, sponsor=first, first="2022-01", amount="336000.00")
    office.allocate(first, "2023-08", at="2023-01-06T09:00:00+07:00")
    office.run_lapses("2023-12-01")
    office.paid_to("2024-12", worker=worker, sponsor=second, first="2024-01", amount="403200.00")
    office.allocate(second, "2025-12", at="2025-01-06T09:00:00+07:00")

    at = "2025-05-20T09:00:00+07:00"
    claim = desk.file(worker, "2025-05-15", kind="scholarship", at=at)
    answer = desk.step(claim.claim_id, "verification", children=CHILDREN, at=at)

    assessment = answer.assessment
    assert claim.adjudication_id is None
    assert (assessment["facts"]["contribution_months"], assessment["facts"]["spell_months"]) == (37, 17)
    assert [line["amount"] for line in assessment["lines"]] == ["87000000.00", "84000000.00"]
    assert [line["amount"] for line in assessment["alternatives"]] == ["0.00"]
    assert desk.clerk.read(f"/v1/adjudications/{answer.adjudication_id}").cause == "amount_disputed"


def test_e09_a_death_in_a_prepaid_year(desk: Desk) -> None:
    office, sponsor = desk.office, desk.office.sponsor()
    worker = office.worker()
    enrolment = office.paid_to("2025-12", worker=worker, sponsor=sponsor, amount="201600.00")
    office.end(enrolment, on="2025-05-20", reason="death", at="2025-05-22T09:00:00+07:00")

    answer = verified(desk, worker, "2025-05-20")
    approved = desk.step(answer.claim_id, "approval", by=desk.approver)

    assert (sums(answer.assessment["lines"]), answer.assessment["total"]) == (WHOLE_JKM, "42000000.00")
    assert answer.assessment["facts"]["contribution_months"] == 5
    assert (approved.state, approved.scholarships) == ("approved", [])
    assert sums([{**each, "amount": each["approved"]} for each in desk.claim(answer.claim_id)["benefits"]]) == WHOLE_JKM


def test_e23_a_lapse_starts_the_three_months_again(desk: Desk) -> None:
    office, regency, worker = desk.office, desk.office.regency(), desk.office.worker()
    office.paid_to("2025-06", worker=worker, sponsor=regency, amount="134400.00")
    office.run_lapses("2025-10-01")
    office.allocate(regency, "2025-12", at="2025-11-05T09:00:00+07:00")

    claim = desk.file(worker, "2025-12-15", at="2025-12-20T09:00:00+07:00")
    answer = desk.step(claim.claim_id, "verification")

    assert (claim.coverage["outcome"], answer.assessment["total"]) == ("covered", "10000000.00")
    assert sums(answer.assessment["lines"]) == {"funeral": "10000000.00"}
    assert answer.assessment["facts"]["spell_months"] == 2


@pytest.mark.parametrize(
    ("income", "base", "total"),
    [("1099500.00", "1000000.00", "70000000.00"), ("3200000.00", "3450000.00", "187600000.00")],
)
def test_e27_a_death_at_work_is_counted_from_the_band_that_was_paid(
    desk: Desk, income: str, base: str, total: str
) -> None:
    office, sponsor, worker = desk.office, desk.office.sponsor(), desk.office.worker(monthly_income=income)
    office.enrol(worker, sponsor, starts_on="2025-01-01", attested_on="2025-01-01", at="2025-01-01T08:00:00+07:00")
    office.pay(sponsor, "600000.00", at="2025-01-06T09:00:00+07:00")
    office.allocate(sponsor, "2025-06", at="2025-01-06T09:00:00+07:00")

    assessment = verified(desk, worker, "2025-05-25", "jkk_death").assessment

    assert (assessment["base"], assessment["total"]) == (base, total)
    assert sums(assessment["lines"])["funeral"] == "10000000.00"
    assert assessment["facts"]["base_month"] == 202505


def test_e31_a_spell_of_which_nobody_said_that_the_worker_was_fit_is_never_paid_from_cover_alone(desk: Desk) -> None:
    worker = paid(desk, "2024-07", "2024-12", "2024-07-10", 6, attested=False)
    covered = desk.office.coverage(worker, "2024-08-10").document["programmes"]
    assert [each["attested"] for each in covered] == [False, False]
    assert desk.office.says(worker, "2024-08-10") == "covered paid"

    filed = desk.file(worker, "2024-09-01")

    assert filed.coverage["outcome"] == "covered"
    opened = desk.clerk.read(f"/v1/adjudications/{filed.adjudication_id}", at_least=filed.position)
    assert (opened.cause, opened.state) == ("not_attested", "open")
    desk.step(filed.claim_id, "verification")
    with pytest.raises(Refused, match="claim-undecided"):
        desk.step(filed.claim_id, "approval", by=desk.approver)
    desk.decide(filed.adjudication_id, "covered")
    assert desk.step(filed.claim_id, "approval", by=desk.approver).state == "approved"


def test_e32_a_scheme_of_three_months_never_comes_to_the_whole_sum(desk: Desk) -> None:
    worker = paid(desk, "2025-07", "2025-09", "2025-07-02", 3)

    answer = verified(desk, worker, "2025-09-30")
    later = desk.file(worker, "2025-10-05", at="2025-10-06T09:00:00+07:00")

    assert (answer.assessment["total"], answer.assessment["warnings"]) == ("10000000.00", ["jkm-wait-last-day"])
    assert later.coverage["programmes"][0]["reason"] == "within_due_period"
    assert later.adjudication_id is not None


@pytest.mark.parametrize(
    ("kind", "papers", "expected"),
    [
        ("jkk_disability", {"disability_percent": "12.50"}, {"partial_disability": "10000000.00"}),
        (
            "jkk_disability",
            {"disability_percent": 70},
            {"total_disability": "56000000.00", "periodic": "12000000.00"},
        ),
        ("jkk_income", {"months_unable": 14}, {"temporary_inability": "13000000.00"}),
        (
            "jkk_treatment",
            {"treatment": {"cost": "4862500.00", "transport": {"land": "6000000.00"}}},
            {"treatment": "4862500.00", "transport_land": "5000000.00"},
        ),
    ],
)
def test_what_the_papers_must_say_is_asked_for_and_counted(
    desk: Desk, kind: str, papers: dict[str, Any], expected: dict[str, str]
) -> None:
    worker = desk.paid("2025-06", "100800.00")
    without = verified(desk, worker, "2025-03-10", kind).assessment

    assessment = verified(desk, worker, "2025-03-10", kind, **papers).assessment

    assert sums(assessment["lines"]) == expected
    missing = "treatment-cost" if "treatment" in papers else next(iter(papers)).replace("_", "-")
    assert (without["total"], without["warnings"]) == ("0.00", [f"{missing}-missing"])


def test_a_saving_is_what_was_paid_in_by_the_day_and_its_tax_is_told(desk: Desk) -> None:
    office, sponsor, worker = desk.office, desk.office.sponsor(), desk.office.worker()
    office.enrol(
        worker, sponsor, starts_on="2025-01-01", programmes=("JKK", "JKM", "JHT"), at="2025-01-01T08:00:00+07:00"
    )
    office.pay(sponsor, "441600.00", at="2025-01-06T09:00:00+07:00")
    office.allocate(sponsor, "2025-12", at="2025-01-06T09:00:00+07:00")

    answer = verified(desk, worker, "2025-05-20", "jht")

    assert (answer.assessment["total"], answer.adjudication_id) == ("100000.00", None)
    assert answer.assessment["deductions"][0]["amount"] == "0.00"
    assert desk.step(answer.claim_id, "approval", by=desk.approver).state == "approved"


def test_other_sums_than_the_assessed_ones_need_a_reason(desk: Desk) -> None:
    worker = desk.paid("2025-06", "100800.00")
    claim = verified(desk, worker, "2025-05-25").claim_id

    with pytest.raises(Refused) as refused:
        desk.step(claim, "approval", by=desk.approver, benefits=[DEATH], reason=None)

    problem = refused.value.problem
    assert (refused.value.status, refused.value.code) == (422, "benefits-differ")
    assert problem["given"] == [DEATH]
    assert sums(problem["assessed"]) == WHOLE_JKM
    desk.step(claim, "approval", by=desk.approver, benefits=[DEATH], reason="Sesuai putusan kantor pusat")
    (explained,) = [each for each in desk.claim(claim)["steps"] if each["step"] == "explained"]
    assert explained["reason"] == "Sesuai putusan kantor pusat"
    (by_finance,) = [each for each in desk.claim(claim, by=desk.finance)["steps"] if each["step"] == "explained"]
    assert "reason" not in by_finance


def test_a_work_accident_is_claimed_in_five_years_and_a_death_whenever(database: Database, tmp_path: Path) -> None:
    with served(database, tmp_path) as running, Desk.of(running) as desk:
        _file_late(desk)


def _file_late(desk: Desk) -> None:
    worker = paid(desk, "2020-01", "2020-03", "2020-01-06", 3)

    desk.file(worker, "2020-01-20", kind="jkk_treatment", at="2025-01-20T23:00:00+07:00")
    with pytest.raises(Refused) as refused:
        desk.file(worker, "2020-01-20", kind="jkk_treatment", at="2025-01-21T00:00:00+07:00")
    desk.file(worker, "2020-01-20", kind="jkm_death", at="2025-01-21T00:00:00+07:00")

    assert (refused.value.status, refused.value.code) == (422, "claim-too-late")
    assert refused.value.problem["last_day"] == "2025-01-20"


def test_e27_an_income_reported_later_counts_from_the_next_month_that_is_settled(untouched_desk: Desk) -> None:
    desk = untouched_desk
    office, sponsor = desk.office, desk.office.sponsor()
    worker = office.worker(monthly_income="1099500.00")
    office.paid_to("2025-05", worker=worker, sponsor=sponsor, amount="125300.00")
    raised = {"from_month": "2025-06", "monthly_income": "3200000.00", "reason": "Penghasilan naik"}
    office.write(f"/v1/workers/{worker}/amendments", raised, at="2025-05-10T09:00:00+07:00")
    assert office.allocate(sponsor, "2025-06", at="2025-05-20T09:00:00+07:00").total == "41300.00"

    totals = [verified(desk, worker, on, "jkk_death").assessment["total"] for on in ("2025-05-25", "2025-06-10")]

    assert totals == ["70000000.00", "187600000.00"]
