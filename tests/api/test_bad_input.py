"""Whatever a stranger sends instead of a request gets a problem document and leaves nothing behind."""

from http import HTTPStatus
from typing import Any

import httpx2
import pytest

from ledger.store.tokens import Role
from tests.api.scene import ENROLMENT, NIK, NOBODY, NOW, PAYMENT, SCHEME, SPONSOR, Scene, key, refused
from tests.api.serving import Served

pytestmark = pytest.mark.usefixtures("nothing_left_behind")

MB = 1_000_000


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/v1/sponsors/{nobody}/payments", PAYMENT, "sponsor-unknown"),
        ("/v1/payments/{nobody}/clearing", {"cleared_at": NOW}, "payment-unknown"),
        ("/v1/workers/{nobody}/enrolments",
         ENROLMENT, "worker-unknown"),
        ("/v1/workers/{worker}/enrolments",
         {"sponsor_id": NOBODY, "programmes": ["JKK", "JKM"], "starts_on": "2025-08-01"}, "sponsor-unknown"),
        ("/v1/workers/{worker}/enrolments",
         {"sponsor_id": "{sponsor}", "scheme_id": NOBODY, "programmes": ["JKK", "JKM"], "starts_on": "2025-08-01"},
         "scheme-unknown"),
        ("/v1/schemes", {**SCHEME, "sponsor_id": NOBODY}, "sponsor-unknown"),
        ("/v1/enrolments/{nobody}/end", {"on": "2025-08-01", "reason": "exit"}, "enrolment-unknown"),
        ("/v1/allocations", {"sponsor_id": NOBODY, "through_month": "2025-08"}, "sponsor-unknown"),
        ("/v1/allocations", {"sponsor_id": "{sponsor}", "through_month": "2025-08", "worker_ids": [NOBODY]},
         "worker-unknown"),
        ("/v1/workers/lookup", {"nik": NIK}, "worker-unknown"),
        # Ids of something, but of something else.
        ("/v1/sponsors/{worker}/payments", PAYMENT, "sponsor-unknown"),
        ("/v1/workers/{sponsor}/enrolments",
         ENROLMENT, "worker-unknown"),
        ("/v1/workers/{worker}/enrolments",
         {"sponsor_id": "{scheme}", "programmes": ["JKK", "JKM"], "starts_on": "2025-08-01"}, "sponsor-unknown"),
        ("/v1/workers/{worker}/enrolments",
         {"sponsor_id": "{sponsor}", "scheme_id": "{worker}", "programmes": ["JKK", "JKM"], "starts_on": "2025-08-01"},
         "scheme-unknown"),
        ("/v1/allocations", {"sponsor_id": "{ledger}", "through_month": "2025-08"}, "sponsor-unknown"),
        ("/v1/allocations", {"sponsor_id": "{sponsor}", "through_month": "2025-08", "worker_ids": ["{sponsor}"]},
         "worker-unknown"),
    ],
)  # fmt: skip
def test_unknown_ids_are_not_found(scene: Scene, path: str, body: dict[str, Any], code: str) -> None:
    response = scene.post(path, body)

    document = refused(response, 404, code)
    assert NIK not in response.text
    assert "errors" not in document


@pytest.mark.parametrize(
    "path",
    [
        "/v1/sponsors/{nobody}", "/v1/sponsors/{nobody}/balance", "/v1/workers/{nobody}",
        "/v1/workers/{nobody}/coverage?on=2025-08-01", "/v1/workers/{nobody}/history",
        "/v1/allocations/{nobody}/lines", "/v1/workers/{sponsor}", "/v1/workers/{sponsor}/history",
            "/v1/workers/{ledger}", "/v1/sponsors/{worker}", "/v1/sponsors/{worker}/balance",
    ],
)  # fmt: skip
def test_what_does_not_exist_cannot_be_read(scene: Scene, path: str) -> None:
    response = scene.get(path)

    assert response.status_code == HTTPStatus.NOT_FOUND
    refused(response, 404, response.json()["code"])


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/", 404, "route-unknown"),
        ("GET", "/v1/nothing", 404, "route-unknown"),
        ("POST", "/v1/workers/{worker}/nothing", 404, "route-unknown"),
        ("DELETE", "/v1/workers/{worker}", 405, "method-not-allowed"),
        ("PUT", "/v1/sponsors", 405, "method-not-allowed"),
        ("GET", "/v1/workers/9901010703859999", 422, "request-invalid"),
        ("GET", "/v1/workers/9901010703859999/coverage?on=2025-08-01", 422, "request-invalid"),
        ("GET", "/v1/workers/%00/coverage?on=2025-08-01", 422, "request-invalid"),
    ],
)
def test_what_is_not_served_says_so(scene: Scene, method: str, path: str, status: int, code: str) -> None:
    response = scene.api.http.request(method, scene.filled(path))

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

    refused(scene.get(path), 422, "as-known-at-in-the-future")


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
