"""The programme in numbers: a year, and who takes part on a day, now and as known before."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ledger.store.tokens import Role
from tests.api.scene import refused
from tests.api.serving import Served
from tests.api.story import Story

SUMMARY, PARTICIPATION = "/v1/reports/programme-summary", "/v1/reports/participation"
UCJ, FIGURES = "/v1/reports/ucj", "/v1/reports/ucj-figures"
DAY_HERE = {"on": "2024-01-01", "region": "Jakarta"}
NOTHING = {"JHT": "0.00", "JKK": "0.00", "JKM": "0.00"}


def of_kind(document: dict[str, Any], kind: str) -> tuple[int, int, int]:
    (row,) = [each for each in document["by_kind"] if each["kind"] == kind]
    return row["sponsors"], row["sponsors_with_workers"], row["workers"]


def test_a_year_counts_its_workers_as_known_then_and_now(api: Story) -> None:
    sponsor, worker = api.sponsor(), api.worker()
    api.worker(region="Kota Balikpapan")
    enrolment = api.paid_to("2026-02", worker=worker, sponsor=sponsor, first="2025-11", amount="67200.00")
    paid = api.position
    api.end(enrolment, on="2025-12-03", reason="death", at="2026-01-10T09:00:00+07:00")

    now = api.read(SUMMARY, year=2026)
    assert now.document == {
        "year": 2026,
        "region": None,
        "participants": 0,
        "claims": 0,
        "benefits": NOTHING,
        "recoverable": NOTHING,
        "total": "0.00",
        "as_known_at": {"position": api.position, "recorded_at": "2026-01-10T09:00:00+07:00"},
    }
    assert now.headers["sertakan-position"] == str(api.position)
    then = api.read(SUMMARY, year=2026, as_known_at=paid)
    assert (then.participants, then.as_known_at["position"]) == (1, paid)
    assert api.read(SUMMARY, year=2026, as_known_at="2025-12-31T23:59:59+07:00").participants == 1
    assert api.read(SUMMARY, year=2025).participants == 1
    assert api.read(SUMMARY, year=2025, region="Jakarta").participants == 1
    assert api.read(SUMMARY, year=2025, region="Kota Balikpapan").participants == 0


def test_a_sponsor_takes_part_while_it_has_a_worker(api: Story) -> None:
    village, neighbour, worker = api.village(), api.sponsor(region="Kota Balikpapan"), api.worker()
    enrolment = api.enrol(worker, village, starts_on="2025-03-01", at="2025-03-01T08:00:00+07:00")
    api.enrol(worker, neighbour, starts_on="2025-04-01")
    enrolled = api.position
    api.end(enrolment, on="2025-06-20", reason="sponsor_stopped", at="2025-06-20T09:00:00+07:00")

    march, may, july = (api.read(PARTICIPATION, on=f"2025-{month}-21").document for month in ("03", "05", "07"))
    assert [(each["sponsors"], each["sponsors_with_workers"], each["workers"]) for each in (march, may, july)] == [
        (2, 1, 1),
        (2, 2, 1),
        (2, 1, 1),
    ]
    assert [of_kind(each, "village") for each in (march, may, july)] == [(1, 1, 1), (1, 1, 1), (1, 0, 0)]
    assert [of_kind(each, "individual") for each in (march, may, july)] == [(1, 0, 0), (1, 1, 1), (1, 1, 1)]
    assert of_kind(july, "bank") == (0, 0, 0)
    assert of_kind(api.read(PARTICIPATION, on="2025-07-21", as_known_at=enrolled).document, "village") == (1, 1, 1)
    here = api.read(PARTICIPATION, on="2025-07-21", region="Kota Balikpapan")
    assert (here.on, here.region, here.sponsors, here.workers) == ("2025-07-21", "Kota Balikpapan", 1, 1)
    assert here.as_known_at["position"] == api.position


FIGURE = {"region": "Gianyar", "kind": "working_population", "value": 198_628, "source": "BPS", "on": "2015-07-01"}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"region": "\u0000"}, "/region"),
        ({"kind": "unemployed"}, "/kind"),
        ({"value": -1}, "/value"),
        ({"value": "198628"}, "/value"),
        ({"value": True}, "/value"),
        ({"value": 10**10}, "/value"),
        ({"source": ""}, "/source"),
        ({"on": "2015-02-30"}, "/on"),
        ({"ratio": "65.60"}, "/ratio"),
    ],
)
def test_a_figure_is_described_to_the_letter(module_api: Story, change: dict[str, Any], pointer: str) -> None:
    headers = {"Idempotency-Key": f"figure {change}"}
    response = module_api.http.post(FIGURES, json={**FIGURE, **change}, headers=headers)

    assert [each["pointer"] for each in refused(response, 422, "request-invalid")["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("change", "code"), [({"value": 0}, "working-population-empty"), ({"on": "2999-01-01"}, "instant-in-future")]
)
def test_a_figure_that_cannot_be_is_refused(module_api: Story, change: dict[str, Any], code: str) -> None:
    before = module_api.read("/v1/events", after=0, topic="RegionFigureEntered").document["items"]

    assert module_api.refusal(FIGURES, {**FIGURE, **change}).code == code

    assert module_api.read("/v1/events", after=0, topic="RegionFigureEntered").document["items"] == before


def test_figures_are_entered_by_who_registers_or_pays(module_service: Served) -> None:
    allowed = {Role.ADMIN, Role.ENROLMENT, Role.FINANCE}
    for role in Role:
        with module_service.caller(role) as caller:
            answer = caller.post(FIGURES, json=FIGURE, headers={"Idempotency-Key": "figure"})
        assert answer.status_code == (201 if role in allowed else 403), role


def test_several_may_enter_figures_of_one_region_at_once(api: Story) -> None:
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda value: api.write(FIGURES, {**FIGURE, "value": value}), range(1, 7)))

    entered = api.events(topic="RegionFigureEntered")
    assert sorted(each["data"]["value"] for each in entered) == [1, 2, 3, 4, 5, 6]
    assert [each["originator_version"] for each in entered] == [1, 2, 3, 4, 5, 6]
    last = entered[-1]["data"]["value"]
    assert api.read(UCJ, on="2015-07-01", region="Gianyar").working_population == last


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        (SUMMARY, ""),
        (SUMMARY, "year=24"),
        (SUMMARY, "year=+2024"),
        (SUMMARY, "year=2024.0"),
        (SUMMARY, "year=1899"),
        (SUMMARY, "year=9999"),
        (SUMMARY, "year=2024&region=%20"),
        (SUMMARY, "year=2024&month=1"),
        (SUMMARY, "year=2024&as_known_at=x"),
        (PARTICIPATION, ""),
        (PARTICIPATION, "on=2024-02-30"),
        (PARTICIPATION, "on=2024-02-01&region="),
        (UCJ, "on=2024-02-01&limit=101"),
        (UCJ, "region=Gianyar"),
        (UCJ, "on=2024-02-30&region=Gianyar"),
        (UCJ, "on=2024-02-01&region=%20"),
    ],
)
def test_what_cannot_be_asked_is_refused(module_api: Story, path: str, asked: str) -> None:
    refused(module_api.http.get(f"{path}?{asked}"), 422, "request-invalid")


def test_the_future_is_not_known(module_api: Story) -> None:
    refused(module_api.http.get(f"{SUMMARY}?year=2024&as_known_at=1000000"), 422, "as-known-at-in-the-future")
    refused(module_api.http.get(f"{PARTICIPATION}?on=2024-01-01&at_least=1000000"), 503, "view-behind")
    refused(module_api.http.get(f"{UCJ}?on=2024-01-01&region=X&at_least=1000000"), 503, "view-behind")
    refused(module_api.http.get(f"{UCJ}?on=2024-01-01&region=X&as_known_at=1000000"), 422, "as-known-at-in-the-future")


def test_everybody_in_the_office_reads_reports(module_service: Served, module_api: Story) -> None:
    for role in set(Role) - {Role.COVERAGE}:
        for path, asked in ((SUMMARY, {"year": "2024"}), (PARTICIPATION, {"on": "2024-01-01"}), (UCJ, DAY_HERE)):
            assert module_api.read(path, token=module_service.tokens[role], **asked).status == 200
    with module_service.caller(Role.COVERAGE) as stranger:
        refused(stranger.get(f"{SUMMARY}?year=2024"), 403, "forbidden")
