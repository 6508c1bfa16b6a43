"""Every report in three forms that say the same, whole, as known then, and of nobody by name."""

import tracemalloc
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from api.forms import CSV, OFFERED, TABLES, XLSX
from api.report_catalogue import REPORTS
from api.report_forms import WRITERS, Kind, Written
from api.report_forms import as_workbook as workbook_of
from api.report_tables import columns
from tests.api import tables
from tests.api.scene import refused
from tests.api.serving import Served
from tests.api.story import Story

NAME, NIK = "Siti Rahayu", "9901010703850001"
REGION = "Kabupaten Gianyar"
DAYS = {"on": "2025-09-20"}
ASKED: dict[str, dict[str, Any]] = {
    "programme-summary": {"year": 2025},
    "participants": {"from": "2025-03-10", "to": "2025-09-20"},
    "benefits": {"from": "2025-01-01", "to": "2025-12-31"},
    "participation": DAYS,
    "ucj": DAYS | {"region": REGION},
    "arrears": DAYS,
    "arrears-ageing": {"on": "2025-09-20", "lost_months": 6},
    "receivables-ageing": DAYS,
    "ending-schemes": {"on": "2025-06-01", "within_days": 60},
    "ending-scheme-workers": {"on": "2025-06-01"},
    "branch-list": {},
    "department-progress": DAYS,
    "village-progress": DAYS,
    "budget-realisation": DAYS,
    "agent-credits": {"from": "2025-01-01", "to": "2025-01-31"},
    "group-performance": {"year": 2025},
}
UNTOLD = {
    "benefits",
    "receivables-ageing",
    "village-progress",
    "budget-realisation",
}  # of which this story has nothing; other tests have
WITHOUT_REGION = UNTOLD | {"ending-schemes", "ending-scheme-workers"}


@dataclass(frozen=True)
class Told:
    """`before`: when nothing but the opening was known. `many`: the workers in arrears."""

    before: int
    many: int
    scheme: str


@pytest.fixture(scope="module")
def told(module_api: Story, module_service: Served) -> Told:
    """Seven workers paid to June under a scheme that ends then, one marked, one more lives elsewhere."""
    api = module_api
    before = module_service.house.log.head()
    sponsor = api.sponsor("company", region=REGION)
    agent = {"name": NAME, "kind": "individual", "region": REGION, "starts_on": "2025-01-01"}
    agent_id = api.write("/v1/agents", agent).agent_id
    scheme = api.scheme(sponsor, starts_on="2025-01-01", months=6, name="=1+1")
    workers = [api.worker(region=REGION) for _ in range(7)] + [api.worker(region="Kabupaten Bangli")]
    for worker in workers:
        at = "2025-01-01T08:00:00+07:00"
        api.enrol(worker, sponsor, starts_on="2025-01-01", at=at, scheme=scheme, agent_id=agent_id)
    api.pay(sponsor, str(8 * 6 * 16_800), at="2025-01-06T09:00:00+07:00")
    api.allocate(sponsor, "2025-06", at="2025-01-06T10:00:00+07:00")
    for worker in workers[:3]:
        api.write(f"/v1/workers/{worker}/marks", {"mark": "employee", "since": "2025-01-01", "note": NAME})
    for kind, value in (("working_population", 198_628), ("active_elsewhere", 130_293)):
        figure = {"region": REGION, "kind": kind, "value": value, "source": "=SUM(A1)", "on": "2025-01-01"}
        api.write("/v1/reports/ucj-figures", figure)
    department = api.write("/v1/departments", {"name": "=1+1", "region": REGION}).department_id
    headcount = {"civil_servants": 3, "on": "2025-01-01", "source": "=SUM(A1)"}
    api.write(f"/v1/departments/{department}/headcounts", headcount)
    api.write(f"/v1/sponsors/{sponsor}/department", {"department_id": department, "on": "2025-01-02"})
    return Told(before, len(workers), scheme)


def path_of(name: str, told: Told) -> str:
    return {"ending-scheme-workers": f"/v1/reports/ending-schemes/{told.scheme}/workers"}.get(
        name, f"/v1/reports/{name}"
    )


def told_by_json(api: Story, name: str, told: Told, **asked: Any) -> list[list[str]]:
    """The rows of the document, as the table must have them."""
    report = REPORTS[name]
    document = api.read(path_of(name, told), **ASKED[name], **asked).document
    rows = [*report.rows_of(document), *filter(None, [report.total_of(document)])]
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


def harmless(rows: list[list[str]]) -> list[list[str]]:
    return [["'" + cell if cell.startswith(("=", "+", "-", "@")) else cell for cell in row] for row in rows]


def test_every_report_is_tried_here() -> None:
    assert set(ASKED) == set(REPORTS)


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("then", [False, True])
def test_the_three_forms_say_the_same(module_api: Story, told: Told, name: str, then: bool) -> None:
    report, path = REPORTS[name], path_of(name, told)
    known = told.before if then else module_api.position
    asked = ASKED[name] | {"as_known_at": known}
    expected = told_by_json(module_api, name, told, as_known_at=known)

    table = tables.as_csv(module_api.http, path, **asked)
    book = tables.as_workbook(module_api.http, path, report.columns, **asked)

    assert table.names == book.names == [column.name for column in report.columns]
    assert table.rows == book.rows == harmless(expected)
    assert table.said == book.said
    assert {"report": name, "ledger": "SIMULATED", "rows": str(len(expected))}.items() <= table.said.items()
    assert table.said["as_known_at_position"] == str(known)
    assert {each: str(value) for each, value in ASKED[name].items()}.items() <= table.said.items()
    if not then and name not in UNTOLD:
        assert expected != told_by_json(module_api, name, told, as_known_at=told.before), "something is told"


