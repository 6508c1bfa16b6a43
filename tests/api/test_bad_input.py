"""Everything a stranger may send gets a problem document and leaves nothing behind."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from psycopg import sql

from ledger.store.database import Database
from ledger.store.tokens import Role
from tests.api.serving import Served
from tests.api.story import Story

NOBODY = "00000000-0000-4000-8000-000000000000"
NIK = "9901010703859999"
NOW = "2025-08-05T10:00:00+07:00"
MB = 1_000_000

Contents = dict[str, Any]


@dataclass(frozen=True)
class Scene:
    """A private sponsor with 16,800.00 left since 5 August; a worker paid to July; somebody of 65; a village."""

    api: Story
    sponsor: str
    village: str
    worker: str
    elder: str
    payment: str
    enrolment: str
    scheme: str
    contents: Callable[[], Contents]


@pytest.fixture(scope="module")
def scene(module_api: Story, module_database: Database) -> Scene:
    api = module_api
    sponsor, village = api.sponsor(), api.village()
    worker, elder = api.worker(), api.worker("1960-03-07")
    enrolment = api.paid_to("2025-07", worker=worker, sponsor=sponsor, amount="117600.00")
    api.enrol(elder, sponsor, starts_on="2025-03-01", at="2025-03-01T08:00:00+07:00")
    scheme = api.scheme(village, starts_on="2025-01-01", quota=1)
    payment = api.pay(sponsor, "16800.00", at=NOW, reference="AGUSTUS")
    return Scene(api, sponsor, village, worker, elder, payment, enrolment, scheme, lambda: contents_of(module_database))


def contents_of(database: Database) -> Contents:
    """Rows in every table, and the log's head. Commands without events are answers, not facts: left out."""
    with database.connect("owner") as owner:
        tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        counted: Contents = {}
        for (table,) in tables:
            row = owner.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
            counted[table] = None if row is None else row[0]
        head = owner.execute("SELECT max(position) FROM events").fetchone()
    return {**counted, "head": None if head is None else head[0], "command": None}


@pytest.fixture(autouse=True)
def nothing_left_behind(scene: Scene) -> Iterator[None]:
    before = scene.contents()
    assert before["events"] > 0
    yield
    assert scene.contents() == before


def refused(response: httpx2.Response, status: int, code: str) -> dict[str, Any]:
    assert response.headers["content-type"] == "application/problem+json", response.text
    document: dict[str, Any] = response.json()
    assert (response.status_code, document["code"]) == (status, code), document
    assert (document["type"], document["status"]) == (f"/problems/{code}", status)
    assert document["title"]
    assert document["detail"]
    return document


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4()), "Sertakan-Clock": NOW}


SPONSOR = {"name": "A", "kind": "company", "fund_origin": "private", "region": "Jakarta"}
PAYMENT = {"amount": "1.00", "received_at": NOW, "reference": "R-1", "channel": "transfer"}
WORKER = {"nik": NIK, "name": "B", "birth_date": "1985-03-07", "occupation": "tani", "sector": "other",
          "region": "Jakarta", "monthly_income": "1000000"}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/v1/sponsors/{nobody}/payments", PAYMENT, "sponsor-unknown"),
        ("/v1/payments/{nobody}/clearing", {"cleared_at": NOW}, "payment-unknown"),
        ("/v1/workers/{nobody}/enrolments",
         {"sponsor_id": "{sponsor}", "programmes": ["JKK", "JKM"], "starts_on": "2025-08-01"}, "worker-unknown"),
        ("/v1/workers/{worker}/enrolments",
         {"sponsor_id": NOBODY, "programmes": ["JKK", "JKM"], "starts_on": "2025-08-01"}, "sponsor-unknown"),
        ("/v1/workers/{worker}/enrolments",
         {"sponsor_id": "{sponsor}", "scheme_id": NOBODY, "programmes": ["JKK", "JKM"], "starts_on": "2025-08-01"},
         "scheme-unknown"),
        ("/v1/schemes", {"name": "S", "sponsor_id": NOBODY, "programmes": ["JKK", "JKM"], "starts_on": "2025-01-01",
                         "months": 12}, "sponsor-unknown"),
        ("/v1/enrolments/{nobody}/end", {"on": "2025-08-01", "reason": "exit"}, "enrolment-unknown"),
        ("/v1/allocations", {"sponsor_id": NOBODY, "through_month": "2025-08"}, "sponsor-unknown"),
        ("/v1/allocations", {"sponsor_id": "{sponsor}", "through_month": "2025-08", "worker_ids": [NOBODY]},
         "worker-unknown"),
        ("/v1/workers/lookup", {"nik": NIK}, "worker-unknown"),
    ],
)  # fmt: skip
def test_unknown_ids_are_not_found(scene: Scene, path: str, body: dict[str, Any], code: str) -> None:
    response = post(scene, path, body)

    document = refused(response, 404, code)
    assert NIK not in response.text
    assert "errors" not in document


