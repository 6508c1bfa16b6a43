"""What is let in: documents to the letter, and complaints that never repeat what was given."""

import json
from typing import Any

import pytest

from api.documents import parse_document
from api.fields import Amount, Body, Day, Id, Instant, Month, Name
from api.problems import RequestInvalid
from ledger.domain.nik import Nik
from ledger.domain.values import Sector

SECRET = "3201010101850001"


class Everything(Body):
    id: Id | None = None
    day: Day = None  # type: ignore[assignment]
    at: Instant = None  # type: ignore[assignment]
    month: Month = None  # type: ignore[assignment]
    amount: Amount = 0
    sector: Sector = Sector.OTHER
    nik: Nik = SECRET
    name: Name = "x"
    ids: tuple[Id, ...] = ()
    agreed: bool = False


def complaints(given: bytes) -> list[dict[str, str]]:
    with pytest.raises(RequestInvalid) as refused:
        parse_document(Everything, given)
    found: list[dict[str, str]] = refused.value.fields["errors"]
    return found


@pytest.mark.parametrize(
    ("field", "value", "pointer"),
    [
        ("id", "not-an-id", "/id"),
        ("id", 7, "/id"),
        ("id", "{0b9c3a1e-6a0f-4d7e-9f5e-2c1d7a4b8e60}", "/id"),
        ("day", "2025-06-31", "/day"),
        ("day", "0000-01-01", "/day"),
        ("day", "1899-12-31", "/day"),
        ("day", "9999-01-01", "/day"),
        ("day", "20250601", "/day"),
        ("day", "2025-W01-1", "/day"),
        ("day", "２０２５-06-01", "/day"),
        ("day", 20250601, "/day"),
        ("at", "2025-06-01T10:00:00", "/at"),
        ("at", "2025-06-01", "/at"),
        ("at", "2025-06-01T24:00:00+07:00", "/at"),
        ("at", "2025-06-01T10:00:60+07:00", "/at"),
        ("at", "9999-12-31T23:59:59-23:59", "/at"),
        ("at", "0001-01-01T00:00:00+14:00", "/at"),
        ("at", 1748750400, "/at"),
        ("month", "2025-13", "/month"),
        ("month", "2014-12", "/month"),
        ("month", "2025-6", "/month"),
        ("month", 202506, "/month"),
        ("amount", "1e3", "/amount"),
        ("amount", "16800.005", "/amount"),
        ("amount", -1, "/amount"),
        ("amount", "-1", "/amount"),
        ("amount", "+1", "/amount"),
        ("amount", 10**20, "/amount"),
        ("amount", "10000000000001", "/amount"),
        ("amount", True, "/amount"),
        ("amount", 16800.5, "/amount"),
        ("amount", "١٢٣", "/amount"),
        ("amount", None, "/amount"),
        ("amount", "", "/amount"),
        ("sector", "sea", "/sector"),
        ("nik", int(SECRET), "/nik"),
        ("nik", SECRET[:15], "/nik"),
        ("nik", SECRET + "\n", "/nik"),
        ("name", "", "/name"),
        ("name", " \u3000 ", "/name"),
        ("name", "a\x00b", "/name"),
        ("name", "a\nb", "/name"),
        ("name", "a\u202eb", "/name"),
        ("name", "x" * 201, "/name"),
        ("name", 1, "/name"),
        ("ids", ["no"], "/ids/0"),
        ("ids", "no", "/ids"),
        ("agreed", 0, "/agreed"),
        ("agreed", "false", "/agreed"),
        ("surprise", 1, "/surprise"),
    ],
)
def test_what_is_not_to_the_letter_is_refused_where_it_stands(field: str, value: Any, pointer: str) -> None:
    found = complaints(json.dumps({field: value}).encode())

    assert [each["pointer"] for each in found] == [pointer]
    assert SECRET[:15] not in json.dumps(found)


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"{}{}",
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"name":"a","name":"b"}',
        b'{"surprise":{"a":1,"a":2}}',
        b'{"amount":NaN}',
        b'{"amount":Infinity}',
        b'{"amount":1' + b"0" * 10_000 + b"}",
        b'{"name":"\\ud800"}',
        b'{"name":"\xed\xa0\x80"}',
    ],
    ids=lambda given: repr(given[:24]),
)
def test_what_is_no_document_is_refused_as_a_whole(given: bytes) -> None:
    assert [each["pointer"] for each in complaints(given)] == [""]


def test_an_unknown_name_that_may_be_a_number_of_a_person_is_not_repeated() -> None:
    found = complaints(json.dumps({SECRET: 1}).encode())

    assert SECRET not in json.dumps(found)


def test_complaints_are_counted_in_hundreds_not_in_thousands() -> None:
    assert len(complaints(json.dumps({"ids": ["no"] * 5_000}).encode())) == 100


def test_what_is_to_the_letter_comes_in_typed() -> None:
    given = {"day": "2024-02-29", "at": "2025-06-01T10:00+08:00", "month": "2025-06", "amount": "16800.5",
             "name": "  Sitie\u0301 "}  # fmt: skip

    document = parse_document(Everything, json.dumps(given).encode())

    assert (document.day.isoformat(), document.at.isoformat()) == ("2024-02-29", "2025-06-01T10:00:00+08:00")
    assert (str(document.month), document.amount, document.name) == ("2025-06", 1_680_050, "Siti\u00e9")
