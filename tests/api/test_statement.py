"""A sponsor's statement over HTTP: three forms that say the same, dated parts, and any length."""

import csv
import gc
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from openpyxl import load_workbook

from api.forms import CSV, JSON, XLSX
from api.statement_forms import FORMS, as_workbook
from ledger.application.statements import Statement, statement_of
from ledger.cli.opening import projections
from ledger.domain.events import LedgerEvent
from ledger.domain.money import parse_rupiah, rupiah
from ledger.projections.waiting import wait_for
from ledger.sheets.writing import harmless
from ledger.store.database import Database
from ledger.store.log import KnownAt
from tests.api.scene import NOBODY, refused
from tests.api.serving import Served
from tests.api.story import Answer, Story
from tests.projections import writing as w
from tests.projections.writing import WrittenLog

LONG = 8_000
GROWTH_BYTES_MAX = 2_000_000  # 6,000 lines kept, as lines alone, would be 3 MB; 0.8 MB were seen and not explained
PEAK_BYTES_MAX = 16_000_000
VIEWS_SECONDS_MAX = 60


@dataclass(frozen=True)
class Told:
    sponsor: str
    ends: dict[str, int]


@pytest.fixture(scope="module")
def told(module_api: Story) -> Told:
    """Money on 6 January, a giro of the 31st recorded in February, a year allocated, a death in May."""
    api = module_api
    sponsor, worker = api.sponsor(), api.worker()
    enrolment = api.enrol(worker, sponsor, starts_on="2025-01-01", at="2025-01-01T08:00:00+07:00")
    api.pay(sponsor, "201600.00", at="2025-01-07T09:00:00+07:00", received_at="2025-01-06T23:30:00+07:00")
    api.allocate(sponsor, "2025-12", at="2025-01-07T10:00:00+07:00")
    ends = {"allocated": api.position}
    api.pay(sponsor, "13990.86", at="2025-02-03T09:00:00+07:00", received_at="2025-01-31T17:30:00Z", channel="giro")
    ends["giro"] = api.position
    api.end(enrolment, on="2025-05-20", reason="death", at="2025-05-21T09:00:00+07:00")
    return Told(sponsor, ends)


def statement(api: Story, sponsor: str, **parameters: Any) -> Answer:
    return api.read(f"/v1/sponsors/{sponsor}/statement", **parameters)


def fetched(api: Story, sponsor: str, form: str, **parameters: Any) -> bytes:
    answer = api.http.get(
        f"/v1/sponsors/{sponsor}/statement", params=parameters | {"at_least": api.position}, headers={"Accept": form}
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].partition(";")[0] == form
    assert answer.headers["sertakan-position"]
    assert answer.headers["vary"] == "Accept"
    return answer.content


def test_every_line_has_what_was_left_after_it(module_api: Story, told: Told) -> None:
    answer = statement(module_api, told.sponsor)

    assert [tuple(line.values())[1:] for line in answer.lines[:4]] == [
        ("2025-01-06", "payment", "payment by transfer", "201600.00", "201600.00"),
        ("2025-01-07", "allocation", "12 worker-months through 2025-12", "-201600.00", "0.00"),
        ("2025-02-01", "payment", "payment by giro, to be cleared", "13990.86", "13990.86"),
        ("2025-05-21", "release", "release after death, 2025-06", "16800.00", "30790.86"),
    ]
    assert list(answer.lines[0]) == ["position", "date", "kind", "description", "amount", "balance"]
    assert [line["position"] for line in answer.lines] == sorted(line["position"] for line in answer.lines)
    assert len(answer.lines) == 10
    assert (answer.opening_balance, answer.closing_balance) == ("0.00", "131590.86")
    assert answer.as_known_at["position"] == module_api.position


