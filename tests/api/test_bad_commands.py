"""Commands that cannot be are refused by name, where they are wrong, and leave nothing behind."""

from typing import Any

import pytest

from tests.api.scene import NIK, NOBODY, NOW, PAYMENT, SCHEME, SPONSOR, WORKER, Scene, refused

pytestmark = pytest.mark.usefixtures("nothing_left_behind")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"amount": "1e3"}, "/amount"),
        ({"amount": "16800.005"}, "/amount"),
        ({"amount": -1}, "/amount"),
        ({"amount": 10**20}, "/amount"),
        ({"amount": True}, "/amount"),
        ({"amount": 16800.5}, "/amount"),
        ({"received_at": "2025-06-31T10:00:00+07:00"}, "/received_at"),
        ({"received_at": "0000-01-01T10:00:00+07:00"}, "/received_at"),
        ({"received_at": "2025-06-30T10:00:00"}, "/received_at"),
        ({"reference": "a\x00b"}, "/reference"),
        ({"reference": " "}, "/reference"),
        ({"reference": "x" * 141}, "/reference"),
        ({"channel": "pigeon"}, "/channel"),
        ({"surprise": 1}, "/surprise"),
    ],
)
def test_a_payment_is_described_to_the_letter(scene: Scene, change: dict[str, Any], pointer: str) -> None:
    document = refused(scene.post("/v1/sponsors/{sponsor}/payments", {**PAYMENT, **change}), 422, "request-invalid")

    assert [each["pointer"] for each in document["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": "0.00"}, "payment-amount-missing"),
        ({"received_at": "2025-08-05T10:00:01+07:00"}, "instant-in-future"),
        ({"cleared_at": NOW}, "clearing-not-expected"),
        ({"channel": "giro", "cleared_at": "2025-08-04T10:00:00+07:00"}, "clearing-out-of-order"),
        ({"reference": "AGUSTUS"}, "payment-conflict"),
        ({"id": "{payment}"}, "payment-exists"),
    ],
)
def test_a_payment_that_cannot_be_is_refused(scene: Scene, change: dict[str, Any], code: str) -> None:
    status = 409 if code in {"payment-conflict", "payment-exists"} else 422

    refused(scene.post("/v1/sponsors/{sponsor}/payments", {**PAYMENT, **change}), status, code)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"nik": NIK[:15]}, "/nik"),
        ({"nik": int(NIK)}, "/nik"),
        ({"birth_date": "1985-02-29"}, "/birth_date"),
        ({"birth_date": "0000-03-07"}, "/birth_date"),
        ({"name": "\u0000"}, "/name"),
        ({"sector": "sea"}, "/sector"),
        ({"monthly_income": "-1"}, "/monthly_income"),
        ({"region": "\u0000"}, "/region"),
        ({"id": "x"}, "/id"),
        ({NIK: NIK}, ""),
    ],
)
def test_a_worker_is_described_to_the_letter(scene: Scene, change: dict[str, Any], pointer: str) -> None:
    response = scene.post("/v1/workers", {**WORKER, **change})

    document = refused(response, 422, "request-invalid")
    assert [each["pointer"] for each in document["errors"]] == [pointer]
    assert NIK[:15] not in response.text


def test_a_worker_who_is_known_is_not_registered_again(scene: Scene) -> None:
    known = scene.api.read(f"/v1/workers/{scene.worker}").nik

    response = scene.post("/v1/workers", {**WORKER, "nik": known})

    assert refused(response, 409, "worker-exists")["worker_id"] == scene.worker
    assert known not in response.text


def test_nobody_is_born_tomorrow(scene: Scene) -> None:
    refused(scene.post("/v1/workers", {**WORKER, "birth_date": "2025-08-06"}), 422, "birth-date-implausible")


@pytest.mark.parametrize(
    ("worker", "change", "status", "code"),
    [
        ("{elder}", {}, 422, "age-limit"),
        ("{worker}", {"programmes": ["JP"]}, 422, "programme-not-open"),
        ("{worker}", {"programmes": ["JKK", "JKM", "JKP"]}, 422, "programme-not-open"),
        ("{worker}", {"programmes": ["JKK"]}, 422, "programme-pair"),
        ("{worker}", {"programmes": ["JKM"]}, 422, "programme-pair"),
        ("{worker}", {"programmes": []}, 422, "request-invalid"),
        ("{worker}", {"programmes": ["BPJS"]}, 422, "request-invalid"),
        ("{worker}", {"starts_on": "2025-06-31"}, 422, "request-invalid"),
        ("{worker}", {"sponsor_id": "{sponsor}"}, 409, "enrolment-exists"),
        ("{worker}", {"sponsor_id": "{sponsor}", "scheme_id": "{scheme}"}, 422, "scheme-of-another-sponsor"),
    ],
)
def test_an_enrolment_that_may_not_be_is_refused(
    scene: Scene, worker: str, change: dict[str, Any], status: int, code: str
) -> None:
    terms = {"sponsor_id": "{village}", "programmes": ["JKK", "JKM"], "starts_on": "2025-08-01", **change}

    refused(scene.post(f"/v1/workers/{worker}/enrolments", terms), status, code)


