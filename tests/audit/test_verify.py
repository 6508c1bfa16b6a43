"""Verify: a ledger that is whole is found whole, and of one that is not, the first bad position is named."""

import pkgutil
from importlib import import_module
from typing import Any

import pytest
from psycopg import Connection

import ledger.domain
from ledger.audit.finding import Damage
from ledger.audit.states import AGGREGATES
from ledger.audit.verify import Verdict, verify
from ledger.cli.checking import as_document, check_of
from ledger.cli.opening import projections
from ledger.domain.aggregate import Aggregate
from ledger.projections.rebuild.rebuild import Rebuild, Rebuilt
from ledger.projections.runner import Runner
from ledger.store.database import Database


def verdict_of(database: Database) -> Verdict:
    return verify(database, {each.name: check_of(each) for each in projections()}, lambda _doing, _done, _of: None)


def found(verdict: Verdict) -> dict[str, tuple[int | None, Damage, str]]:
    """By check, of those that found anything."""
    return {
        check.name: (check.finding.position, check.finding.damage, check.finding.where)
        for check in verdict.checks
        if check.finding is not None
    }


def first_of(verdict: Verdict) -> tuple[int | None, str | None]:
    document = as_document(verdict)
    assert not document["ok"]
    return document["first_bad_position"], document["damage"]


def one(connection: Connection[Any], statement: str) -> Any:
    row = connection.execute(statement).fetchone()
    assert row is not None
    return row[0] if len(row) == 1 else row


# An event in the middle of a command and of the log.
MIDDLE = """
SELECT e.position FROM events e JOIN command c ON e.position > c.first_position AND e.position < c.last_position
 WHERE e.topic = 'ContributionSettled' ORDER BY e.position OFFSET 20 LIMIT 1"""


def test_a_ledger_that_is_whole_is_found_whole(database: Database) -> None:
    with database.connection() as connection:
        events = one(connection, "SELECT max(position) FROM events")
        settled = one(connection, "SELECT count(*) FROM events WHERE topic = 'ContributionSettled'")

    verdict = verdict_of(database)

    assert found(verdict) == {}
    assert (verdict.ok, verdict.events) == (True, events)
    assert settled > 100
    assert [check.name for check in verdict.checks] == [
        *("positions", "events", "commands", "streams", "recorded times", "command table"),
        *("postings", "sums", "sponsors", "registers", "screening lists", "states"),
        *(f"view {each.name}" for each in projections()),
    ]


def test_every_view_can_be_rebuilt_and_is_the_same(database: Database) -> None:
    """What a projection must have for it: CONTRIBUTING.md."""
    with database.connection() as connection:
        head = one(connection, "SELECT max(position) FROM events")
    names = [each.name for each in projections()]

    assert list(Rebuild(database, projections()).run(names)) == [
        Rebuilt(name, 2, head, switched=True) for name in names
    ]
    assert found(verdict_of(database)) == {}


def test_a_check_leaves_nothing_behind(database: Database, owner_connection: Connection[Any]) -> None:
    tables = "SELECT count(*) FROM pg_class WHERE relkind = 'r'"
    before = one(owner_connection, tables)
    verdict_of(database)

    assert one(owner_connection, tables) == before


def test_a_missing_event(database: Database, vandal: Connection[Any]) -> None:
    position = one(vandal, MIDDLE)
    vandal.execute("DELETE FROM events WHERE position = %s", [position])

    verdict = verdict_of(database)
    assert first_of(verdict) == (position, "position missing")
    assert {"positions", "streams", "command table", "registers", "view coverage"} <= set(found(verdict))


def test_a_missing_event_whose_gap_was_closed(database: Database, vandal: Connection[Any]) -> None:
    position = one(vandal, MIDDLE)
    vandal.execute("DELETE FROM events WHERE position = %s", [position])
    vandal.execute("ALTER TABLE events DROP CONSTRAINT events_position_check")
    vandal.execute("UPDATE events SET position = -position WHERE position > %s", [position])
    vandal.execute("UPDATE events SET position = -position - 1 WHERE position < 0")

    assert found(verdict_of(database))["commands"][:2] == (position, Damage.COMMAND_BROKEN)


def test_a_log_whose_end_was_cut_off(database: Database, vandal: Connection[Any]) -> None:
    first = one(vandal, "SELECT first_position FROM command ORDER BY last_position DESC LIMIT 1")
    vandal.execute("DELETE FROM events WHERE position >= %s", [first])

    assert found(verdict_of(database))["command table"] == (first, Damage.POSITION_MISSING, "")


