"""Reading claims: whole lives and lists, by those who may, with the free text for those who need it."""

from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest

from ledger.store.tokens import Role
from tests.api.desk import DEATH, Desk
from tests.api.scene import refused
from tests.api.serving import Served
from tests.api.story import Answer, Refused, Story

DAY = "2025-03-10"
LATER = "2025-07-02T09:00:00+07:00"


@pytest.fixture(scope="module")
def desk(module_service: Served) -> Iterator[Desk]:
    with Desk.of(module_service) as opened:
        yield opened


@pytest.fixture(scope="module")
def worker(desk: Desk) -> str:
    return desk.paid("2025-06", "100800.00")


def test_a_list_waits_for_what_was_just_written(desk: Desk, worker: str) -> None:
    for _ in range(5):
        filed = desk.file(worker, DAY)
        items = desk.clerk.read("/v1/claims", worker_id=worker, at_least=filed.position).items
        assert items[-1]["claim_id"] == filed.claim_id
    with pytest.raises(Refused, match="view-behind"):
        desk.clerk.read("/v1/claims", at_least=filed.position + 1_000)


def test_a_list_waits_for_an_adjudication_too(desk: Desk, worker: str) -> None:
    filed = desk.file(worker, "2025-07-20")

    items = desk.clerk.read("/v1/adjudications", state="open", at_least=filed.position).items

    assert items[-1]["adjudication_id"] == filed.adjudication_id
    assert items[-1]["programmes"] == ["JKK", "JKM"]


def test_a_list_is_read_page_by_page_in_the_order_of_filing(desk: Desk) -> None:
    somebody = desk.paid("2025-06", "100800.00")
    ids = [desk.file(somebody, DAY).claim_id for _ in range(3)]
    desk.step(ids[1], "rejection", reason="Ganda")

    first = desk.clerk.read("/v1/claims", worker_id=somebody, limit=2)
    second = desk.clerk.read("/v1/claims", worker_id=somebody, limit=2, after=first.next)

    assert [item["claim_id"] for item in first.items + second.items] == ids
    assert second.next is None
    rejected = desk.clerk.read("/v1/claims", worker_id=somebody, state="rejected").items
    assert [item["claim_id"] for item in rejected] == [ids[1]]


def test_a_list_can_be_asked_as_it_was_known(desk: Desk) -> None:
    somebody = desk.paid("2025-06", "100800.00")
    filed = desk.file(somebody, DAY)
    desk.step(filed.claim_id, "rejection", reason="Ganda")

    then = desk.clerk.read("/v1/claims", worker_id=somebody, as_known_at=filed.position)
    before = desk.clerk.read("/v1/claims", worker_id=somebody, as_known_at=filed.position - 1)

    assert [item["state"] for item in then.items] == ["filed"]
    assert then.as_known_at["position"] == filed.position
    assert before.items == []
    life = desk.claim(filed.claim_id, as_known_at=filed.position)
    assert (life["state"], [step["step"] for step in life["steps"]]) == ("filed", ["filed"])
    path = f"/v1/claims/{filed.claim_id}?as_known_at={filed.position - 1}"
    refused(desk.clerk.http.get(path), 404, "claim-unknown")


def test_free_text_is_for_those_who_may_read_identities(desk: Desk, worker: str) -> None:
    filed = desk.file(worker, "2025-07-20", description="Meninggal di rumah Bu Ani")
    desk.propose(filed.adjudication_id, "covered", reason="Menurut Pak Budi")

    by_clerk = desk.claim(filed.claim_id)
    by_finance = desk.claim(filed.claim_id, by=desk.finance)

    assert by_clerk["steps"][0]["description"] == "Meninggal di rumah Bu Ani"
    assert by_clerk["adjudications"][0]["proposals"][0]["reason"] == "Menurut Pak Budi"
    assert "description" not in by_finance["steps"][0]
    assert "reason" not in by_finance["adjudications"][0]["proposals"][0]
    assert by_finance["adjudications"][0]["proposals"][0]["outcome"] == "covered"
    written = str(desk.office.read("/v1/events", after=filed.position - 3).document)
    assert filed.claim_id in written
    assert "Ani" not in written
    assert "Budi" not in written