@pytest.mark.parametrize("name", sorted(set(ASKED) - WITHOUT_REGION))
def test_a_region_is_told_apart(module_api: Story, told: Told, name: str) -> None:
    asked = ASKED[name] | {"region": "Kabupaten Bangli"}
    here = tables.as_csv(module_api.http, path_of(name, told), **ASKED[name])
    there = tables.as_csv(module_api.http, path_of(name, told), **asked)

    assert there.said["region"] == "Kabupaten Bangli"
    assert there.rows != here.rows


@pytest.mark.parametrize("form", TABLES)
def test_a_table_is_the_whole_list_whatever_the_page(
    module_api: Story, told: Told, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = REPORTS["arrears"]
    monkeypatch.setitem(vars(report), "page", 3)
    asked = ASKED["arrears"] | {"limit": 2, "at_least": module_api.position}

    rows = (
        tables.as_csv(module_api.http, "/v1/reports/arrears", **asked).rows
        if form == CSV
        else tables.as_workbook(module_api.http, "/v1/reports/arrears", report.columns, **asked).rows
    )

    assert len(rows) == len({row[0] for row in rows}) == told.many
    assert rows == told_by_json(module_api, "arrears", told)


def test_all_pages_of_a_table_are_as_known_at_its_first(
    module_api: Story, module_service: Served, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mark that comes while the table is read is not in it, and one more is read than stood on the first page."""
    report, house = REPORTS["branch-list"], module_service.house
    monkeypatch.setitem(vars(report), "page", 1)
    asked = report.asked.model_validate({"at_least": str(module_api.position)})
    position, table = report.table(house, asked)
    first = next(table.rows)

    worker = module_api.worker(region=REGION)
    module_api.write(f"/v1/workers/{worker}/marks", {"mark": "employee", "since": "2025-01-01"})
    module_api.read("/v1/reports/branch-list")  # the view has seen it

    rows = [first, *table.rows]
    assert len(rows) == 3
    assert worker not in {row[1] for row in rows}
    assert dict(table.said)["as_known_at_position"] == position


def test_a_file_is_named_and_json_is_the_default(module_api: Story, told: Told) -> None:
    path = path_of("participation", told)
    plain = module_api.http.get(path, params=DAYS, headers={"Accept": "*/*"})
    table = module_api.http.get(path, params=DAYS, headers={"Accept": f"text/csv;q=0.5, {XLSX}"})

    assert plain.headers["content-type"] == "application/json"
    assert "content-disposition" not in plain.headers
    assert table.headers["content-disposition"] == 'attachment; filename="participation.xlsx"'


@pytest.mark.parametrize("name", ASKED)
def test_what_a_report_cannot_be_asked_is_refused_in_every_form(module_api: Story, told: Told, name: str) -> None:
    path = path_of(name, told)
    for form in OFFERED:
        for bad in ({"nik": NIK}, {"as_known_at": "yesterday"}):
            answer = module_api.http.get(path, params=ASKED[name] | bad, headers={"Accept": form})
            refused(answer, 422, "request-invalid")
        future = ASKED[name] | {"as_known_at": "999999"}
        refused(module_api.http.get(path, params=future, headers={"Accept": form}), 422, "as-known-at-in-the-future")
    answer = module_api.http.get(path, params=ASKED[name], headers={"Accept": "application/pdf"})
    assert refused(answer, 406, "not-acceptable")["offered"] == list(OFFERED)


@pytest.mark.parametrize("name", ASKED)
def test_no_table_names_anybody(module_api: Story, told: Told, name: str) -> None:
    for form in TABLES:
        content = tables.fetched(module_api.http, path_of(name, told), form, **ASKED[name]).content
        assert NAME.encode() not in content
        assert NIK[:6].encode() not in content
    table = tables.as_csv(module_api.http, path_of(name, told), **ASKED[name])
    assert not {"name", "nik", "note", "birth_date"} & set(table.names)


ROWS = 10_000
PEAK_BYTES_MAX = 2_500_000


@pytest.mark.parametrize("form", TABLES)
def test_a_long_table_is_written_with_flat_memory(form: str) -> None:
    """Kept, so many rows would be 5 MB."""
    worker = UUID(int=1)
    rows = ((str(worker), number, "16800.00", "2025-05") for number in range(ROWS))
    named = columns(worker_id=Kind.TEXT, number=Kind.WHOLE, amount=Kind.RUPIAH, month=Kind.MONTH)
    tracemalloc.start()
    given = sum(len(chunk) for chunk in WRITERS[form](Written("long", named, rows, ())))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert given > ROWS * 8
    assert peak < PEAK_BYTES_MAX


def test_what_one_sheet_cannot_hold_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.report_forms.ROWS_OF_SHEET_MAX", 3)
    rows = iter([(number,) for number in range(7)])
    content = b"".join(workbook_of(Written("long", columns(number=Kind.WHOLE), rows, ())))

    assert tables.sheets_of(content) == {
        "long": [("number",), (0,), (1,), (2,)],
        "long 2": [("number",), (3,), (4,), (5,)],
        "long 3": [("number",), (6,)],
        "asked": [("rows", 7)],
    }