def test_an_amount_that_was_changed(database: Database, vandal: Connection[Any]) -> None:
    """Readable, and the money no longer adds up."""
    position = one(vandal, "SELECT position FROM events WHERE topic = 'FundsAllocated' ORDER BY position OFFSET 3")
    vandal.execute(
        "UPDATE events SET state = convert_to(replace(convert_from(state, 'UTF8'), '\"JKM\":', '\"JKM\":1'), 'UTF8')"
        " WHERE position = %s",
        [position],
    )

    verdict = verdict_of(database)
    assert first_of(verdict) == (position, "sums of one command disagree")
    assert {"sums", "sponsors", "states", "view sponsor_balance"} <= set(found(verdict))


def test_a_payment_that_says_more_than_was_paid(database: Database, vandal: Connection[Any]) -> None:
    position = one(vandal, "SELECT position FROM events WHERE topic = 'PaymentReceived' ORDER BY position OFFSET 2")
    vandal.execute(
        "UPDATE events SET state = convert_to(replace(convert_from(state, 'UTF8'), '\"amount\":', '\"amount\":1'),"
        " 'UTF8') WHERE position = %s",
        [position],
    )

    assert found(verdict_of(database))["registers"] == (position, Damage.REGISTER, "lot")


@pytest.mark.parametrize(
    ("topic", "other"), [("ContributionSettled", "WorkerRegistered"), ("PaymentReceived", "PaymentNever")]
)
def test_a_swapped_topic(database: Database, vandal: Connection[Any], topic: str, other: str) -> None:
    position = vandal.execute("SELECT max(position) FROM events WHERE topic = %s", [topic]).fetchone()
    vandal.execute("UPDATE events SET topic = %s WHERE position = %s", [other, *(position or ())])

    verdict = verdict_of(database)
    assert found(verdict)["events"] == (*(position or ()), Damage.UNREADABLE, other)


def test_a_topic_swapped_for_one_with_the_same_fields(database: Database, vandal: Connection[Any]) -> None:
    position = one(vandal, "SELECT max(position) FROM events WHERE topic = 'MembershipLapsed'")
    vandal.execute("UPDATE events SET topic = 'MembershipLapseAnnulled' WHERE position = %s", [position])

    verdict = verdict_of(database)
    assert first_of(verdict)[0] == position
    assert found(verdict)["view coverage"] == (position, Damage.PROJECTION, "membership_fact")


def test_a_changed_byte_that_breaks_an_event(database: Database, vandal: Connection[Any]) -> None:
    position = one(vandal, MIDDLE)
    vandal.execute(
        "UPDATE events SET state = set_byte(state, octet_length(state) - 1, 65) WHERE position = %s", [position]
    )

    assert found(verdict_of(database))["events"] == (position, Damage.UNREADABLE, "ContributionSettled")


def test_a_recorded_time_before_the_one_before(database: Database, vandal: Connection[Any]) -> None:
    position = one(vandal, "SELECT first_position FROM command ORDER BY last_position OFFSET 30 LIMIT 1")
    vandal.execute("UPDATE events SET recorded_at = '2015-01-01Z' WHERE position = %s", [position])

    verdict = verdict_of(database)
    assert found(verdict)["recorded times"] == (position, Damage.TIME_GOES_BACK, "")
    assert found(verdict)["command table"] == (position, Damage.COMMAND_ROW, "")


def test_a_stream_that_counts_wrong(database: Database, vandal: Connection[Any]) -> None:
    position = one(vandal, "SELECT max(position) FROM events WHERE topic = 'ContributionSettled'")
    vandal.execute("UPDATE events SET originator_version = originator_version + 7 WHERE position = %s", [position])

    assert found(verdict_of(database))["streams"] == (position, Damage.STREAM_BROKEN, "")


def test_a_row_of_commands_that_is_gone(database: Database, vandal: Connection[Any]) -> None:
    position = one(vandal, "SELECT first_position FROM command ORDER BY last_position OFFSET 30 LIMIT 1")
    vandal.execute("DELETE FROM command WHERE first_position = %s", [position])

    assert found(verdict_of(database)) == {"command table": (position, Damage.COMMAND_ROW, "")}


@pytest.mark.parametrize(
    ("table", "change", "rows"),
    [
        ("lot", "UPDATE lot SET remaining = remaining + 1", "remaining < amount"),
        ("lot", "DELETE FROM lot", "true"),
        ("enrolment", "UPDATE enrolment SET ended_on = '2024-01-01'", "true"),
        ("enrolment", "DELETE FROM enrolment", "true"),
        ("register", "DELETE FROM register", "kind = 3"),
        ("register", "UPDATE register SET stream_id = gen_random_uuid()", "kind = 1"),
        ("register", "DELETE FROM register", "kind = 1"),
        ("register", "UPDATE register SET detail = gen_random_uuid()", "kind = 2"),
    ],
)
def test_a_register_row_that_was_changed(
    database: Database, vandal: Connection[Any], table: str, change: str, rows: str
) -> None:
    position = one(vandal, f"SELECT max(position) FROM {table} WHERE {rows}")  # noqa: S608 - words of this test
    vandal.execute(f"{change} WHERE {rows} AND position = %s", [position])

    assert found(verdict_of(database)) == {"registers": (position, Damage.REGISTER, table)}


