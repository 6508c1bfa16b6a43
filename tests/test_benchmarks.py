"""The benchmarks run, and say what they found in the shape that readers rely on; how fast is no matter here."""

import json
from typing import Any

import pytest

from benchmarks.bench import UnknownBenchmark, run
from benchmarks.figure import Figure, at_least, at_most, in_turns, times_at_least
from benchmarks.scale import SCALES, Scale

SMOKE = Scale(
    rounds=1,
    commands=64,
    plain_commands=64,
    workers=32,
    years=2,
    months=1,
    seconds=0.2,
    questions=32,
    postings=4_000,
    lines=100,
    memberships=1_000,
    rows=1_000,
)
MEMBERS = {"name", "value", "unit", "against", "reference", "ratio", "target", "pass"}


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    report: dict[str, Any] = json.loads(json.dumps(run(SMOKE).as_json()))
    return report


def test_every_benchmark_finds_its_figures(found: dict[str, Any]) -> None:
    assert [figure["name"] for figure in found["figures"]] == [
        "create",
        "load-decide-record",
        "load-decide-record-remembered",
        "hot-sponsor",
        "allocation-opening-committed",
        "allocation-opening-projected",
        "allocation-committed",
        "allocation-projected",
        "quote-of-a-year",
        "projection",
        "projection-of-a-file",
        "allocation-after-2-years-committed",
        "allocation-after-2-years-projected",
        "coverage-single",
        "coverage-batch",
        "coverage-as-known-a-year-ago",
        "trial-balance-as-known-a-year-ago",
        "statement-json",
        "statement-csv",
        "statement-xlsx",
        "statement-memory",
        "law-now",
        "law-at",
        "lapse-run",
        "credit-run",
        "credit-run-again",
        "ucj",
        "ucj-as-known-then",
        "ucj-of-all-regions",
        "enrolment-file-committed",
        "enrolment-file-projected",
        "enrolment-file-work",
        "enrolment-file-memory",
        "enrolment-file-again",
    ]


def test_figures_have_the_members_that_readers_rely_on(found: dict[str, Any]) -> None:
    assert set(found) == {"machine", "figures"}
    assert found["machine"]["postgresql"]
    for figure in found["figures"]:
        assert set(figure) == MEMBERS
        assert figure["value"] > 0
        assert (figure["against"] is None) == (figure["ratio"] is None)
        assert (figure["target"] is None) == (figure["pass"] is None)


def test_a_small_town_has_no_target_in_seconds(found: dict[str, Any]) -> None:
    targets = {figure["name"]: figure["target"] for figure in found["figures"] if figure["target"]}

    assert targets == {
        "create": "≥ 6×",
        "load-decide-record": "≥ 4×",
        "hot-sponsor": "≥ 500 commands/s",
        "projection": "≥ 25×",
    }


def test_a_figure_passes_at_its_bound_and_fails_beyond() -> None:
    assert Figure("ratio", 400.0, "/s", "plain", 100.0, times_at_least(4)).passes is True
    assert Figure("ratio", 399.0, "/s", "plain", 100.0, times_at_least(4)).passes is False
    assert Figure("floor", 499.0, "/s", target=at_least(500)).passes is False
    assert Figure("seconds", 1.5, "s", target=at_most(1.5)).passes is True
    assert Figure("seconds", 1.6, "s", target=at_most(1.5)).passes is False
    assert Figure("told", 1.0, "s").passes is None


def test_measures_take_turns_and_their_first_round_does_not_count() -> None:
    rounds: list[tuple[str, int]] = []

    def measure(name: str, number: int) -> float:
        rounds.append((name, number))
        return 1_000.0 if number == 0 else float(number)

    medians = in_turns(3, lambda number: measure("a", number), lambda number: 10 * measure("b", number))

    assert rounds == [(name, number) for number in range(4) for name in "ab"]
    assert medians == [2.0, 20.0]


def test_an_unknown_name_is_refused_before_anything_starts() -> None:
    with pytest.raises(UnknownBenchmark, match="create, record, hot"):
        run("10k", ["speed"])
    with pytest.raises(UnknownBenchmark, match=", ".join(SCALES)):
        run("2k")
