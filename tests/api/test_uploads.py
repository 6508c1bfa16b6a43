"""A file as the body of a request: its size, its type, what it is compared by, and what becomes of it."""

import gc
import hashlib
from collections.abc import Iterator
from typing import Annotated, Any
from uuid import uuid4

import httpx2
import pytest
from fastapi import APIRouter, Depends, FastAPI, Query
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient

from api import uploads
from api.dependencies import recording
from api.described import gives
from api.descriptions.log import Liveness
from api.fields import Queries
from api.forms import CSV, XLSX
from api.openapi import install_description
from api.problems import install_problems
from api.security import Right
from api.uploads import Upload, said_by_file, upload
from ledger.store.log import Context
from ledger.store.tokens import Role
from tests.api.serving import Served
from tests.sheets.files import HEADERS, PEOPLE, SITI, csv_of, workbook_of

SENT = csv_of(HEADERS, SITI)


class Told(Queries):
    """Whose rows they are."""

    whose: str = ""


router = APIRouter()
seen: list[Upload] = []


@router.post("/rows")
@gives(Liveness)
def rows(
    context: Annotated[Context, Depends(recording(Right.ENROL, said=said_by_file, queries=Told))],
    queries: Annotated[Told, Query()],
    given: Annotated[Upload, Depends(upload)],
) -> JSONResponse:
    """How many there are."""
    seen.append(given)
    with given.sheet(PEOPLE) as sheet:
        told = [len(line.refusals) for line in sheet.lines()]
        return JSONResponse(
            {
                "digest": sheet.digest,
                "format": sheet.format,
                "told": told,
                "whose": queries.whose,
                "mac": (context.request_mac or b"").hex(),
            }
        )


@pytest.fixture(scope="module")
def office(module_service: Served) -> Iterator[httpx2.Client]:
    """A service of one route that takes a file, behind the house's own door and problems."""
    app = FastAPI()
    app.state.house = module_service.house
    app.state.tokens = module_service.house.tokens
    app.include_router(router)
    install_problems(app)
    install_description(app, [router])
    headers = {"Authorization": f"Bearer {module_service.tokens[Role.ENROLMENT]}"}
    with TestClient(app, headers=headers) as client:
        yield client


def send(office: httpx2.Client, given: bytes, media: str = CSV, key: str | None = None, **query: str) -> Any:
    headers = {"Content-Type": media, "Idempotency-Key": key or str(uuid4())}
    return office.post("/rows", content=given, headers=headers, params=query)


@pytest.mark.parametrize(
    ("given", "media", "kind"),
    [
        (SENT, CSV, "csv"),
        (SENT, f"{CSV}; charset=utf-8", "csv"),
        (workbook_of(HEADERS, SITI), XLSX, "xlsx"),
        (workbook_of(HEADERS, SITI), CSV, "xlsx"),
    ],
)
def test_a_file_is_read_for_what_it_is(office: httpx2.Client, given: bytes, media: str, kind: str) -> None:
    answer = send(office, given, media)

    assert answer.status_code == 200, answer.text
    assert answer.json()["digest"] == hashlib.sha256(given).hexdigest()
    assert (answer.json()["format"], answer.json()["told"]) == (kind, [0])


def test_a_refused_file_says_where(office: httpx2.Client) -> None:
    answer = send(office, csv_of(HEADERS, SITI) + b"9901010703850001,Ren\xe9,07-03-1985,1\r\n")

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["code"], problem["line"], problem["byte"]) == ("encoding-refused", 3, 21)
    assert "Ren" not in answer.text


def test_a_file_that_is_too_large_is_not_taken(office: httpx2.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "UPLOAD_BYTES_MAX", len(SENT) - 1)

    def piece_by_piece() -> Iterator[bytes]:
        yield SENT[:10]
        yield SENT[10:]

    declared = send(office, SENT)
    headers = {"Content-Type": CSV, "Idempotency-Key": "x"}
    undeclared = office.post("/rows", content=piece_by_piece(), headers=headers)

    for answer in (declared, undeclared):
        assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


@pytest.mark.parametrize("media", ["application/json", "multipart/form-data; boundary=x", ""])
def test_another_kind_of_body_is_no_file(office: httpx2.Client, media: str) -> None:
    answer = send(office, SENT, media)

    assert (answer.status_code, answer.json()["code"]) == (415, "media-type-unsupported")
    assert answer.json()["offered"] == [CSV, XLSX]


def test_a_command_is_the_same_with_the_same_bytes_and_address(office: httpx2.Client) -> None:
    first, same = send(office, SENT).json()["mac"], send(office, SENT).json()["mac"]
    other_bytes = send(office, csv_of(HEADERS, SITI, SITI)).json()["mac"]
    other_address = send(office, SENT, whose="a").json()["mac"]

    assert first == same
    assert len({first, other_bytes, other_address}) == 3


def test_the_key_is_asked_for_before_the_file_is_read(office: httpx2.Client) -> None:
    answer = office.post("/rows", content=SENT, headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (428, "idempotency-key-missing")


def test_nothing_is_left_open_whatever_the_end(office: httpx2.Client) -> None:
    seen.clear()
    send(office, SENT)
    send(office, csv_of(("X",), ("y",)))
    refused = send(office, SENT, whom="a")

    assert refused.status_code == 422
    assert [given.file.closed for given in seen] == [True, True]
    gc.collect()  # a file left open would warn here, and a warning is an error


def test_the_description_tells_of_the_file_and_its_refusals(office: httpx2.Client) -> None:
    operation = office.get("/openapi.json").json()["paths"]["/rows"]["post"]

    assert set(operation["requestBody"]["content"]) == {CSV, XLSX}
    codes = str(operation["responses"])
    assert all(code in codes for code in ("rows-too-many", "media-type-unsupported", "body-too-large", "nul-byte"))
