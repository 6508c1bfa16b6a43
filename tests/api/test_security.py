"""A route opens for the roles in the table of rights, and says by name why it stays shut."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any
from uuid import UUID

import pytest
from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient
from psycopg import Connection
from structlog.testing import capture_logs

from api.security import (
    RIGHTS,
    Forbidden,
    Right,
    Unauthenticated,
    has_right,
    log_identity_read,
    may,
    require,
)
from ledger.store.database import Database
from ledger.store.tokens import Principal, Role, Tokens, create_token, revoke_token

WORKER = UUID(int=1)
READS = frozenset(right for right in Right if right.startswith(("read_", "ask_")))
Ask = Callable[..., Any]


def small_app(tokens: Tokens) -> FastAPI:
    """One route for each right, one for two roles."""
    app = FastAPI()
    app.state.tokens = tokens

    @app.exception_handler(Unauthenticated)
    def refuse(request: Request, error: Unauthenticated) -> JSONResponse:
        return JSONResponse({"code": error.code}, 401, {"WWW-Authenticate": error.challenge})

    @app.exception_handler(Forbidden)
    def forbid(request: Request, error: Forbidden) -> JSONResponse:
        return JSONResponse({"code": error.code, "role": error.role, "needed": error.needed}, 403)

    for right in Right:

        @app.get(f"/{right}")
        def use(principal: Annotated[Principal, Depends(may(right))]) -> dict[str, str]:
            return {"actor": str(principal.actor), "role": principal.role}

    @app.get("/claims-desk")
    def claims(principal: Annotated[Principal, Depends(require(Role.CLAIMS, Role.APPROVER))]) -> None: ...

    return app


@pytest.fixture
def client(database: Database) -> Iterator[TestClient]:
    with TestClient(small_app(Tokens(database))) as opened:
        yield opened


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_without_a_token_nothing_opens(client: TestClient) -> None:
    for right in Right:
        answer = client.get(f"/{right}")

        assert answer.status_code == 401
        assert answer.json() == {"code": "unauthenticated"}
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="sertakan"'


@pytest.mark.parametrize(
    "authorization", ["Basic YTpi", "Bearer", "Bearer ", "skt_", "Token skt_" + "A" * 43, "Bearer  "]
)
def test_a_header_without_a_bearer_token_is_no_token(client: TestClient, authorization: str) -> None:
    answer = client.get("/ask_coverage", headers={"Authorization": authorization})

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="sertakan"')


@pytest.mark.parametrize("token", ["x", "skt_" + "A" * 43, "skt_" + "A" * 4_000])
def test_a_token_that_is_none_is_refused_without_repeating_it(client: TestClient, token: str) -> None:
    answer = client.get("/ask_coverage", headers=bearing(token))

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="sertakan", error="invalid_token"'
    assert "AAAA" not in answer.text


def test_a_revoked_token_is_none(client: TestClient, owner_connection: Connection[Any]) -> None:
    _, token = create_token(owner_connection, "a", Role.ADMIN)
    revoke_token(owner_connection, "a")

    assert client.get("/ask_coverage", headers=bearing(token)).status_code == 401


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_token_brings_its_principal(client: TestClient, owner_connection: Connection[Any], scheme: str) -> None:
    principal, token = create_token(owner_connection, "loket", Role.COVERAGE)

    answer = client.get("/ask_coverage", headers={"Authorization": f"{scheme} {token}"})

    assert answer.json() == {"actor": str(principal), "role": "coverage"}


@pytest.mark.parametrize("role", list(Role))
def test_every_route_opens_for_exactly_the_roles_of_its_right(
    client: TestClient, owner_connection: Connection[Any], role: Role
) -> None:
    _, token = create_token(owner_connection, "a", role)

    opened = {right for right in Right if client.get(f"/{right}", headers=bearing(token)).status_code == 200}

    assert opened == {right for right in Right if role in RIGHTS[right]}


def test_a_role_that_may_not_is_told_which_may(client: TestClient, owner_connection: Connection[Any]) -> None:
    _, token = create_token(owner_connection, "a", Role.FINANCE)

    answer = client.get("/claims-desk", headers=bearing(token))

    assert answer.status_code == 403
    assert answer.json() == {"code": "forbidden", "role": "finance", "needed": ["approver", "claims"]}


def test_a_route_for_named_roles_is_not_open_to_the_administrator_by_the_way(
    client: TestClient, owner_connection: Connection[Any]
) -> None:
    _, admin = create_token(owner_connection, "a", Role.ADMIN)
    _, claims = create_token(owner_connection, "b", Role.CLAIMS)

    assert client.get("/claims-desk", headers=bearing(admin)).status_code == 403
    assert client.get("/claims-desk", headers=bearing(claims)).status_code == 200


def rights_of(role: Role) -> set[Right]:
    return {right for right in Right if role in RIGHTS[right]}


def test_the_administrator_may_do_everything_and_every_right_is_in_the_table() -> None:
    assert rights_of(Role.ADMIN) == set(Right) == set(RIGHTS)


def test_the_auditor_reads_all_and_writes_nothing() -> None:
    assert rights_of(Role.AUDITOR) == READS


def test_the_coverage_role_may_ask_coverage_and_nothing_else() -> None:
    assert rights_of(Role.COVERAGE) == {Right.ASK_COVERAGE}


def test_the_approver_only_approves_rejects_and_reads() -> None:
    assert rights_of(Role.APPROVER) - READS == {Right.APPROVE, Right.REJECT_CLAIM, Right.VALIDATE_NOMINATION}


def test_nobody_but_the_administrator_enrols_and_pays() -> None:
    for role in set(Role) - {Role.ADMIN}:
        assert not {Right.ENROL, Right.ALLOCATE} <= rights_of(role)
        assert not {Right.FILE_CLAIM, Right.APPROVE} <= rights_of(role)
        assert not {Right.APPROVE, Right.PAY_BENEFIT} <= rights_of(role)


def test_identity_is_read_by_those_who_need_it() -> None:
    readers = {role for role in Role if has_right(Principal(WORKER, role), Right.READ_IDENTITY)}

    assert readers == {Role.ADMIN, Role.ENROLMENT, Role.CLAIMS, Role.AUDITOR}


def test_reading_an_identity_leaves_a_line_without_the_identity() -> None:
    with capture_logs() as lines:
        log_identity_read(Principal(UUID(int=9), Role.CLAIMS), "read_worker", [WORKER])

    assert lines == [
        {
            "event": "identity_read",
            "log_level": "info",
            "actor": str(UUID(int=9)),
            "role": "claims",
            "purpose": "read_worker",
            "subjects": [str(WORKER)],
        }
    ]


def test_a_look_up_that_found_nobody_leaves_a_line_too() -> None:
    with capture_logs() as lines:
        log_identity_read(Principal(UUID(int=9), Role.CLAIMS), "look_up_worker", [])

    assert [line["subjects"] for line in lines] == [[]]


def test_a_long_answer_is_written_down_whole_in_lines_of_a_hundred() -> None:
    subjects = [UUID(int=number) for number in range(250)]

    with capture_logs() as lines:
        log_identity_read(Principal(UUID(int=9), Role.AUDITOR), "coverage_queries", subjects)

    assert [len(line["subjects"]) for line in lines] == [100, 100, 50]
    assert [subject for line in lines for subject in line["subjects"]] == [str(subject) for subject in subjects]


def test_the_documentation_says_that_a_bearer_token_is_needed(client: TestClient) -> None:
    document = client.get("/openapi.json").json()

    assert document["components"]["securitySchemes"]["HTTPBearer"]["scheme"] == "bearer"
    assert document["paths"]["/enrol"]["get"]["security"] == [{"HTTPBearer": []}]
