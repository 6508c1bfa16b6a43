"""Claims and decisions that cannot be are refused by name, where they are wrong, and leave nothing behind."""

from typing import Any

import pytest

from tests.api.desk import DEATH, FUNERAL, Desk
from tests.api.scene import NOW, Scene, key, refused
from tests.api.serving import Served

pytestmark = pytest.mark.usefixtures("nothing_left_behind")

CLAIM = {"worker_id": "{worker}", "kind": "jkm_death", "occurred_at": "2025-03-10"}
PAID = {**DEATH, "paid_at": NOW, "reference": "SP2D-9"}
REASON = {"reason": "Akta palsu"}
DECISION = {"outcome": "covered", "reason": "Dilihat dari surat", "documents": []}

Claims = dict[str, str]


@pytest.fixture(scope="module")
def claims(module_service: Served, scene: Scene) -> Claims:
    """A claim in every stage that somebody else has brought it to, one of the administrator's own, adjudications."""
    with Desk.of(module_service) as desk:
        worker, office = scene.worker, scene.api
        own = desk.file(worker, "2025-03-10", by=office).claim_id
        desk.step(own, "verification", by=office)
        own_approved = desk.file(worker, "2025-03-10", by=office, kind="jkk_treatment").claim_id
        desk.step(own_approved, "verification")
        desk.step(own_approved, "approval", by=desk.approver, benefits=[DEATH])
        rejected = desk.file(worker, "2025-03-10").claim_id
        desk.step(rejected, "rejection", reason="Ganda")
        undecided = desk.file(worker, "2025-08-04")  # August is not paid and not due yet
        desk.step(undecided.claim_id, "verification")
        decided = desk.file(worker, "2025-08-03").adjudication_id
        desk.decide(decided, "covered")
        proposed = desk.file(worker, "2025-08-02").adjudication_id
        desk.propose(proposed, "covered", by=office)
        return {
            "filed": str(desk.file(worker, "2025-03-10").claim_id),
            "verified": desk.verified(worker, "2025-03-10"),
            "approved": desk.approved(worker, "2025-03-10"),
            "rejected": rejected,
            "own": own,
            "own approved": own_approved,
            "undecided": undecided.claim_id,
            "uncovered": desk.verified(worker, "2024-12-31"),
            "open": undecided.adjudication_id,
            "decided": decided,
            "own proposal": proposed,
            "nobody's": scene.nobody,
        }


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"worker_id": "{nobody}"}, 404, "worker-unknown"),
        ({"worker_id": "{sponsor}"}, 404, "worker-unknown"),
        ({"worker_id": None}, 422, "request-invalid"),
        ({"id": "{worker}"}, 409, "claim-exists"),
        ({"id": "{ledger}"}, 409, "claim-exists"),
        ({"occurred_at": "2025-08-06"}, 422, "instant-in-future"),
        ({"occurred_at": "2025-08-05T10:00:01+07:00"}, 422, "instant-in-future"),
        ({"occurred_at": "9998-12-31"}, 422, "instant-in-future"),
        ({"occurred_at": "2025-02-30"}, 422, "request-invalid"),
        ({"occurred_at": "2025-03-10T09:00:00"}, 422, "request-invalid"),
        ({"occurred_at": 20250310}, 422, "request-invalid"),
        ({"kind": "jp"}, 422, "programme-not-open"),
        ({"kind": "jkp"}, 422, "programme-not-open"),
        ({"kind": "death"}, 422, "request-invalid"),
        ({"description": "a\nb"}, 422, "request-invalid"),
        ({"description": "x" * 1_001}, 422, "request-invalid"),
        ({"nik": "9901010703859999"}, 422, "request-invalid"),
    ],
)
def test_a_claim_that_cannot_be_is_not_filed(scene: Scene, change: dict[str, Any], status: int, code: str) -> None:
    refused(scene.post("/v1/claims", {**CLAIM, **change}), status, code)


@pytest.mark.parametrize(
    ("benefits", "code"),
    [
        ([], "request-invalid"),
        ([{**DEATH, "amount": "-1.00"}], "request-invalid"),
        ([{**DEATH, "amount": 100.5}], "request-invalid"),
        ([{**DEATH, "amount": "1e9"}], "request-invalid"),
        ([{**DEATH, "amount": True}], "request-invalid"),
        ([DEATH, DEATH], "request-invalid"),
        ([{**DEATH, "benefit": "Untuk Budi"}], "request-invalid"),
        ([{**DEATH, "programme": "BPJS"}], "request-invalid"),
        ([DEATH, {**FUNERAL, "amount": "0.00"}], "benefit-amount-missing"),
        ([{**DEATH, "programme": "JP"}], "programme-not-open"),
        ([{**DEATH, "programme": "JHT"}], "benefit-of-another-programme"),
    ],
)
def test_an_approval_says_what_is_owed(scene: Scene, claims: Claims, benefits: list[Any], code: str) -> None:
    refused(scene.post(f"/v1/claims/{claims['verified']}/approval", {"benefits": benefits}), 422, code)