@pytest.mark.parametrize(
    "path",
    [
        "/v1/sponsors/{nobody}", "/v1/sponsors/{nobody}/balance", "/v1/workers/{nobody}",
        "/v1/workers/{nobody}/coverage?on=2025-08-01", "/v1/workers/{nobody}/history",
        "/v1/allocations/{nobody}/lines", "/v1/workers/{sponsor}", "/v1/workers/{sponsor}/history",
    ],
)  # fmt: skip
def test_what_does_not_exist_cannot_be_read(scene: Scene, path: str) -> None:
    response = scene.api.http.get(filled(scene, path))

    assert response.status_code == HTTPStatus.NOT_FOUND
    refused(response, 404, response.json()["code"])


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/", 404, "route-unknown"),
        ("GET", "/v1/nothing", 404, "route-unknown"),
        ("POST", "/v1/workers/{worker}/merge", 404, "route-unknown"),
        ("DELETE", "/v1/workers/{worker}", 405, "method-not-allowed"),
        ("PUT", "/v1/sponsors", 405, "method-not-allowed"),
        ("GET", "/v1/workers/9901010703859999", 422, "request-invalid"),
        ("GET", "/v1/workers/9901010703859999/coverage?on=2025-08-01", 422, "request-invalid"),
        ("GET", "/v1/workers/%00/coverage?on=2025-08-01", 422, "request-invalid"),
    ],
)
def test_what_is_not_served_says_so(scene: Scene, method: str, path: str, status: int, code: str) -> None:
    response = scene.api.http.request(method, filled(scene, path))

    refused(response, status, code)
    assert "9901010703859999" not in response.text


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("", "query"),
        ("on=2025-06-31", "on"),
        ("on=0000-01-01", "on"),
        ("on=2025-06-01T00:00:00Z", "on"),
        ("at=2025-06-01T10:00:00", "at"),
        ("on=2025-06-01&at=2025-06-01T10:00:00Z", "query"),
        ("on=2025-06-01&on=2025-06-02", ""),
        ("on=2025-06-01&programme=JP", "programme"),
        ("on=2025-06-01&as_known_at=-1", "as_known_at"),
        ("on=2025-06-01&as_known_at=yesterday", "as_known_at"),
        ("on=2025-06-01&at_least=-1", "at_least"),
        ("on=2025-06-01&at_least=99999999999999999999", "at_least"),
        ("on=2025-06-01&nik=9901010703859999", "nik"),
        ("on=2025-06-01&9901010703859999=1", ""),
    ],
)
def test_a_question_is_asked_to_the_letter(scene: Scene, query: str, parameter: str) -> None:
    response = scene.api.http.get(f"/v1/workers/{scene.worker}/coverage?{query}")

    document = refused(response, 422, "request-invalid")
    assert [each["parameter"] for each in document["errors"]] == [parameter]
    assert "9901010703859999" not in response.text


