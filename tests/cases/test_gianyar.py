"""The Gianyar scheme from the names of 64 villages to universal coverage: at a tenth, and whole where there is time."""

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import Connection

from api.report_catalogue import REPORTS
from ledger.domain.money import rupiah
from ledger.store.database import Database
from ledger.store.embedded import EmbeddedServer
from ledger.store.tokens import Role
from tests.api import tables
from tests.api.serving import served
from tests.cases.gianyar import ACTIVE, MONTH, REGION, TENTH, VILLAGES, WHOLE, WORKING, Counts, Gianyar, told
from tests.cases.whole import assert_whole
from tests.conftest import fresh_database

CEILING = 1_000_000_000
STEP_SECONDS_MAX = 600
SCREENING_SECONDS_MAX = 30


@pytest.fixture(scope="module", params=[TENTH, pytest.param(WHOLE, marks=pytest.mark.slow)], ids=["tenth", "whole"])
def place(
    request: pytest.FixtureRequest,
    server: EmbeddedServer,
    superuser: Connection[Any],
    template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Gianyar, Database]]:
    """A ledger of its own in Bali's zone, with the whole story in it."""
    counts: Counts = request.param
    with (
        fresh_database(server, superuser, template) as database,
        served(database, tmp_path_factory.mktemp("gianyar"), zone="Asia/Makassar") as running,
        running.story() as story,
    ):
        story.http.timeout = STEP_SECONDS_MAX
        yield told(story, running.tokens[Role.APPROVER], counts), database


@pytest.fixture(scope="module")
def gianyar(place: tuple[Gianyar, Database]) -> Gianyar:
    return place[0]


def report(gianyar: Gianyar, name: str, path: str | None = None, **asked: Any) -> dict[str, Any]:
    """The document, of a list with all its pages; its table must say the same."""
    story, path = gianyar.story, path or f"/v1/reports/{name}"
    whole = document = story.read(path, **asked).document
    while document.get("next") is not None:
        document = story.read(path, after=document["next"], **asked).document
        whole = {**whole, "items": [*whole["items"], *document["items"]]}
    rows = [*REPORTS[name].rows_of(whole), *filter(None, [REPORTS[name].total_of(whole)])]
    table = tables.as_csv(story.http, path, at_least=story.position, **asked)
    assert table.rows == [["" if cell is None else str(cell) for cell in row] for row in rows]
    return whole


def amount(months: int) -> str:
    return rupiah(months * MONTH * 100)


def test_each_village_has_come_as_far_as_its_names_allow(gianyar: Gianyar) -> None:
    people, passing = gianyar.people, gianyar.counts.passing

    progress = report(gianyar, "village-progress", on="2025-07-10", scheme_id=gianyar.scheme, region=REGION)

    assert [each["village_id"] for each in progress["items"]] == gianyar.villages
    assert [each["proposed"] for each in progress["items"]] == [len(each) for each in people.proposed]
    for stage in ("passed", "validated", "enrolled", "taken", "active"):
        assert [each[stage] for each in progress["items"]] == people.expected, stage
    assert [each["realised"] for each in progress["items"]] == [amount(6 * each) for each in people.expected]
    totals = progress["totals"]
    assert totals["reasons"] == gianyar.counts.reasons
    assert (totals["seats"], totals["proposed"]) == (VILLAGES * gianyar.counts.seats, passing + gianyar.counts.failing)
    assert (totals["passed"], totals["not_passed"]) == (passing, gianyar.counts.failing)
    assert (totals["active"], totals["realised"]) == (passing, amount(6 * passing))
    later = report(gianyar, "village-progress", on="2026-01-10", scheme_id=gianyar.scheme)["totals"]
    assert (later["active"], later["enrolled"], later["realised"]) == (0, passing, amount(6 * passing))


