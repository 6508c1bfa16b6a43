"""Claims through their whole life: what the day was when they were filed, who decided, what was paid."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from ledger.store.database import Database
from tests.api.desk import DEATH, FUNERAL, Desk
from tests.api.serving import served
from tests.api.story import Refused

NOON_ON_20_MAY = "2025-05-20T12:00:00+07:00"
PAID_AT = "2025-08-10T09:00:00+07:00"


@pytest.fixture(scope="module")
def desk(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with served(module_database, tmp_path_factory.mktemp("desk")) as running, Desk.of(running) as opened:
        yield opened


def refused_step(desk: Desk, claim: str, step: str, code: str, **body: object) -> Refused:
    with pytest.raises(Refused) as refused:
        desk.step(claim, step, **body)  # type: ignore[arg-type]
    assert refused.value.code == code
    return refused.value


def first_paid_on_20_may(desk: Desk) -> str:
    """E1: enrolled from 1 May, the first month settled on the 20th at 10:00."""
    sponsor, worker = desk.office.sponsor(), desk.office.worker()
    desk.office.enrol(worker, sponsor, starts_on="2025-05-01", attested_on="2025-05-01", at="2025-05-01T08:00:00+07:00")
    desk.office.pay(sponsor, "16800.00", at="2025-05-20T10:00:00+07:00")
    desk.office.allocate(sponsor, "2025-05", at="2025-05-20T10:00:00+07:00")
    return worker


def test_e01_a_claim_on_the_first_day_without_its_hour_opens_an_adjudication(desk: Desk) -> None:
    worker = first_paid_on_20_may(desk)

    filed = desk.file(worker, "2025-05-20")

    assert filed.coverage["outcome"] == "undetermined"
    assert [each["reason"] for each in filed.coverage["programmes"]] == ["first_day_hour_unknown"] * 2
    assert filed.adjudication_id is not None
    (opened,) = [each for each in desk.listed("/v1/adjudications?state=open") if each["claim_id"] == filed.claim_id]
    assert (opened["adjudication_id"], opened["cause"]) == (filed.adjudication_id, "undetermined")
    assert (opened["worker_id"], opened["on"], opened["outcome"]) == (worker, "2025-05-20", None)


@pytest.mark.parametrize(
    ("occurred_at", "outcome", "reason"),
    [
        (NOON_ON_20_MAY, "covered", "paid"),
        ("2025-05-20T09:59:59+07:00", "not_covered", "before_start"),
        ("2025-05-20T11:59:59+08:00", "covered", "paid"),
        ("2025-05-19", "not_covered", "before_start"),
    ],
)
def test_e01_where_the_hour_is_known_nobody_needs_to_decide(
    desk: Desk, occurred_at: str, outcome: str, reason: str
) -> None:
    worker = first_paid_on_20_may(desk)

    filed = desk.file(worker, occurred_at)

    assert (filed.coverage["outcome"], filed.coverage["programmes"][0]["reason"]) == (outcome, reason)
    assert filed.adjudication_id is None


def test_savings_settled_after_filing_do_not_touch_a_claim_about_the_membership(desk: Desk) -> None:
    office = desk.office
    sponsor, saver, worker = office.sponsor(), office.sponsor(), office.worker()
    office.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    claim = desk.file(worker, "2025-03-10", at="2025-03-12T09:00:00+07:00", kind="jkk_treatment")
    office.enrol(worker, saver, starts_on="2025-03-01", programmes=("JHT",))
    office.pay(saver, "80000.00", at="2025-03-14T09:00:00+07:00")

    assert office.allocate(saver, "2025-06", at="2025-03-14T10:00:00+07:00").total == "80000.00"
    assert claim.adjudication_id is None
    assert "AdjudicationOpened" not in office.topics(after=claim.document["position"])


def test_e05_a_claim_keeps_what_was_known_when_it_was_filed(desk: Desk) -> None:
    sponsor, worker = desk.office.sponsor(), desk.office.worker()
    desk.office.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    before = desk.file(worker, "2025-07-20", at="2025-07-22T09:00:00+07:00")
    desk.office.pay(sponsor, "16800.00", at="2025-07-25T09:00:00+07:00")
    desk.office.allocate(sponsor, "2025-07", at="2025-07-25T10:00:00+07:00")

    after = desk.file(worker, "2025-07-20")

    assert before.coverage["programmes"][0]["reason"] == "in_arrears"
    assert after.coverage["programmes"][0]["reason"] == "settled_after_date"
    assert before.adjudication_id != after.adjudication_id
    kept = desk.claim(before.claim_id)
    assert kept["coverage"] == before.coverage
    assert kept["coverage"]["as_known_at"]["position"] < before.position
    assert kept["coverage"]["programmes"][0]["evidence"]


def test_a_day_of_a_lapsed_spell_is_left_to_people_though_it_is_not_covered(desk: Desk) -> None:
    worker = desk.paid("2025-06", "100800.00")
    desk.office.run_lapses("2025-10-01")

    filed = desk.file(worker, "2025-08-10")

    assert filed.coverage["outcome"] == "not_covered"
    assert filed.coverage["programmes"][0]["reason"] == "unpaid"
    opened = desk.clerk.read(f"/v1/adjudications/{filed.adjudication_id}")
    assert (opened.cause, opened.state) == ("unpaid_before_lapse", "open")


def test_a_claim_of_savings_rests_on_the_savings(desk: Desk) -> None:
    worker = desk.paid("2025-06", "100800.00")

    filed = desk.file(worker, "2025-03-10", kind="jht")

    answers = {each["programme"]: each["outcome"] for each in filed.coverage["programmes"]}
    assert answers == {"JKK": "covered", "JKM": "covered", "JHT": "not_covered"}
    assert filed.coverage["outcome"] == "not_covered"
    claim = filed.claim_id
    desk.step(claim, "verification")
    saved = [{"programme": "JHT", "benefit": "saving", "amount": "120000.00"}]
    refused_step(desk, claim, "approval", "claim-not-covered", by=desk.approver, benefits=saved)
    refused_step(desk, claim, "approval", "benefit-of-another-programme", by=desk.approver, benefits=[DEATH])


def test_from_filing_to_the_last_rupiah(desk: Desk) -> None:
    worker = desk.paid("2025-06", "100800.00")
    claim = desk.file(worker, "2025-03-10", description="Meninggal di rumah").claim_id

    assert desk.step(claim, "verification", note="Akta lengkap").state == "verified"
    approved = desk.step(claim, "approval", by=desk.approver, benefits=[DEATH, FUNERAL], at=PAID_AT)
    part = desk.pay(claim, {**DEATH, "amount": "4000000.00"}, PAID_AT)
    desk.pay(claim, FUNERAL, PAID_AT)
    last = desk.pay(claim, {**DEATH, "amount": "6000000.00"}, PAID_AT)

    assert (approved.state, part.state, last.state) == ("approved", "approved", "paid")
    life = desk.claim(claim)
    steps = ["filed", "verified", "assessed", "explained", "approved", "paid", "paid", "paid"]
    assert [step["step"] for step in life["steps"]] == steps
    assert life["benefits"] == [
        {"programme": "JKM", "benefit": "death", "approved": "10000000.00", "paid": "10000000.00"},
        {"programme": "JKM", "benefit": "funeral", "approved": "2000000.00", "paid": "2000000.00"},
    ]
    assert (life["steps"][0]["description"], life["steps"][1]["note"]) == ("Meninggal di rumah", "Akta lengkap")
    assert (life["steps"][3]["reason"], life["steps"][5]["reference"]) == ("Menurut berkas", "SP2D-1")
    assert desk.claim(claim, as_known_at=approved.position)["state"] == "approved"
    (listed,) = desk.listed("/v1/claims", worker_id=worker)
    assert (listed["claim_id"], listed["state"], listed["paid"]) == (claim, "paid", "12000000.00")


def test_nothing_is_approved_before_people_have_decided_and_never_against_them(desk: Desk) -> None:
    worker = first_paid_on_20_may(desk)
    filed = desk.file(worker, "2025-05-20")
    desk.step(filed.claim_id, "verification")

    undecided = refused_step(desk, filed.claim_id, "approval", "claim-undecided", by=desk.approver, benefits=[DEATH])
    desk.decide(filed.adjudication_id, "not_covered")

    assert undecided.status == 409
    assert undecided.problem["adjudication_id"] == filed.adjudication_id
    against = refused_step(desk, filed.claim_id, "approval", "claim-not-covered", by=desk.approver, benefits=[DEATH])
    assert (against.status, against.problem["outcome"]) == (422, "not_covered")


def test_a_day_is_answered_as_it_was_decided_from_the_second_signature_on(desk: Desk) -> None:
    worker = first_paid_on_20_may(desk)
    filed = desk.file(worker, "2025-05-20")
    desk.step(filed.claim_id, "verification")
    proposed = desk.propose(filed.adjudication_id, "covered").position
    desk.office.position = proposed

    assert desk.office.says(worker, "2025-05-20") == "undetermined first_day_hour_unknown"
    decided = desk.approver.write(f"/v1/adjudications/{filed.adjudication_id}/approval", {})
    desk.office.position = decided.position

    assert desk.office.says(worker, "2025-05-20") == "covered adjudicated"
    assert desk.office.says(worker, "2025-05-20", known=proposed) == "undetermined first_day_hour_unknown"
    assert desk.office.says(worker, "2025-05-21") == "covered paid"
    assert desk.file(worker, "2025-05-20").adjudication_id is None
    assert desk.step(filed.claim_id, "approval", by=desk.approver, benefits=[DEATH]).state == "approved"
    assert desk.claim(filed.claim_id)["coverage"] == filed.coverage


def test_a_decision_is_seen_with_its_reasons_and_who_made_it(desk: Desk) -> None:
    filed = desk.file(first_paid_on_20_may(desk), "2025-05-20")
    desk.propose(filed.adjudication_id, "not_covered")
    desk.decide(filed.adjudication_id, "covered")

    (told,) = desk.claim(filed.claim_id)["adjudications"]

    assert [each["outcome"] for each in told["proposals"]] == ["not_covered", "covered"]
    assert told["proposals"][1]["documents"] == ["Surat desa 12/2025"]
    assert (told["state"], told["outcome"]) == ("decided", "covered")
    assert told["decided"]["approved_by"] != told["decided"]["proposed_by"] == told["proposals"][1]["by"]
    assert filed.adjudication_id in {each["adjudication_id"] for each in desk.listed("/v1/adjudications?state=decided")}


@pytest.mark.parametrize("stage", ["filed", "verified"])
def test_a_claim_may_be_rejected_until_it_is_approved(desk: Desk, stage: str) -> None:
    worker = desk.paid("2025-06", "100800.00")
    claim = desk.file(worker, "2025-03-10").claim_id if stage == "filed" else desk.verified(worker, "2025-03-10")

    desk.step(claim, "rejection", reason="Bukan peserta yang dimaksud")

    assert desk.claim(claim)["state"] == "rejected"
    refused_step(desk, claim, "verification", "claim-state")
    refused_step(desk, claim, "approval", "claim-state", by=desk.approver, benefits=[DEATH])


def test_what_was_approved_is_taken_back_by_somebody_else(desk: Desk) -> None:
    claim = desk.approved(desk.paid("2025-06", "100800.00"), "2025-03-10")
    desk.pay(claim, FUNERAL, PAID_AT, at=PAID_AT)

    taken_back = desk.step(claim, "reversal", by=desk.approver, reason="Akta palsu")

    assert taken_back.state == "reversed"
    last = desk.claim(claim)["steps"][-1]
    assert (last["unpaid"], last["paid"]) == ({"JKM": "10000000.00"}, {"JKM": "2000000.00"})
    refused_step(desk, claim, "disbursements", "claim-state", by=desk.finance, **DEATH, paid_at=PAID_AT, reference="X")
    refused_step(desk, claim, "reversal", "claim-state", by=desk.approver, reason="Sekali lagi")


@pytest.mark.parametrize("second", ["jkm_death", "jkk_death"])
def test_a_death_is_approved_once_at_work_or_otherwise(desk: Desk, second: str) -> None:
    worker = desk.paid("2025-06", "100800.00")
    first = desk.approved(worker, "2025-06-10")
    again = desk.file(worker, "2025-06-11", kind=second).claim_id
    desk.step(again, "verification")

    refused = refused_step(desk, again, "approval", "death-claimed-already", by=desk.approver)

    assert (refused.status, refused.problem["claim_id"]) == (409, first)
    desk.step(first, "reversal", by=desk.approver, reason="Akta palsu")
    assert desk.step(again, "approval", by=desk.approver).state == "approved"


def test_a_saving_is_approved_once_as_assessed(desk: Desk) -> None:
    sponsor, worker = desk.office.sponsor(), desk.office.worker()
    desk.office.enrol(
        worker, sponsor, starts_on="2025-08-01", programmes=["JKK", "JKM", "JHT"], attested_on="2025-08-01", at=PAID_AT
    )
    desk.office.pay(sponsor, "110400.00", at=PAID_AT)
    desk.office.allocate(sponsor, "2025-10", at=PAID_AT)
    first, again = (desk.file(worker, "2025-08-11", kind="jht").claim_id for _ in range(2))
    for claim in (first, again):
        desk.step(claim, "verification")
    desk.step(first, "approval", by=desk.approver)

    refused = refused_step(desk, again, "approval", "saving-claimed-already", by=desk.approver)

    assert (refused.status, refused.problem["claim_id"]) == (409, first)
    desk.step(first, "reversal", by=desk.approver, reason="Salah orang")
    assert desk.step(again, "approval", by=desk.approver).state == "approved"


def test_two_approvals_of_one_death_at_once_approve_one(desk: Desk) -> None:
    for _ in range(3):
        worker = desk.paid("2025-06", "100800.00")
        claims = [desk.verified(worker, "2025-06-10"), desk.verified(worker, "2025-06-10", kind="jkk_death")]

        with ThreadPoolExecutor(2) as threads:
            outcomes = list(threads.map(partial(approval_of, desk), claims))

        assert sorted(outcomes) == ["approved", "death-claimed-already"]


def approval_of(desk: Desk, claim: str) -> str:
    try:
        return str(desk.step(claim, "approval", by=desk.approver).state)
    except Refused as refused:
        return str(refused.code)