def test_the_balance_of_a_line_is_that_of_the_balance_view_at_its_command(module_api: Story, told: Told) -> None:
    for name, known in told.ends.items():
        answer = statement(module_api, told.sponsor, as_known_at=known)
        assert answer.lines[-1]["position"] <= known, name
        assert answer.closing_balance == module_api.balance(told.sponsor, known=known)["available"]
        assert answer.as_known_at["position"] == known
    assert statement(module_api, told.sponsor).closing_balance == module_api.available(told.sponsor)


def test_a_part_carries_what_is_dated_before_it(module_api: Story, told: Told) -> None:
    whole = statement(module_api, told.sponsor)
    part = statement(module_api, told.sponsor, **{"from": "2025-01-07", "to": "2025-02-01"})
    after = statement(module_api, told.sponsor, **{"from": "2025-02-02"})
    nothing = statement(module_api, told.sponsor, **{"from": "2025-03-01", "to": "2025-03-31"})

    assert (part.document["from"], part.to) == ("2025-01-07", "2025-02-01")
    assert (part.opening_balance, part.closing_balance) == ("201600.00", "13990.86")
    assert part.lines == whole.lines[1:3]
    assert (after.opening_balance, after.closing_balance) == ("13990.86", whole.closing_balance)
    assert after.lines == whole.lines[3:]
    assert (nothing.lines, nothing.opening_balance, nothing.closing_balance) == ([], "13990.86", "13990.86")


@pytest.mark.parametrize("days", [{}, {"from": "2025-01-07", "to": "2025-02-01"}, {"from": "2030-01-01"}])
def test_the_three_forms_say_the_same(module_api: Story, told: Told, days: dict[str, str]) -> None:
    document = statement(module_api, told.sponsor, **days).document
    expected = [
        ("", days.get("from", ""), "opening", "opening balance", "", document["opening_balance"]),
        *(tuple(str(value) for value in line.values()) for line in document["lines"]),
        ("", days.get("to", ""), "closing", "closing balance", "", document["closing_balance"]),
    ]

    names, *rows = csv.reader(StringIO(fetched(module_api, told.sponsor, CSV, **days).decode()))
    assert names == ["position", "date", "kind", "description", "amount", "balance"]
    assert [tuple(row) for row in rows] == expected

    book = load_workbook(BytesIO(fetched(module_api, told.sponsor, XLSX, **days)), read_only=True)
    sheet_names, *cells = book["statement"].iter_rows(values_only=True)
    assert list(sheet_names) == names
    assert [tuple(shown(value, column) for column, value in enumerate(row)) for row in cells] == expected


def shown(value: Any, column: int) -> str:
    """A cell as the other forms write it; amounts must be numbers and dates dates."""
    if value is None:
        return ""
    if column in {4, 5}:
        assert isinstance(value, int | float)
        return rupiah(int(Decimal(str(value)) * 100))
    if column == 1:
        assert isinstance(value, datetime)
        return value.date().isoformat()
    return str(value)


def test_a_file_is_named_and_json_is_the_default(module_api: Story, told: Told) -> None:
    path = f"/v1/sponsors/{told.sponsor}/statement"
    plain = module_api.http.get(path, headers={"Accept": "*/*"})
    table = module_api.http.get(path, headers={"Accept": CSV})

    assert plain.headers["content-type"] == JSON
    assert "content-disposition" not in plain.headers
    assert table.headers["content-disposition"] == f'attachment; filename="statement-{told.sponsor}.csv"'
    assert table.headers["content-type"] == "text/csv; charset=utf-8"


def test_a_form_that_is_not_to_be_had_is_refused(module_api: Story, told: Told) -> None:
    answer = module_api.http.get(f"/v1/sponsors/{told.sponsor}/statement", headers={"Accept": "application/pdf"})

    assert refused(answer, 406, "not-acceptable")["offered"] == list(FORMS)


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("from=2025-02-01&to=2025-01-31", 422, "request-invalid"),
        ("from=1.2.2025", 422, "request-invalid"),
        ("until=2025-01-31", 422, "request-invalid"),
        ("as_known_at=999999", 422, "as-known-at-in-the-future"),
        ("as_known_at=1", 404, "sponsor-unknown"),
    ],
)
def test_what_a_statement_cannot_be_asked(module_api: Story, told: Told, query: str, status: int, code: str) -> None:
    refused(module_api.http.get(f"/v1/sponsors/{told.sponsor}/statement?{query}"), status, code)