@pytest.mark.parametrize("role", [Role.ENROLMENT, Role.COVERAGE])
@pytest.mark.parametrize("path", ["/v1/claims", "/v1/adjudications"])
def test_claims_are_not_everybodys_business(module_service: Served, role: Role, path: str) -> None:
    with module_service.caller(role) as caller:
        refused(caller.get(path), 403, "forbidden")


def test_each_step_is_for_its_own_role(desk: Desk, worker: str) -> None:
    claim = desk.file(worker, DAY).claim_id
    benefit = {**DEATH, "paid_at": "2025-07-01T09:00:00+07:00", "reference": "SP2D"}
    steps: list[tuple[str, dict[str, Any], list[Story]]] = [
        ("verification", {}, [desk.approver, desk.finance]),
        ("approval", {"benefits": [DEATH]}, [desk.clerk, desk.finance]),
        ("rejection", {"reason": "Ganda"}, [desk.finance]),
        ("disbursements", benefit, [desk.clerk, desk.approver]),
        ("reversal", {"reason": "Ganda"}, [desk.clerk, desk.finance]),
    ]

    for step, body, callers in steps:
        for caller in callers:
            assert caller.refusal(f"/v1/claims/{claim}/{step}", body).code == "forbidden"


def test_a_repeat_gets_the_first_answer_and_files_nothing(desk: Desk, worker: str) -> None:
    body = {"worker_id": worker, "kind": "jkm_death", "occurred_at": DAY, "description": "Sekali saja"}
    first = desk.clerk.write("/v1/claims", body, key="klaim-1")
    desk.step(first.claim_id, "verification")

    again = desk.clerk.write("/v1/claims", body, key="klaim-1")

    assert again.replayed
    assert again.document == first.document
    with pytest.raises(Refused, match="idempotency-key-reused"):
        desk.clerk.write("/v1/claims", {**body, "occurred_at": "2025-03-11"}, key="klaim-1")


def test_a_benefit_is_paid_once_however_many_hands_pay_it_at_the_same_time(desk: Desk, worker: str) -> None:
    claim = desk.approved(worker, DAY)
    outcomes: list[Answer | Refused] = []

    def pay(number: int) -> None:
        try:
            outcomes.append(desk.pay(claim, DEATH, "2025-07-01T09:00:00+07:00", reference=f"SP2D-{number}"))
        except Refused as refusal:
            outcomes.append(refusal)

    hands = [Thread(target=pay, args=(number,)) for number in range(6)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    refusals = [each.code for each in outcomes if isinstance(each, Refused)]
    assert refusals == ["benefit-exceeds-approved"] * 5
    assert desk.claim(claim)["benefits"][0]["paid"] == DEATH["amount"]


def test_an_approval_and_what_moves_the_day_never_pass_each_other_unseen(desk: Desk) -> None:
    """Whichever comes first: a claim approved after its money was taken back would be a claim nobody may pay."""
    office: Story = desk.office
    for number in range(4):
        sponsor, somebody = office.sponsor(), office.worker()
        office.enrol(somebody, sponsor, starts_on="2025-03-01")
        payment = office.pay(sponsor, "16800.00", at=LATER, received_at="2025-03-01T08:00:00+07:00")
        office.allocate(sponsor, "2025-03", effective_at="2025-03-01T09:00:00+07:00", at=LATER)
        claim = desk.verified(somebody, DAY)
        approvals: list[Answer | Refused] = []

        def approve(claim: str = claim, approvals: list[Answer | Refused] = approvals) -> None:
            try:
                approvals.append(desk.step(claim, "approval", by=desk.approver, benefits=[DEATH]))
            except Refused as refusal:
                approvals.append(refusal)

        hand = Thread(target=approve)
        hand.start()
        taken_back = office.write(f"/v1/payments/{payment}/reversal", {"reason": f"Ditolak bank {number}"}, at=LATER)
        hand.join()

        assert taken_back.claims_affected == [claim]
        (approval,) = approvals
        if isinstance(approval, Refused):
            assert approval.code == "claim-undecided"
        else:
            assert approval.position < taken_back.position
