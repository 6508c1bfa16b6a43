"""The story: told once, gone on with after an interruption, printed with questions that answer as printed."""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest

from ledger.application.house import House, initialise
from ledger.demo import balikpapan
from ledger.demo.people import people
from ledger.demo.questions import PRINTED
from ledger.demo.steps import WorkerRegisters
from ledger.demo.story import AnotherLedger, figures, scenes, tell_story
from ledger.domain.nik import nik_warnings
from ledger.domain.values import ClockMode
from ledger.settings import Settings
from ledger.store.database import Database
from ledger.store.log import Log
from tests.cli.command import SERTAKAN, Command
from tests.cli.conftest import PARTICIPANTS

LOAD_SECONDS_MAX = 120  # of a machine that is busy with other tests; the story takes about ten


class Interrupted(Exception):
    """Somebody pulled the plug."""


def contents(log: Log) -> tuple[Counter[str], list[tuple[int, str, str]]]:
    """How often each topic stands in the log; and of the workers asked about, what was learned where and when."""
    asked = {question.worker_id for question in PRINTED}
    logged = log.read(0, 100_000)
    return Counter(each.event.TOPIC for each in logged), [
        (each.position, each.event.TOPIC, each.recorded_at.isoformat())
        for each in logged
        if each.event.originator_id in asked
    ]


def test_an_interrupted_telling_goes_on_where_it_was(new_database: Callable[[], Database], tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)

    def interrupt(done: int, total: int) -> None:
        if done > total // 2:
            raise Interrupted

    with new_database() as database:
        initialise(settings, ClockMode.SIMULATED, database=database)
        with House.open(settings, database=database) as house:
            with pytest.raises(Interrupted):
                tell_story(house, participants=PARTICIPANTS, told=interrupt)
            half = house.log.head()
            tell_story(house, participants=PARTICIPANTS)
            interrupted = contents(house.log)
            tell_story(house, participants=PARTICIPANTS)

            assert house.log.head() == interrupted[0].total() > half > 1
            assert figures(house, PARTICIPANTS).participants == PARTICIPANTS
    with new_database() as database:
        initialise(settings, ClockMode.SIMULATED, database=database)
        with House.open(settings, database=database) as house:
            tell_story(house, participants=PARTICIPANTS)

            assert contents(house.log) == interrupted


def test_it_is_not_told_into_a_ledger_of_somebody_else(database: Database, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    initialise(settings, ClockMode.DATABASE, database=database)
    with House.open(settings, database=database) as house:
        opened = house.log.head()
        with pytest.raises(AnotherLedger):
            tell_story(house, participants=PARTICIPANTS)

        assert house.log.head() == opened


@pytest.mark.parametrize("scale", [40, 100, 700, balikpapan.PARTICIPANTS])
def test_the_cast_is_exact_at_any_scale(scale: int) -> None:
    sponsorships = list(balikpapan.cast(scale))

    assert sum(each.workers for each in sponsorships) == scale
    assert min(each.workers for each in sponsorships) > 0
    assert len(set(balikpapan.participants_of(scale))) == scale


def test_nobody_in_it_can_exist() -> None:
    persons = [step.person for scene in scenes() for step in scene.steps if isinstance(step, WorkerRegisters)]

    assert len({person.nik for person in persons}) == len(persons) == balikpapan.PARTICIPANTS + 104
    assert all(person.nik.startswith("99") and not nik_warnings(person.nik, person.birth_date) for person in persons)
    assert next(people(3673, "Kota Serang")) == next(people(3673, "Kota Serang"))


def check_printed(command: Command, printed: list[str]) -> None:
    """Every curl and sertakan line, run as printed, answers what stands above it."""
    (export,) = [line for line in printed if line.startswith("export ")]
    environment = command.environment | {"PATH": f"{SERTAKAN.parent}:{command.environment['PATH']}"}
    answers = [line.rpartition("?  ")[2].partition(" (")[0] for line in printed if re.match(r"\d\. ", line)]
    curls = [line.strip() for line in printed if line.startswith("   curl ")]
    verbs = [f"{line.strip()} --json" for line in printed if " coverage " in line and not line.startswith("   curl")]

    assert len(answers) == len(curls) == len(verbs) == len(PRINTED)
    for answer, curl, verb, question in zip(answers, curls, verbs, PRINTED, strict=True):
        by_curl, by_verb = (
            json.loads(
                subprocess.run(
                    ["bash", "-c", f"{export}\n{line}"], env=environment, cwd="/", capture_output=True, check=True
                ).stdout
            )
            for line in (curl, verb)
        )
        assert by_curl == by_verb
        assert answer == " · ".join(question.expects)
        assert answer == f"{by_curl['outcome']} · {by_curl['programmes'][0]['reason']}"


def test_the_command_prints_questions_that_answer_as_printed(story: Command) -> None:
    with story.running("demo", "--port", "18000") as running:
        running.wait_for("Serving ")
        printed = list(running.said)
        check_printed(story, printed)

    assert running.code == 0
    assert printed[0].startswith("SIMULATED")
    assert printed[0].endswith("told before.")
    assert len([line for line in printed if line]) <= 14
    assert "Not served" in story("demo", "--no-serve").out


def test_balikpapan_2024_comes_to_its_published_figures_before_and_after_a_rebuild(nothing: Command) -> None:
    asked = ("report", "summary", "--year", "2024", "--region", "Kota Balikpapan", "--json")

    told = nothing("demo", "--no-serve")
    before = nothing(*asked).document
    rebuilt = nothing("rebuild")
    after = nothing(*asked).document

    assert rebuilt.code == 0, rebuilt.err
    assert "1,634 participants, 24 claims, JHT 9,437,620 + JKK 86,286,290 + JKM 42,000,000 = 137,723,910" in told.out
    assert (before["participants"], before["claims"]) == (1634, 24)
    assert before["benefits"] == {"JHT": "9437620.00", "JKK": "86286290.00", "JKM": "42000000.00"}
    assert before["total"] == "137723910.00"
    assert after == before
    assert nothing("verify", "--json").document["ok"] is True


@pytest.mark.slow
def test_the_whole_story_from_an_empty_folder(nothing: Command) -> None:
    began = monotonic()
    with nothing.running("demo") as running:
        running.wait_for("Serving ")
        took = monotonic() - began
        check_printed(nothing, list(running.said))

    printed = "\n".join(running.said)
    print(running.said[0], f"{took:.1f} s from the command to the served answer")
    assert running.code == 0
    assert "Balikpapan 2024: 1,634 participants" in printed
    assert took < LOAD_SECONDS_MAX