@pytest.mark.parametrize(
    ("claim", "step", "body", "status", "code"),
    [
        ("filed", "approval", {"benefits": [DEATH]}, 409, "claim-state"),
        ("filed", "disbursements", PAID, 409, "claim-state"),
        ("filed", "reversal", REASON, 409, "claim-state"),
        ("verified", "verification", {}, 409, "claim-state"),
        ("verified", "disbursements", PAID, 409, "claim-state"),
        ("verified", "reversal", REASON, 409, "claim-state"),
        ("approved", "verification", {}, 409, "claim-state"),
        ("approved", "approval", {"benefits": [DEATH]}, 409, "claim-state"),
        ("approved", "rejection", REASON, 409, "claim-state"),
        ("rejected", "verification", {}, 409, "claim-state"),
        ("rejected", "approval", {"benefits": [DEATH]}, 409, "claim-state"),
        ("rejected", "reversal", REASON, 409, "claim-state"),
        ("own", "approval", {"benefits": [DEATH]}, 403, "four-eyes"),
        ("own approved", "reversal", REASON, 403, "four-eyes"),
        ("undecided", "approval", {"benefits": [DEATH]}, 409, "claim-undecided"),
        ("uncovered", "approval", {"benefits": [DEATH]}, 422, "claim-not-covered"),
        ("approved", "disbursements", {**PAID, "amount": "10000000.01"}, 422, "benefit-exceeds-approved"),
        ("approved", "disbursements", {**PAID, "programme": "JKK"}, 422, "benefit-exceeds-approved"),
        ("approved", "disbursements", {**PAID, "benefit": "scholarship"}, 422, "benefit-exceeds-approved"),
        ("approved", "disbursements", {**PAID, "amount": "0"}, 422, "benefit-amount-missing"),
        ("approved", "disbursements", {**PAID, "paid_at": "2025-08-05T10:00:01+07:00"}, 422, "instant-in-future"),
        ("approved", "disbursements", {**PAID, "reference": " "}, 422, "request-invalid"),
        ("filed", "rejection", {}, 422, "request-invalid"),
        ("filed", "verification", {"note": ""}, 422, "request-invalid"),
        ("nobody's", "verification", {}, 404, "claim-unknown"),
        ("nobody's", "approval", {"benefits": [DEATH]}, 404, "claim-unknown"),
        ("nobody's", "rejection", REASON, 404, "claim-unknown"),
        ("nobody's", "disbursements", PAID, 404, "claim-unknown"),
        ("nobody's", "reversal", REASON, 404, "claim-unknown"),
    ],
)
def test_a_step_that_does_not_follow_is_refused(
    scene: Scene, claims: Claims, claim: str, step: str, body: dict[str, Any], status: int, code: str
) -> None:
    refused(scene.post(f"/v1/claims/{claims[claim]}/{step}", body), status, code)


@pytest.mark.parametrize(
    ("adjudication", "step", "body", "status", "code"),
    [
        ("open", "approval", {}, 409, "adjudication-not-proposed"),
        ("own proposal", "approval", {}, 403, "four-eyes"),
        ("decided", "decision", DECISION, 409, "adjudication-already-decided"),
        ("decided", "approval", {}, 409, "adjudication-already-decided"),
        ("nobody's", "decision", DECISION, 404, "adjudication-unknown"),
        ("nobody's", "approval", {}, 404, "adjudication-unknown"),
        ("filed", "decision", DECISION, 404, "adjudication-unknown"),
        ("open", "decision", {**DECISION, "outcome": "undetermined"}, 422, "request-invalid"),
        ("open", "decision", {**DECISION, "reason": ""}, 422, "request-invalid"),
        ("open", "decision", {**DECISION, "documents": ["x"] * 27}, 422, "request-invalid"),
        ("open", "approval", {"outcome": "undetermined"}, 422, "request-invalid"),
        ("open", "approval", {"word": "yes"}, 422, "request-invalid"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(
    scene: Scene, claims: Claims, adjudication: str, step: str, body: dict[str, Any], status: int, code: str
) -> None:
    refused(scene.post(f"/v1/adjudications/{claims[adjudication]}/{step}", body), status, code)


def test_a_field_given_twice_is_refused(scene: Scene, claims: Claims) -> None:
    twice = '{"benefits":[{"programme":"JKM","benefit":"death","amount":"1.00","amount":"2.00"}]}'

    answer = scene.api.http.post(f"/v1/claims/{claims['verified']}/approval", content=twice, headers=key())

    refused(answer, 422, "request-invalid")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/claims/{nobody}", 404, "claim-unknown"),
        ("/v1/claims/{worker}", 404, "claim-unknown"),
        ("/v1/claims?state=lost", 422, "request-invalid"),
        ("/v1/claims?limit=0", 422, "request-invalid"),
        ("/v1/claims?limit=1001", 422, "request-invalid"),
        ("/v1/claims?worker_id=x", 422, "request-invalid"),
        ("/v1/claims?after=1&after=2", 422, "request-invalid"),
        ("/v1/claims?as_known_at=999999", 422, "as-known-at-in-the-future"),
        ("/v1/adjudications/{nobody}", 404, "adjudication-unknown"),
        ("/v1/adjudications?state=filed", 422, "request-invalid"),
    ],
)
def test_a_question_that_cannot_be_is_refused(scene: Scene, path: str, status: int, code: str) -> None:
    refused(scene.get(path), status, code)
