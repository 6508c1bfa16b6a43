"""Refunds through the interface: their life, who may do what, and what is refused without leaving anything behind."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from typing import Any

import httpx2
import pytest

from ledger.store.tokens import Role
from tests.api.scene import NOBODY, Scene, key, refused
from tests.api.serving import Served
from tests.api.story import Refused, Story

NOW = "2025-09-05T10:00:00+07:00"
LATER = "2025-09-05T10:00:01+07:00"
REFUND = {"amount": "1.00", "reason": "kelebihan setor"}
DISBURSEMENT = {"paid_at": NOW, "reference": "KU-1"}


@dataclass(frozen=True)
class Desk:
    """A sponsor with 1,000.00 in cleared money and a giro of 5,000.00; refunds of it, one in each state."""

    api: Story
    approver: str
    sponsor: str
    requested: str
    approved: str
    paid: str
    nobody: str = NOBODY

    def post(self, path: str, body: dict[str, Any], *, token: str | None = None) -> httpx2.Response:
        for field in fields(self)[2:]:
            path = path.replace(f"{{{field.name}}}", getattr(self, field.name))
        bearing = {} if token is None else {"Authorization": f"Bearer {token}"}
        return self.api.http.post(path, json=body, headers=key() | bearing | {"Sertakan-Clock": NOW})


@pytest.fixture(scope="module")
def desk(module_api: Story, module_service: Served, scene: Scene) -> Desk:
    api, approver = module_api, module_service.tokens[Role.APPROVER]
    sponsor = api.sponsor()
    api.pay(sponsor, "1600.00", at="2025-09-01T09:00:00+07:00")
    api.pay(sponsor, "5000.00", at="2025-09-01T09:00:00+07:00", channel="giro")
    requested, approved, paid = (
        api.ask_back(sponsor, amount, at="2025-09-02T09:00:00+07:00") for amount in ("100.00", "200.00", "400.00")
    )
    for refund in (approved, paid):
        api.approve_refund(refund, by=approver, at="2025-09-03T09:00:00+07:00")
    api.pay_out(paid, at=NOW)
    return Desk(api, approver, sponsor, requested, approved, paid)


@pytest.fixture
def nothing_moved(desk: Desk, nothing_left_behind: None) -> Iterator[None]:
    before = desk.api.balance(desk.sponsor)
    yield
    assert desk.api.balance(desk.sponsor) == before


@pytest.mark.usefixtures("nothing_moved")
@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"amount": "0.00"}, 422, "refund-amount-missing"),
        ({"amount": "1000.01"}, 422, "refund-exceeds-balance"),
        ({"amount": "6000.00"}, 422, "refund-exceeds-balance"),
        ({"amount": 1.5}, 422, "request-invalid"),
        ({"amount": -1}, 422, "request-invalid"),
        ({"amount": "0.001"}, 422, "request-invalid"),
        ({"amount": True}, 422, "request-invalid"),
        ({"amount": None}, 422, "request-invalid"),
        ({"reason": " "}, 422, "request-invalid"),
        ({"reason": "x" * 1_001}, 422, "request-invalid"),
        ({"reason": "a\x00b"}, 422, "request-invalid"),
        ({"id": "x"}, 422, "request-invalid"),
        ({"surprise": 1}, 422, "request-invalid"),
    ],
)
def test_a_request_that_cannot_be_is_refused(desk: Desk, change: dict[str, Any], status: int, code: str) -> None:
    document = refused(desk.post("/v1/sponsors/{sponsor}/refunds", {**REFUND, **change}), status, code)

    if code == "request-invalid":
        assert [each["pointer"] for each in document["errors"]] == [f"/{name}" for name in change]
    if code == "refund-exceeds-balance":
        assert (document["asked"], document["available"]) == (change["amount"], "1000.00")


@pytest.mark.usefixtures("nothing_moved")
@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/v1/sponsors/{nobody}/refunds", REFUND, 404, "sponsor-unknown"),
        ("/v1/sponsors/{sponsor}/refunds", {"amount": "1.00"}, 422, "request-invalid"),
        ("/v1/refunds/{nobody}/approval", {}, 404, "refund-unknown"),
        ("/v1/refunds/{sponsor}/approval", {}, 404, "refund-unknown"),
        ("/v1/refunds/x/approval", {}, 422, "request-invalid"),
        ("/v1/refunds/{requested}/approval", {"amount": "1.00"}, 422, "request-invalid"),
        ("/v1/refunds/{requested}/approval", {}, 403, "four-eyes"),
        ("/v1/refunds/{approved}/approval", {}, 409, "refund-already-approved"),
        ("/v1/refunds/{paid}/approval", {}, 409, "refund-already-paid"),
        ("/v1/refunds/{nobody}/disbursements", DISBURSEMENT, 404, "refund-unknown"),
        ("/v1/refunds/{requested}/disbursements", DISBURSEMENT, 409, "refund-not-approved"),
        ("/v1/refunds/{paid}/disbursements", DISBURSEMENT, 409, "refund-already-paid"),
        ("/v1/refunds/{approved}/disbursements", {**DISBURSEMENT, "paid_at": LATER}, 422, "instant-in-future"),
        ("/v1/refunds/{approved}/disbursements", {**DISBURSEMENT, "paid_at": "2025-09-05"}, 422, "request-invalid"),
        ("/v1/refunds/{approved}/disbursements", {**DISBURSEMENT, "reference": ""}, 422, "request-invalid"),
        ("/v1/refunds/{approved}/disbursements", {"paid_at": NOW}, 422, "request-invalid"),
        ("/v1/sponsors/{sponsor}/set-offs", {}, 422, "nothing-owed"),
        ("/v1/sponsors/{sponsor}/set-offs", {"amount": "1.00"}, 422, "request-invalid"),
        ("/v1/sponsors/{nobody}/set-offs", {}, 404, "sponsor-unknown"),
    ],
)
def test_what_does_not_follow_is_refused(desk: Desk, path: str, body: dict[str, Any], status: int, code: str) -> None:
    refused(desk.post(path, body), status, code)


@pytest.mark.usefixtures("nothing_moved")
def test_a_refund_has_its_id_alone(desk: Desk) -> None:
    for taken in (desk.requested, desk.paid):
        refused(desk.post("/v1/sponsors/{sponsor}/refunds", {**REFUND, "id": taken}), 409, "refund-exists")


@pytest.mark.usefixtures("nothing_moved")
def test_each_step_is_for_its_own_role(desk: Desk, module_service: Served) -> None:
    tokens = module_service.tokens
    for role in Role:
        token = tokens[role]
        if role not in {Role.ADMIN, Role.FINANCE}:
            refused(desk.post("/v1/sponsors/{sponsor}/refunds", REFUND, token=token), 403, "forbidden")
            refused(desk.post("/v1/refunds/{approved}/disbursements", DISBURSEMENT, token=token), 403, "forbidden")
            refused(desk.post("/v1/sponsors/{sponsor}/set-offs", {}, token=token), 403, "forbidden")
        if role not in {Role.ADMIN, Role.APPROVER}:
            refused(desk.post("/v1/refunds/{requested}/approval", {}, token=token), 403, "forbidden")
        reads = role in {Role.ADMIN, Role.FINANCE, Role.APPROVER, Role.AUDITOR}
        with module_service.caller(role) as caller:
            assert caller.get(f"/v1/refunds/{desk.paid}").status_code == (200 if reads else 403)


def test_a_refund_is_told_as_it_was_known(desk: Desk) -> None:
    api, refund = desk.api, desk.paid
    told = api.read(f"/v1/refunds/{refund}").document
    life = [event for event in api.events() if event["data"].get("refund_id") == refund]
    assert [event["topic"] for event in life] == ["RefundRequested", "RefundApproved", "RefundPaid"]
    positions = [event["position"] for event in life]

    states = [api.read(f"/v1/refunds/{refund}", as_known_at=position).state for position in positions]

    assert states == ["requested", "approved", "paid"]
    with pytest.raises(Refused) as unknown:
        api.read(f"/v1/refunds/{refund}", as_known_at=positions[0] - 1)
    assert (unknown.value.status, unknown.value.code) == (404, "refund-unknown")
    requested = api.read(f"/v1/refunds/{refund}", as_known_at=positions[0]).document
    assert {name for name, value in requested.items() if value is None} == {
        "approved_by", "approved_at", "paid_at", "reference",
    }  # fmt: skip
    assert told["requested_by"] == life[0]["actor"]
    assert told["approved_by"] == life[1]["actor"]
    assert (told["position"], told["amount"], told["sponsor_id"]) == (positions[2], "400.00", desk.sponsor)
    assert (told["reason"], told["paid_at"]) == ("sisa dana program", NOW)
    assert told["reference"].startswith("KU-")


def test_why_a_refund_was_asked_for_stands_in_no_event(desk: Desk) -> None:
    assert "sisa dana" not in str(desk.api.events())
    assert "KU-" not in str(desk.api.events())


def test_the_same_request_again_is_answered_like_the_first_time(desk: Desk) -> None:
    path = f"/v1/sponsors/{desk.sponsor}/refunds"
    first = desk.api.write(path, REFUND, key="refund-1")

    again = desk.api.write(path, REFUND, key="refund-1")
    with pytest.raises(Refused) as other:
        desk.api.write(path, {**REFUND, "amount": "2.00"}, key="refund-1")

    assert (again.document, again.replayed) == (first.document, True)
    assert (other.value.status, other.value.code) == (422, "idempotency-key-reused")
    approval = f"/v1/refunds/{first.refund_id}/approval"
    approved = desk.api.write(approval, {}, key="approval-1", token=desk.approver)
    again = desk.api.write(approval, {}, key="approval-1", token=desk.approver)
    assert (again.document, again.replayed) == (approved.document, True)


def test_the_same_id_at_once_is_one_refund(desk: Desk) -> None:
    body = {**REFUND, "id": "6f1c1a52-6c1f-4a8e-9d57-1f4f0d2f3c12"}

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: desk.post("/v1/sponsors/{sponsor}/refunds", body), range(8)))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"refund-exists"}


def test_a_command_without_a_key_is_not_recorded(desk: Desk) -> None:
    path = f"/v1/refunds/{desk.requested}/approval"

    refused(desk.api.http.post(path, json={}), 428, "idempotency-key-missing")