def test_only_a_sponsor_has_a_statement(module_api: Story) -> None:
    for stranger in (NOBODY, module_api.worker()):
        refused(module_api.http.get(f"/v1/sponsors/{stranger}/statement"), 404, "sponsor-unknown")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_text_becomes_a_formula(text: str) -> None:
    assert harmless(text) == "'" + text
    assert harmless(f"x{text}") == f"x{text}"


@pytest.fixture(scope="module")
def long(module_service: Served, module_database: Database) -> UUID:
    """A sponsor of thousands of payments and as many allocations, written into the log by hand."""
    sponsor = uuid4()
    with module_database.connect("owner") as owner:
        written = WrittenLog(owner)
        head = module_service.house.log.head()
        commands: list[list[LedgerEvent]] = [[w.sponsor_registered(sponsor)]]
        for _ in range(LONG // 2):
            commands += [[w.payment_received(sponsor, 1_680_000)], [w.funds_allocated(sponsor)]]
        written.fill(commands, after=head)
    return sponsor


@pytest.mark.parametrize("form", FORMS)
def test_a_long_statement_is_streamed_with_flat_memory(module_service: Served, long: UUID, form: str) -> None:
    """Four times as many lines are not kept: that they take nothing more at all is not shown."""
    house = module_service.house
    head = house.log.as_known_at()
    quarter = KnownAt(head.position - LONG * 3 // 4, head.recorded_at)
    for projection in projections():  # the service's views are filled in this process, too, and take memory meanwhile
        wait_for(house.database.pool, projection.name, head.position, VIEWS_SECONDS_MAX)
    # The reader of JSON keeps the last few thousand texts it met: let it meet them before.
    list(FORMS[form](statement_of(house, long, head)))

    small, large = (peak_of(FORMS[form], statement_of(house, long, known)) for known in (quarter, head))

    assert large.bytes_given > 3 * small.bytes_given
    assert large.peak < small.peak + GROWTH_BYTES_MAX
    assert large.peak < PEAK_BYTES_MAX


@dataclass(frozen=True)
class Taken:
    bytes_given: int
    peak: int


def peak_of(form: Callable[[Statement], Iterator[bytes]], given: Statement) -> Taken:
    gc.collect()
    tracemalloc.start()
    try:
        return Taken(sum(len(chunk) for chunk in form(given)), tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()


def test_a_long_statement_is_complete(module_service: Served, long: UUID, module_api: Story) -> None:
    document = module_api.http.get(f"/v1/sponsors/{long}/statement").json()
    rows = list(csv.reader(StringIO(module_api.http.get(
        f"/v1/sponsors/{long}/statement", headers={"Accept": CSV}).text)))  # fmt: skip
    book = load_workbook(BytesIO(b"".join(as_workbook(statement_of(
        module_service.house, long, module_service.house.log.as_known_at())))), read_only=True)  # fmt: skip

    assert len(document["lines"]) == LONG
    assert (document["closing_balance"], document["lines"][-1]["balance"]) == ("0.00", "0.00")
    running = accumulated(parse_rupiah(line["amount"].lstrip("-")) for line in document["lines"])
    assert [line["balance"] for line in document["lines"]] == [rupiah(sen) for sen in running]
    assert len(rows) == LONG + 3
    assert sum(1 for _ in book["statement"].iter_rows()) == LONG + 3


def accumulated(amounts: Iterator[int]) -> Iterator[int]:
    """Payments and allocations take turns."""
    balance = 0
    for number, amount in enumerate(amounts):
        balance += -amount if number % 2 else amount
        yield balance