@pytest.mark.parametrize("as_known_at", ["999999999", "9998-01-01T00:00:00Z"])
def test_nobody_knows_the_future(scene: Scene, as_known_at: str) -> None:
    path = f"/v1/workers/{scene.worker}/coverage?on=2025-08-01&as_known_at={as_known_at}"

    refused(scene.api.http.get(path), 422, "as-known-at-in-the-future")


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
    document = refused(post(scene, "/v1/sponsors/{sponsor}/payments", {**PAYMENT, **change}), 422, "request-invalid")

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

    refused(post(scene, "/v1/sponsors/{sponsor}/payments", {**PAYMENT, **change}), status, code)


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
    response = post(scene, "/v1/workers", {**WORKER, **change})

    document = refused(response, 422, "request-invalid")
    assert [each["pointer"] for each in document["errors"]] == [pointer]
    assert NIK[:15] not in response.text


def test_a_worker_who_is_known_is_not_registered_again(scene: Scene) -> None:
    known = scene.api.read(f"/v1/workers/{scene.worker}").nik

    response = post(scene, "/v1/workers", {**WORKER, "nik": known})

    assert refused(response, 409, "worker-exists")["worker_id"] == scene.worker
    assert known not in response.text


def test_nobody_is_born_tomorrow(scene: Scene) -> None:
    refused(post(scene, "/v1/workers", {**WORKER, "birth_date": "2025-08-06"}), 422, "birth-date-implausible")


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

    refused(post(scene, f"/v1/workers/{worker}/enrolments", terms), status, code)


def test_a_saving_needs_a_membership(scene: Scene) -> None:
    terms = {"sponsor_id": "{village}", "programmes": ["JHT"], "starts_on": "2025-08-01"}

    refused(post(scene, "/v1/workers/{elder}/enrolments", terms), 422, "programme-pair")


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

    refused(post(scene, "/v1/allocations", order), 422, code)


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

    answer = post(scene, "/v1/allocations", order)

    assert (answer.status_code, answer.json()["total"]) == (201, "0.00")
    lines = [(line["month"], line["reason"]) for line in answer.json()["not_settled"]]
    assert (month, reason) in lines


def test_a_dry_run_beyond_the_balance_settles_what_the_money_reaches(scene: Scene) -> None:
    order = {"sponsor_id": "{sponsor}", "through_month": "2025-10", "worker_ids": ["{worker}"], "dry_run": True}

    answer = post(scene, "/v1/allocations", order).json()

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
        ("/v1/schemes", {"name": "S", "sponsor_id": "{sponsor}", "programmes": ["JKK"], "starts_on": "2025-01-01",
                         "months": 12}, "programme-pair"),
        ("/v1/schemes", {"name": "S", "sponsor_id": "{sponsor}", "programmes": ["JKK", "JKM"],
                         "starts_on": "2025-01-01", "months": 0}, "request-invalid"),
        ("/v1/sponsors", {**SPONSOR, "kind": "planet"}, "request-invalid"),
        ("/v1/sponsors", {**SPONSOR, "name": None}, "request-invalid"),
        ("/v1/sponsors", {}, "request-invalid"),
        ("/v1/coverage/queries", {"items": [{"nik": NIK}]}, "request-invalid"),
        ("/v1/coverage/queries", {"items": [{"nik": NIK, "worker_id": NOBODY, "on": "2025-01-01"}]}, "request-invalid"),
        ("/v1/coverage/queries", {"items": [{"nik": NIK, "on": "2025-01-01"}] * 10_001}, "request-invalid"),
    ],
)  # fmt: skip
def test_other_requests_that_cannot_be_are_refused(scene: Scene, path: str, body: dict[str, Any], code: str) -> None:
    response = post(scene, path, body)

    refused(response, 422, code)
    assert NIK not in response.text


