"""Amendments through the interface: what is refused and where, what is shown afterwards and to whom."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from ledger.store.log import Context, Decision
from ledger.store.randomness import random_id
from ledger.store.tokens import Role
from tests.api.scene import NIK, NOW, Scene, refused
from tests.api.serving import Served
from tests.api.story import Story

AMENDMENT = {"from_month": "2025-09", "reason": "dilaporkan"}
AT = "2025-08-05T10:00:00+07:00"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"from_month": "2025-13"}, "/from_month"),
        ({"from_month": None}, "/from_month"),
        ({"sector": "sea"}, "/sector"),
        ({"monthly_income": "-1"}, "/monthly_income"),
        ({"monthly_income": 1.5}, "/monthly_income"),
        ({"bpu_category": "king"}, "/bpu_category"),
        ({"region": "\u0000"}, "/region"),
        ({"occupation": ""}, "/occupation"),
        ({"reason": " "}, "/reason"),
        ({"nik": NIK}, "/nik"),
    ],
)
@pytest.mark.usefixtures("nothing_left_behind")
def test_an_amendment_is_described_to_the_letter(scene: Scene, change: dict[str, Any], pointer: str) -> None:
    response = scene.post("/v1/workers/{worker}/amendments", {**AMENDMENT, "sector": "transport", **change})

    document = refused(response, 422, "request-invalid")
    assert [each["pointer"] for each in document["errors"]] == [pointer]
    assert NIK not in response.text


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, "amendment-empty"),
        ({"sector": None}, "amendment-empty"),
        ({"sector": "transport", "from_month": "2015-06"}, "before-the-law"),
        ({"monthly_income": "2000000", "from_month": "2025-08"}, "income-too-early"),
        ({"monthly_income": "1000000", "from_month": "2025-08"}, "income-too-early"),
    ],
)
@pytest.mark.usefixtures("nothing_left_behind")
def test_an_amendment_that_cannot_be_is_refused(scene: Scene, change: dict[str, Any], code: str) -> None:
    refused(scene.post("/v1/workers/{worker}/amendments", {**AMENDMENT, **change}), 422, code)


@pytest.mark.usefixtures("nothing_left_behind")
def test_nobody_is_amended_who_is_not_known(scene: Scene) -> None:
    body = {**AMENDMENT, "sector": "transport"}
    refused(scene.post("/v1/workers/{nobody}/amendments", body), 404, "worker-unknown")
    refused(scene.post("/v1/workers/{sponsor}/amendments", body), 404, "worker-unknown")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN, Role.ENROLMENT}))
def test_whoever_registers_workers_amends_them(module_service: Served, module_api: Story, role: Role) -> None:
    worker = module_api.worker()
    body = {**AMENDMENT, "sector": "transport"}
    with module_service.caller(role) as http:
        answer = http.post(f"/v1/workers/{worker}/amendments", json=body, headers={"Idempotency-Key": role})

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_what_is_amended_is_shown_with_the_terms_of_the_day_asked(module_api: Story) -> None:
    worker = module_api.worker(at=AT)
    at = "2025-08-05T11:00:00+07:00"
    module_api.amend(worker, "2025-10", monthly_income="3200000", sector="transport", at=at)
    module_api.amend(worker, "2025-06", bpu_category="employer", region="Gianyar", occupation="pengemudi", at=at)

    before = module_api.read(f"/v1/workers/{worker}", on="2025-05-31").document
    between = module_api.read(f"/v1/workers/{worker}", on="2025-09-30").document
    after = module_api.read(f"/v1/workers/{worker}", on="2025-10-01").document

    terms = ("sector", "monthly_income", "bpu_category", "region", "occupation")
    assert [before[each] for each in terms] == ["other", "1000000.00", "self_employed", "Gianyar", "pengemudi"]
    assert [between[each] for each in terms] == ["other", "1000000.00", "employer", "Gianyar", "pengemudi"]
    assert [after[each] for each in terms] == ["transport", "3200000.00", "employer", "Gianyar", "pengemudi"]
    nothing = {"sector": None, "monthly_income": None, "bpu_category": None, "region": None}
    assert after["amendments"] == [
        {**nothing, "from_month": "2025-06", "bpu_category": "employer", "region": "Gianyar"},
        {**nothing, "from_month": "2025-10", "sector": "transport", "monthly_income": "3200000.00"},
    ]


def test_what_is_so_already_is_left_out_and_said(module_api: Story) -> None:
    worker = module_api.worker(at=AT)
    before = module_api.position

    same = module_api.amend(worker, "2025-09", sector="other", occupation="petani", region="Jakarta", at=NOW)
    partly = module_api.amend(worker, "2025-09", sector="transport", monthly_income="1000000", at=NOW)

    assert (same.status, same.warnings) == (201, ["sector-unchanged", "occupation-unchanged", "region-unchanged"])
    assert (same.document["position"], same.credited) == (before, [])
    assert partly.warnings == ["monthly-income-unchanged"]
    (amended,) = module_api.events(after=before, topic="WorkerAmended")
    assert (amended["data"]["sector"], amended["data"]["monthly_income"]) == ("transport", None)


def test_words_about_a_worker_are_sealed(module_api: Story, module_service: Served) -> None:
    worker = module_api.worker(at=AT)
    before = module_api.position

    module_api.amend(worker, "2025-09", occupation="pengemudi ojek", reason="pindah kerja sejak lebaran", at=NOW)

    (amended,) = module_api.events(after=before, topic="WorkerAmended")
    assert set(amended["data"]["occupation"]) == set(amended["data"]["reason"]) == {"reference", "digest"}
    assert "ojek" not in str(amended)
    assert "lebaran" not in str(amended)
    with module_service.caller(Role.FINANCE) as http:
        assert "occupation" not in http.get(f"/v1/workers/{worker}").json()


def test_an_amendment_is_made_once_however_often_it_is_sent(module_api: Story) -> None:
    worker = module_api.worker(at=AT)
    body = {**AMENDMENT, "sector": "transport"}
    first = module_api.write(f"/v1/workers/{worker}/amendments", body, key="amended once", at=NOW)
    again = module_api.write(f"/v1/workers/{worker}/amendments", body, key="amended once", at=NOW)

    assert (again.replayed, again.document) == (True, first.document)
    assert len(module_api.read(f"/v1/workers/{worker}").document["amendments"]) == 1


def test_nobody_is_amended_whose_identity_is_erased(module_api: Story, module_service: Served) -> None:
    worker = module_api.worker(at=AT)
    house = module_service.house
    erased = Context(actor=uuid4(), command_id=random_id(), now=house.log.as_known_at().recorded_at)
    house.log.execute(erased, lambda: Decision([], {}, erasures=[UUID(worker)]))
    house.vault.forget(UUID(worker))

    body = {**AMENDMENT, "sector": "transport"}
    refusal = module_api.refusal(f"/v1/workers/{worker}/amendments", body, at=NOW)

    assert (refusal.status, refusal.code) == (410, "identity-erased")
    assert module_api.read(f"/v1/workers/{worker}").document["amendments"] == []
