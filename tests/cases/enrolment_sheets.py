"""Files of enrolments for the cases: rows of people, as CSV or as a workbook, sent as a branch office sends them."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from openpyxl import Workbook

from tests.api.story import Answer, Story

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADERS = ("nik", "name", "birth_date", "occupation", "monthly_income", "sector", "region")

Row = Mapping[str, Any]


def person(nik: str | int, **instead: Any) -> Row:
    """Born on 7 March 1985, income 1,000,000, sector other, living where the sponsor is."""
    return {
        "nik": nik,
        "name": "Pekerja",
        "birth_date": "07-03-1985",
        "occupation": "petani",
        "monthly_income": "1000000",
        "sector": "other",
        "region": "Jakarta",
        **instead,
    }


def csv_of(rows: Sequence[Row], headers: Sequence[str] | None = None) -> bytes:
    """The first row stands on line 2."""
    names = headers or list(dict.fromkeys([*HEADERS, *(name for row in rows for name in row)]))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def workbook_of(rows: Sequence[Row]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(HEADERS))
    for row in rows:
        sheet.append([row[name] for name in HEADERS])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def send(
    story: Story,
    content: bytes,
    sponsor: str,
    *,
    kind: str = CSV,
    starts_on: str | None = "2025-01-01",
    at: str | None = None,
    key: str | None = None,
    **more: Any,
) -> Answer:
    """What became of the file. Raises Refused."""
    headers = {"Content-Type": kind, "Idempotency-Key": key or str(uuid4())}
    if at is not None:
        headers["Sertakan-Clock"] = at
    asked = {name: value for name, value in {"sponsor_id": sponsor, "starts_on": starts_on, **more}.items() if value}
    answer = story._answer(story.http.post("/v1/enrolment-files", params=asked, content=content, headers=headers))
    story.position = max(story.position, int(answer.headers["sertakan-position"]))
    return answer


def counts(answer: Answer) -> dict[str, int]:
    names = ("rows", "registered", "enrolled", "already", "refused")
    return {name: answer.document[name] for name in names}


def refusals(answer: Answer) -> list[tuple[int, str | None, str]]:
    return [(each["line"], each["column"], each["code"]) for each in answer.document["refusals"]]


def warnings(answer: Answer) -> list[tuple[int, str]]:
    return [(each["line"], each["code"]) for each in answer.document["warnings"]]