def test_a_saving_needs_a_membership(scene: Scene) -> None:
    terms = {"sponsor_id": "{village}", "programmes": ["JHT"], "starts_on": "2025-08-01"}

    refused(scene.post("/v1/workers/{elder}/enrolments", terms), 422, "programme-pair")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"through_month": "2026-09"}, "beyond-prepayment"),
        ({"through_month": "9998-12"}, "beyond-prepayment"),
        ({"effective_at": "2025-08-05T10:00:01+07:00"}, "instant-in-future"),
        ({"effective_at": "1900-01-01T00:00:00+07:00"}, "before-the-law"),
        ({"through_month": "2025-13"}, "request-invalid"),
        ({"effective_at": "2025-08-05"}, "request-invalid"),
        ({"dry_run": "yes"}, "request-invalid"),
        ({"worker_ids": "all"}, "request-invalid"),
    ],
)
@pytest.mark.parametrize("dry_run", [False, True])
def test_an_allocation_that_cannot_be_is_refused(
    scene: Scene, change: dict[str, Any], code: str, *, dry_run: bool
) -> None:
    order = {"sponsor_id": "{sponsor}", "through_month": "2025-08", "dry_run": dry_run, **change}

    refused(scene.post("/v1/allocations", order), 422, code)


@pytest.mark.parametrize(
    ("change", "month", "reason"),
    [
        ({"through_month": "2025-07"}, "2025-07", "already_settled"),
        ({"sponsor_id": "{village}", "worker_ids": ["{worker}"]}, "2025-08", "not_enrolled"),
        # The money came on 5 August; on the last evening of July there was none.
        ({"effective_at": "2025-07-31T20:00:00+07:00"}, "2025-08", "insufficient_funds"),
    ],
)
def test_what_is_not_settled_says_why_and_moves_nothing(
    scene: Scene, change: dict[str, Any], month: str, reason: str
) -> None:
    order = {"sponsor_id": "{sponsor}", "through_month": "2025-08", "worker_ids": ["{worker}"], **change}

    answer = scene.post("/v1/allocations", order)

    assert (answer.status_code, answer.json()["total"]) == (201, "0.00")
    lines = [(line["month"], line["reason"]) for line in answer.json()["not_settled"]]
    assert (month, reason) in lines


def test_a_dry_run_beyond_the_balance_settles_what_the_money_reaches(scene: Scene) -> None:
    order = {"sponsor_id": "{sponsor}", "through_month": "2025-10", "worker_ids": ["{worker}"], "dry_run": True}

    answer = scene.post("/v1/allocations", order).json()

    assert ([line["month"] for line in answer["settled"]], answer["available"]) == (["2025-08"], "0.00")
    assert [(line["month"], line["reason"]) for line in answer["not_settled"]] == [
        ("2025-09", "insufficient_funds"),
        ("2025-10", "insufficient_funds"),
    ]


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/v1/lapse-runs", {"as_of": "2025-08-06"}, "lapse-run-in-future"),
        ("/v1/lapse-runs", {"as_of": "2025-02-30"}, "request-invalid"),
        ("/v1/enrolments/{enrolment}/end", {"on": "2025-08-06", "reason": "death"}, "end-in-future"),
        ("/v1/enrolments/{enrolment}/end", {"on": "2025-08-01", "reason": "boredom"}, "request-invalid"),
        ("/v1/schemes", {**SCHEME, "programmes": ["JKK"]}, "programme-pair"),
        ("/v1/schemes", {**SCHEME, "months": 0}, "request-invalid"),
        ("/v1/sponsors", {**SPONSOR, "kind": "planet"}, "request-invalid"),
        ("/v1/sponsors", {**SPONSOR, "name": None}, "request-invalid"),
        ("/v1/sponsors", {}, "request-invalid"),
        ("/v1/coverage/queries", {"items": [{"nik": NIK}]}, "request-invalid"),
        ("/v1/coverage/queries", {"items": [{"nik": NIK, "worker_id": NOBODY, "on": "2025-01-01"}]}, "request-invalid"),
        ("/v1/coverage/queries", {"items": [{"nik": NIK, "on": "2025-01-01"}] * 10_001}, "request-invalid"),
    ],
)  # fmt: skip
def test_other_requests_that_cannot_be_are_refused(scene: Scene, path: str, body: dict[str, Any], code: str) -> None:
    response = scene.post(path, body)

    refused(response, 422, code)
    assert NIK not in response.text


def test_a_sponsor_id_that_is_taken_is_refused(scene: Scene) -> None:
    refused(scene.post("/v1/sponsors", {**SPONSOR, "id": "{sponsor}"}), 409, "sponsor-exists")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/sponsors", SPONSOR),
        ("/v1/workers", WORKER),
        ("/v1/schemes", SCHEME),
    ],
)  # fmt: skip
@pytest.mark.parametrize("taken", ["{ledger}", "{sponsor}", "{scheme}", "{worker}"])
def test_an_id_belongs_to_one_thing(scene: Scene, path: str, body: dict[str, Any], taken: str) -> None:
    response = scene.post(path, {**body, "id": taken})

    refused(response, 409, response.json()["code"])
