"""The law on the terminal."""

from tests.cli.command import Command


def test_the_law_is_told_as_a_table_and_as_a_document(story: Command) -> None:
    told = story("policy", "--on", "2025-05-01", "--json").document

    assert told["on"] == "2025-05-01"
    assert "due_day" in {row["id"] for row in told["policies"]}
    shown = story("policy", "--on", "2025-05-01")
    assert shown.code == 0
    for row in (*told["policies"], *told["tariffs"]):
        assert row["source"] in shown.out
    assert told["calendar"]["holidays"][0][5:] in shown.out


def test_the_law_of_today_is_told_where_no_day_is_given_and_as_known_before(story: Command) -> None:
    now = story("policy", "--json").document
    before = story("policy", "--on", now["on"], "--as-known-at", "1", "--json").document

    assert now["as_known_at"]["position"] > before["as_known_at"]["position"] == 1
    assert {row["position"] for row in before["policies"]} <= {None}


def test_a_day_that_is_none_and_a_time_to_come_are_refused(story: Command) -> None:
    assert story("policy", "--on", "2026-02-30").code == 2
    future = story("policy", "--as-known-at", "99999999", "--json")
    assert (future.code, future.out) == (1, "")
