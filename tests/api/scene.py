"""A small ledger for strangers to knock at, and what was in it before and after."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import partial
from typing import Any, Final
from uuid import uuid4

import httpx2
import pytest
from psycopg import Connection, sql

from ledger.store.database import Database
from tests.api.described import as_described
from tests.api.serving import Served
from tests.api.story import Story

NOBODY: Final = "00000000-0000-4000-8000-000000000000"
NIK: Final = "9901010703859999"
NOW: Final = "2025-08-05T10:00:00+07:00"

SPONSOR: Final = {"name": "A", "kind": "company", "fund_origin": "private", "region": "Jakarta"}
PAYMENT: Final = {"amount": "1.00", "received_at": NOW, "reference": "R-1", "channel": "transfer"}
WORKER: Final = {
    "nik": NIK,
    "name": "B",
    "birth_date": "1985-03-07",
    "occupation": "tani",
    "sector": "other",
    "region": "Jakarta",
    "monthly_income": "1000000",
}
SCHEME: Final = {
    "name": "S",
    "sponsor_id": "{sponsor}",
    "programmes": ["JKK", "JKM"],
    "starts_on": "2025-01-01",
    "months": 12,
}
ENROLMENT: Final = {"sponsor_id": "{sponsor}", "programmes": ["JKK", "JKM"], "starts_on": "2025-08-01"}

Contents = dict[str, Any]


@dataclass(frozen=True)
class Scene:
    """A private sponsor with 16,800.00 left since 5 August; a worker paid to July; somebody of 65; a village.

    In paths and bodies `{worker}` and the like stand for their ids, `{nobody}` for an id of nothing.
    """

    api: Story
    contents: Callable[[], Contents]
    sponsor: str
    village: str
    worker: str
    elder: str
    payment: str
    enrolment: str
    scheme: str
    ledger: str
    nobody: str = NOBODY

    def filled(self, text: str) -> str:
        for field in fields(self)[2:]:
            text = text.replace(f"{{{field.name}}}", getattr(self, field.name))
        return text

    def get(self, path: str) -> httpx2.Response:
        return self.api.http.get(self.filled(path))

    def post(self, path: str, body: dict[str, Any]) -> httpx2.Response:
        headers = {} if path.endswith(("/lookup", "/queries")) else key()
        return self.api.http.post(self.filled(path), content=self.filled(json.dumps(body)), headers=headers)


@pytest.fixture(scope="module")
def scene(module_api: Story, module_service: Served, module_owner: Connection[Any]) -> Scene:
    api = module_api
    sponsor, village = api.sponsor(), api.village()
    worker, elder = api.worker(), api.worker("1960-03-07")
    enrolment = api.paid_to("2025-07", worker=worker, sponsor=sponsor, amount="117600.00")
    api.enrol(elder, sponsor, starts_on="2025-03-01", at="2025-03-01T08:00:00+07:00")
    return Scene(
        api=api,
        contents=partial(contents_of, module_owner),
        sponsor=sponsor,
        village=village,
        worker=worker,
        elder=elder,
        enrolment=enrolment,
        scheme=api.scheme(village, starts_on="2025-01-01", quota=1),
        payment=api.pay(sponsor, "16800.00", at=NOW, reference="AGUSTUS"),
        ledger=str(module_service.house.ledger_id),
    )


@pytest.fixture
def nothing_left_behind(scene: Scene) -> Iterator[None]:
    """What was in the ledger before the test is what is in it afterwards."""
    before = scene.contents()
    assert before["events"] > 0
    yield
    assert scene.contents() == before


@pytest.fixture(scope="module")
def module_owner(module_database: Database) -> Iterator[Connection[Any]]:
    """A connection of the tables' owner, who may count everything."""
    with module_database.connect("owner") as owner:
        yield owner


def contents_of(owner: Connection[Any]) -> Contents:
    """Rows in every table but the views', which follow the log, and the log's head.

    Answers to commands without an event are no facts: left out.
    """
    tables = owner.execute(
        r"SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename !~ '_v\d+$' ORDER BY 1"
    ).fetchall()
    count = sql.SQL("(SELECT count(*) FROM {})")
    counts = sql.SQL(", ").join(count.format(sql.Identifier(table)) for (table,) in tables)
    counted = owner.execute(sql.SQL("SELECT {}").format(counts)).fetchone()
    known = owner.execute(
        """SELECT (SELECT max(position) FROM events),
                  (SELECT count(*) FROM command WHERE first_position IS NOT NULL)"""
    ).fetchone()
    assert counted is not None
    assert known is not None
    return {
        **{table: rows for (table,), rows in zip(tables, counted, strict=True)},
        "head": known[0],
        "command": known[1],
    }


def refused(response: httpx2.Response, status: int, code: str) -> dict[str, Any]:
    """The problem document, which must be one, of that status and code."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    document: dict[str, Any] = response.json()
    assert (response.status_code, document["code"]) == (status, code), document
    as_described(response)
    assert (document["type"], document["status"]) == (f"/problems/{code}", status)
    assert document["title"]
    assert document["detail"]
    return document


def key() -> dict[str, str]:
    """Headers of a command."""
    return {"Idempotency-Key": str(uuid4()), "Sertakan-Clock": NOW}
