"""What moves an approved claim's day stops its payment; of a claim that is closed nothing is asked again."""

from collections.abc import Iterator
from threading import Thread

import pytest

from ledger.store.database import Database
from tests.api.desk import DEATH, FUNERAL, Desk
from tests.api.serving import served
from tests.api.story import Answer, Refused

LATER = "2025-07-02T09:00:00+07:00"
DAY = "2025-03-10"


@pytest.fixture(scope="module")
def desk(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with served(module_database, tmp_path_factory.mktemp("desk")) as running, Desk.of(running) as opened:
        yield opened


def paid_for(desk: Desk) -> tuple[str, str]:
    """A worker whose March was paid on the 1st, and the payment."""
    office = desk.office
    sponsor, worker = office.sponsor(), office.worker()
    office.enrol(worker, sponsor, starts_on="2025-03-01", attested_on="2025-03-01")
    payment = office.pay(sponsor, "16800.00", at=LATER, received_at="2025-03-01T08:00:00+07:00")
    office.allocate(sponsor, "2025-03", effective_at="2025-03-01T09:00:00+07:00", at=LATER)
    return worker, payment


def take_back(desk: Desk, payment: str) -> Answer:
    return desk.office.write(f"/v1/payments/{payment}/reversal", {"reason": "Ditolak bank"}, at=LATER)


def open_about(desk: Desk, claim: str) -> list[str]:
    found = desk.listed("/v1/adjudications?state=open")
    return [each["adjudication_id"] for each in found if each["claim_id"] == claim]


def test_an_approved_claim_is_not_paid_while_people_decide_about_its_day(desk: Desk) -> None:
    worker, payment = paid_for(desk)
    claim = desk.approved(worker, DAY)
    assert take_back(desk, payment).claims_affected == [claim]

    with pytest.raises(Refused, match="claim-undecided") as refused:
        desk.pay(claim, DEATH, LATER)
    (adjudication,) = open_about(desk, claim)
    assert (refused.value.status, refused.value.problem["adjudication_id"]) == (409, adjudication)
    desk.decide(adjudication, "covered")

    assert desk.pay(claim, DEATH, LATER).state == "approved"
    assert desk.pay(claim, FUNERAL, LATER).state == "paid"


def test_what_people_have_denied_is_not_paid(desk: Desk) -> None:
    worker, payment = paid_for(desk)
    claim = desk.approved(worker, DAY)
    take_back(desk, payment)
    desk.decide(open_about(desk, claim)[0], "not_covered")

    with pytest.raises(Refused, match="claim-not-covered"):
        desk.pay(claim, DEATH, LATER)

    assert desk.claim(claim)["benefits"][0]["paid"] == "0.00"
    assert desk.step(claim, "reversal", by=desk.approver, reason="Tidak terlindungi").state == "reversed"


@pytest.mark.parametrize("closed", ["rejected", "paid", "reversed"])
def test_of_a_closed_claim_nothing_is_asked_though_it_is_told_that_its_day_has_moved(desk: Desk, closed: str) -> None:
    worker, payment = paid_for(desk)
    if closed == "rejected":
        claim = str(desk.file(worker, DAY).claim_id)
        desk.step(claim, "rejection", reason="Ganda")
    else:
        claim = desk.approved(worker, DAY)
        desk.pay(claim, DEATH, LATER)
        desk.pay(claim, FUNERAL, LATER)
    if closed == "reversed":
        desk.step(claim, "reversal", by=desk.approver, reason="Akta palsu")

    assert take_back(desk, payment).claims_affected == [claim]

    assert desk.claim(claim)["state"] == closed
    assert open_about(desk, claim) == []


def test_a_reversed_claims_payments_are_told_beside_the_years_benefits(desk: Desk) -> None:
    worker, _ = paid_for(desk)
    before = desk.office.read("/v1/reports/programme-summary", year=2025)
    claim = desk.approved(worker, DAY)
    paid = desk.pay(claim, FUNERAL, LATER)
    taken_back = desk.step(claim, "reversal", by=desk.approver, reason="Akta palsu")

    asked = {"year": 2025, "at_least": taken_back.position}
    then = desk.office.read("/v1/reports/programme-summary", as_known_at=paid.position, **asked)
    now = desk.office.read("/v1/reports/programme-summary", **asked)

    def sen(amount: str) -> int:
        return int(amount.replace(".", ""))

    assert sen(then.benefits["JKM"]) - sen(before.benefits["JKM"]) == 200_000_000
    assert then.recoverable == before.recoverable
    assert (now.benefits, now.total) == (before.benefits, before.total)
    assert sen(now.recoverable["JKM"]) - sen(before.recoverable["JKM"]) == 200_000_000


def test_a_payment_and_what_moves_the_day_never_pass_each_other_unseen(desk: Desk) -> None:
    for _ in range(4):
        worker, payment = paid_for(desk)
        claim = desk.approved(worker, DAY)
        outcomes: list[Answer | Refused] = []

        def pay(claim: str = claim, outcomes: list[Answer | Refused] = outcomes) -> None:
            try:
                outcomes.append(desk.pay(claim, DEATH, LATER))
            except Refused as refusal:
                outcomes.append(refusal)

        hand = Thread(target=pay)
        hand.start()
        taken_back = take_back(desk, payment)
        hand.join()

        (outcome,) = outcomes
        if isinstance(outcome, Refused):
            assert outcome.code == "claim-undecided"
        else:
            assert outcome.position < taken_back.position
        assert len(open_about(desk, claim)) == 1