def test_six_months_of_all_who_passed_fit_in_the_budget(gianyar: Gianyar) -> None:
    """Whole: 8,733 x 6 x 16,800 = 880,286,400 of a billion; the rest would buy 7,125 months more."""
    months = 6 * gianyar.counts.passing
    rest = CEILING - months * MONTH

    told_of = report(gianyar, "budget-realisation", on="2025-12-31", region=REGION)

    scheme = told_of["items"][0]
    assert (scheme["ceiling"], scheme["realised"]) == (rupiah(CEILING * 100), amount(months))
    assert (scheme["remaining"], scheme["exceeded"]) == (rupiah(rest * 100), False)
    assert (scheme["worker_month"], scheme["worker_months_left"]) == (amount(1), rest // MONTH)
    assert [each["realised"] for each in told_of["items"][1:]] == [amount(6 * each) for each in gianyar.people.expected]
    (group,) = [
        each for each in report(gianyar, "group-performance", year=2025)["by_code"] if each["group_code"] == "SG"
    ]
    assert (group["workers"], group["performance"]) == (gianyar.counts.passing, f"{gianyar.counts.passing}.00")


def test_universal_coverage_at_the_end_of_september_is_the_one_published(gianyar: Gianyar) -> None:
    """130,300 of 198,628 are 65.60 % (law 5.14), whatever part of them this ledger knows itself."""
    ours = gianyar.counts.passing + gianyar.counts.carried_by_another

    ucj = report(gianyar, "ucj", on="2025-09-30", region=REGION)

    assert (ucj["active_workers"], ucj["of_which_in_arrears"]) == (ours, 0)
    assert (ucj["active_elsewhere"], ucj["working_population"]) == (ACTIVE - ours, WORKING)
    assert ucj["active_elsewhere_source"] == "BPJS Ketenagakerjaan Gianyar"
    assert (ucj["ratio_percent"], ucj["missing"]) == ("65.60", [])
    active = [
        (found["active_workers"], found["of_which_in_arrears"])
        for found in (
            report(gianyar, "ucj", on=on, region=REGION)
            for on in ("2025-07-01", "2025-12-31", "2026-02-28", "2026-03-31", "2026-04-01")
        )
    ]
    assert active == [(ours, 0), (ours, 0), (ours, ours), (ours, ours), (0, 0)]


def test_the_end_of_the_scheme_is_seen_coming_and_then_all_are_lost(gianyar: Gianyar) -> None:
    passing = gianyar.counts.passing

    (ending,) = report(gianyar, "ending-schemes", on="2025-12-10", within_days=30)["items"]
    assert (ending["scheme_id"], ending["ends_on"], ending["next_month"]) == (gianyar.scheme, "2025-12-31", "2026-01")
    assert (ending["workers"], ending["amount"]) == (passing, amount(passing))
    path = f"/v1/reports/ending-schemes/{gianyar.scheme}/workers"
    workers = {each["worker_id"] for each in report(gianyar, "ending-scheme-workers", path, on="2025-12-10")["items"]}
    assert len(workers) == passing
    for on, unpaid in (("2026-01-05", 1), ("2026-02-05", 2), ("2026-03-31", 3)):
        arrears = report(gianyar, "arrears", on=on, sponsor_id=gianyar.sponsor, limit=1000)["items"]
        assert {each["worker_id"] for each in arrears} == workers
        assert {(each["unpaid_months"], each["lapses_on"]) for each in arrears} == {(unpaid, "2026-04-01")}
    ages = report(gianyar, "arrears-ageing", on="2026-03-31", sponsor_id=gianyar.sponsor)["totals"]
    assert ages["three_months"] == {"workers": passing, "amount": amount(3 * passing)}
    assert (ages["workers"], ages["lost"]) == (passing, 0)
    assert report(gianyar, "arrears", on="2026-04-01")["items"] == []
    lost = report(gianyar, "arrears-ageing", on="2026-04-01", sponsor_id=gianyar.sponsor)["totals"]
    assert (lost["workers"], lost["lost"]) == (0, passing)
    some = min(workers)
    said = [gianyar.story.says(some, on) for on in ("2025-12-31", "2026-03-31", "2026-04-01")]
    assert said == ["covered paid", "not_covered unpaid", "not_covered lapsed"]
    before = gianyar.story.says(some, "2026-03-31", known=gianyar.known["figures"])
    assert before == "undetermined in_arrears", "until the months can be paid no more"


def test_what_was_known_after_each_step_is_told_again(gianyar: Gianyar) -> None:
    names, passing = gianyar.counts.passing + gianyar.counts.failing, gianyar.counts.passing
    stages = ("proposed", "passed", "not_passed", "validated", "enrolled", "active")
    expected = {
        "opened": (0, 0, 0, 0, 0, 0),
        "proposed": (names, 0, 0, 0, 0, 0),
        "listed": (names, 0, 0, 0, 0, 0),
        "screened": (names, passing, names - passing, 0, 0, 0),
        "validated": (names, passing, names - passing, passing, 0, 0),
        "enrolled": (names, passing, names - passing, passing, passing, 0),
        "paid": (names, passing, names - passing, passing, passing, passing),
    }
    for step, counted in expected.items():
        totals = report(gianyar, "village-progress", on="2025-07-10", as_known_at=gianyar.known[step])["totals"]
        assert tuple(totals[stage] for stage in stages) == counted, step
    ours = passing + gianyar.counts.carried_by_another
    for step, active, ratio in (("enrolled", 0, None), ("paid", ours, None), ("figures", ours, "65.60")):
        ucj = report(gianyar, "ucj", on="2025-09-30", region=REGION, as_known_at=gianyar.known[step])
        assert (ucj["active_workers"], ucj["ratio_percent"]) == (active, ratio), step


def test_the_names_are_screened_in_seconds_and_the_ledger_is_whole(place: tuple[Gianyar, Database]) -> None:
    gianyar, database = place
    print({name: round(seconds, 1) for name, seconds in gianyar.seconds.items()})

    assert gianyar.seconds["screened"] < SCREENING_SECONDS_MAX
    assert_whole(gianyar.story, database)
