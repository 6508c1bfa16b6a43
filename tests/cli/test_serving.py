"""The service as a process: it answers what the terminal answers, survives its server's death, and stops in order."""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest

from ledger.demo.questions import OTHERS, PRINTED, Question
from ledger.settings import Settings
from ledger.store.embedded import EmbeddedServer, process
from tests.cli.command import Command

ZONE = Settings().zone
SECONDS_MAX = 20


@contextmanager
def service(command: Command) -> Iterator[httpx2.Client]:
    """Served on a free port, with an auditor's token; it ends with 0 when it is told to."""
    token = command("token", "create", "service test", "--role", "auditor").out.strip()
    with command.running("serve", "--port", "0") as running:
        url = json.loads(running.wait_for('"serving"'))["url"]
        running.wait_for("startup complete")
        with httpx2.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=SECONDS_MAX) as http:
            yield http
    assert running.code == 0, running.said
    assert token not in "".join(running.said)
    command("token", "revoke", "service test")


@pytest.fixture(scope="module")
def served(story: Command) -> Iterator[httpx2.Client]:
    with service(story) as http:
        yield http


def asked(http: httpx2.Client, question: Question) -> httpx2.Response:
    known = question.as_known_at(ZONE)
    queries = {"on": question.on.isoformat()} | ({} if known is None else {"as_known_at": known.isoformat()})
    return http.get(f"/v1/workers/{question.worker_id}/coverage", params=queries)


def test_it_is_ready_and_says_that_its_clock_is_simulated(served: httpx2.Client) -> None:
    until = time.monotonic() + SECONDS_MAX
    while (answer := served.get("/health/ready")).status_code != 200:
        assert time.monotonic() < until, answer.text
        time.sleep(0.05)

    assert answer.json()["clock"] == "SIMULATED"


@pytest.mark.parametrize("question", [*PRINTED, *OTHERS], ids=lambda question: question.asks)
def test_the_story_is_answered_as_the_table_says(served: httpx2.Client, question: Question) -> None:
    answer = asked(served, question).raise_for_status().json()

    assert answer["outcome"] == question.expects[0]
    assert {each["reason"] for each in answer["programmes"]} == {question.expects[1]}


@pytest.mark.parametrize("question", PRINTED, ids=lambda question: question.asks)
def test_the_terminal_gives_the_same_document(story: Command, served: httpx2.Client, question: Question) -> None:
    words = question.as_command(ZONE).split()[1:]

    assert story(*words, "--json").document == asked(served, question).json()


def test_for_people_it_is_a_table(story: Command) -> None:
    words = PRINTED[2].as_command(ZONE).split()[1:]
    shown = story(*words)

    assert shown.code == 0
    assert "in_arrears" in shown.out
    assert "late_payment_in_grace" in shown.out
    assert "\x1b" not in shown.out


def test_it_survives_the_death_of_its_server_and_leaves_none_behind(nothing: Command) -> None:
    assert nothing("init").code == 0
    with service(nothing) as http:
        place = EmbeddedServer(nothing.home).place
        server = process.server_of(place.cluster)
        assert server is not None
        os.kill(server.pid, signal.SIGKILL)

        until = time.monotonic() + SECONDS_MAX
        time.sleep(0.2)
        while http.get("/health/ready").status_code != 200:
            assert time.monotonic() < until
            time.sleep(0.1)
        assert http.get("/v1/events").json()["items"][0]["topic"] == "LedgerOpened"

    assert process.server_of(place.cluster) is None


def test_lapses_are_recorded_by_the_service_once_a_day_unless_told_not_to(ledger: Command) -> None:
    with ledger.running("serve", "--port", "0") as on:
        assert json.loads(on.wait_for("lapses.recorded"))["lapsed"] == 0
    quiet = Command(ledger.home, (("SERTAKAN_LAPSE_RUN", "off"),))
    with quiet.running("serve", "--port", "0") as off:
        off.wait_for("startup complete")

    assert (on.code, off.code) == (0, 0)
    assert not any("lapses." in line for line in off.said)


def test_a_taken_port_is_a_sentence(ledger: Command) -> None:
    with ledger.running("serve", "--port", "0") as first:
        port = json.loads(first.wait_for('"serving"'))["url"].rpartition(":")[2]
        second = ledger("serve", "--port", port)

    assert second.code == 1
    assert "cannot listen" in second.err


def test_the_runner_alone_keeps_the_views_up_and_stops_in_order(ledger: Command) -> None:
    with ledger.running("project") as running:
        running.wait_for("projecting")
        until = time.monotonic() + SECONDS_MAX
        while {each["lag"] for each in ledger("projections", "--json").document["items"]} != {0}:
            assert time.monotonic() < until

    assert running.code == 0