def test_a_sponsor_id_that_is_taken_is_refused(scene: Scene) -> None:
    refused(post(scene, "/v1/sponsors", {**SPONSOR, "id": "{sponsor}"}), 409, "sponsor-exists")


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "request-invalid"),
        (b"\xff\xfe\x00", 422, "request-invalid"),
        (b'{"name": "\xc3\x28"}', 422, "request-invalid"),
        (b"[" * 100_000, 422, "request-invalid"),
        (b'{"name":' * 100_000, 422, "request-invalid"),
        (b'{"name":"a","name":"b"}', 422, "request-invalid"),
        (b'{"amount":NaN}', 422, "request-invalid"),
        (b'{"amount":1' + b"0" * 100_000 + b"}", 422, "request-invalid"),
        (b'{"name":"' + b"x" * 12 * MB + b'"}', 413, "body-too-large"),
        (b" " * (8 * MB + 1), 413, "body-too-large"),
    ],
    ids=lambda given: repr(given[:12]) if isinstance(given, bytes) else None,
)
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_no_document_is_refused(
    scene: Scene, content: bytes, status: int, code: str, *, chunked: bool
) -> None:
    sent = (content[start : start + 64_000] for start in range(0, len(content), 64_000)) if chunked else content

    refused(scene.api.http.post("/v1/sponsors", content=sent, headers=key()), status, code)


def test_a_stranger_with_a_large_body_is_turned_away_at_the_door(module_service: Served) -> None:
    with httpx2.Client(base_url=module_service.url) as stranger:
        response = stranger.post("/v1/sponsors", content=b"x" * 12 * MB, headers=key())

    refused(response, 401, "unauthenticated")
    assert response.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("sent", [{}, {"Idempotency-Key": ""}, {"Idempotency-Key": "x" * 256}])
def test_what_records_something_needs_a_key(scene: Scene, sent: dict[str, str]) -> None:
    refused(scene.api.http.post("/v1/sponsors", json=SPONSOR, headers=sent), 428, "idempotency-key-missing")


@pytest.mark.parametrize("clock", ["yesterday", "2025-08-05", "2025-08-05T10:00:00", "9999-01-01T00:00:00Z"])
def test_the_clock_is_moved_to_an_instant(scene: Scene, clock: str) -> None:
    headers = {**key(), "Sertakan-Clock": clock}

    refused(scene.api.http.post("/v1/sponsors", json=SPONSOR, headers=headers), 422, "request-invalid")


def test_a_command_says_everything_in_its_body(scene: Scene) -> None:
    refused(scene.api.http.post("/v1/sponsors?dry_run=true", json=SPONSOR, headers=key()), 422, "request-invalid")


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer nonsense", "Basic eDp5", "Bearer skt_" + "A" * 43])
def test_a_token_that_does_not_run_opens_nothing(module_service: Served, token: str) -> None:
    with httpx2.Client(base_url=module_service.url, headers={"Authorization": token}) as stranger:
        refused(stranger.post("/v1/sponsors", json=SPONSOR, headers=key()), 401, "unauthenticated")
        refused(stranger.get("/v1/events"), 401, "unauthenticated")


def test_a_role_does_not_do_what_it_may_not(module_service: Served) -> None:
    with module_service.caller(Role.AUDITOR) as auditor, module_service.caller(Role.COVERAGE) as asker:
        refused(auditor.post("/v1/sponsors", json=SPONSOR, headers=key()), 403, "forbidden")
        refused(asker.get("/v1/events"), 403, "forbidden")


def filled(scene: Scene, text: str) -> str:
    names = {"nobody": NOBODY, "sponsor": scene.sponsor, "village": scene.village, "worker": scene.worker,
             "elder": scene.elder, "payment": scene.payment, "enrolment": scene.enrolment, "scheme": scene.scheme}  # fmt: skip
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def post(scene: Scene, path: str, body: dict[str, Any]) -> httpx2.Response:
    content = filled(scene, json.dumps(body))
    headers = {} if path.endswith(("/lookup", "/queries")) else key()
    return scene.api.http.post(filled(scene, path), content=content, headers=headers)