@pytest.mark.parametrize("change", ["DELETE FROM funding", "UPDATE funding SET part = part + 1"])
def test_a_part_of_a_payment_that_was_changed(database: Database, vandal: Connection[Any], change: str) -> None:
    position, worker, month = one(
        vandal,
        "SELECT e.position, e.originator_id, (convert_from(e.state, 'UTF8')::json ->> 'month') || '-01' FROM events e"
        " WHERE topic = 'ContributionSettled' ORDER BY position DESC LIMIT 1",
    )
    vandal.execute(f"{change} WHERE worker_id = %s AND month = %s::text::date", [worker, month])

    assert found(verdict_of(database)) == {"registers": (position, Damage.REGISTER, "funding")}


def test_a_part_of_a_payment_that_nothing_put_there(database: Database, vandal: Connection[Any]) -> None:
    vandal.execute("INSERT INTO funding SELECT gen_random_uuid(), worker_id, month, part FROM funding LIMIT 1")

    verdict = verdict_of(database)
    assert found(verdict) == {"registers": (None, Damage.REGISTER, "funding")}
    assert first_of(verdict) == (None, "register row differs")


LAST_SETTLED = "SELECT originator_id, max(position) FROM events WHERE topic = 'ContributionSettled' GROUP BY 1 LIMIT 1"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ("version = version - 1", "version"),
        ("state = state || ' '::bytea", "WorkerRegistered"),
        ("state = '{'", "WorkerRegistered"),
        ("due_on = '2001-01-01'", "WorkerRegistered"),
    ],
)
def test_a_state_row_that_is_not_its_streams(
    database: Database, vandal: Connection[Any], change: str, where: str
) -> None:
    worker, _ = one(vandal, LAST_SETTLED)
    last = vandal.execute("SELECT max(position) FROM events WHERE originator_id = %s", [worker]).fetchone()
    vandal.execute(f"UPDATE stream_state SET {change} WHERE originator_id = %s", [worker])  # noqa: S608

    assert found(verdict_of(database)) == {"states": (*(last or ()), Damage.STATE, where)}


def test_a_state_row_that_is_gone(database: Database, vandal: Connection[Any]) -> None:
    worker, _ = one(vandal, LAST_SETTLED)
    began = vandal.execute("SELECT min(position) FROM events WHERE originator_id = %s", [worker]).fetchone()
    vandal.execute("DELETE FROM stream_state WHERE originator_id = %s", [worker])

    assert found(verdict_of(database)) == {"states": (*(began or ()), Damage.STATE, "")}


@pytest.mark.parametrize(
    ("view", "table"),
    [("coverage", "coverage_month"), ("coverage", "membership_fact"), ("sponsor_balance", "sponsor_balance")],
)
def test_an_event_that_a_view_has_skipped(database: Database, vandal: Connection[Any], view: str, table: str) -> None:
    position = one(vandal, f"SELECT known_from FROM {table} ORDER BY known_from OFFSET 30 LIMIT 1")  # noqa: S608
    vandal.execute(f"DELETE FROM {table}_v1 WHERE known_from = %s", [position])  # noqa: S608

    verdict = verdict_of(database)
    assert found(verdict) == {f"view {view}": (position, Damage.PROJECTION, table)}
    assert first_of(verdict) == (position, "projection row differs")


def test_views_that_are_behind_are_not_damaged(database: Database, owner_connection: Connection[Any]) -> None:
    head = one(owner_connection, "SELECT max(position) FROM events")
    owner_connection.execute("UPDATE projection SET position = 0")
    for table in (table for each in projections() for table in each.tables):
        owner_connection.execute(f"TRUNCATE {table}_v1")
    Runner(database, projections()).catch_up(through=head // 2)

    assert found(verdict_of(database)) == {}


def test_every_aggregate_of_the_domain_is_folded() -> None:
    for module in pkgutil.iter_modules(ledger.domain.__path__):
        import_module(f"ledger.domain.{module.name}")
    kinds = {each for each in Aggregate.__subclasses__() if each.__module__.startswith("ledger.domain.")}

    assert kinds == set(AGGREGATES)
