"""A file does what one would have done with its rows one by one, and its counts add up to its rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ledger.application.house import House
from ledger.store.database import Database
from tests.api.serving import served
from tests.api.story import Refused, Story
from tests.cases.enrolment_sheets import counts, csv_of, person, send
from tests.cases.whole import assert_whole

DAY = "2025-01-02"
BIRTHS = ("1985-03-07", "1985-03-07", "1985-03-07", "1959-12-31", "2090-01-01")
PROGRAMMES = ("JKK,JKM", "JKK,JKM", "JKK,JKM,JHT", "JHT", "JKK")
_examples = count(1)

drawn_rows = st.lists(
    st.fixed_dictionaries(
        {
            "who": st.integers(0, 7),  # of few people, so that a NIK comes twice
            "birth": st.sampled_from(BIRTHS),
            "programmes": st.sampled_from(PROGRAMMES),
            "is_readable": st.sampled_from((True, True, True, False)),
        }
    ),
    min_size=1,
    max_size=12,
)
Drawn = dict[str, Any]


@pytest.fixture(scope="module")
def story(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with served(module_database, tmp_path_factory.mktemp("files")) as running, running.story() as told:
        Office.house = running.house
        yield told


@pytest.mark.parametrize("examples", [8, pytest.param(300, marks=pytest.mark.slow)])
def test_a_file_does_what_its_rows_would_have_done_one_by_one(
    story: Story, module_database: Database, examples: int
) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(
        rows=drawn_rows,
        known=st.sets(st.integers(0, 7)),
        enrolled=st.sets(st.integers(0, 7)),
        quota=st.one_of(st.none(), st.integers(1, 6)),
    )
    def holds(rows: list[Drawn], known: set[int], enrolled: set[int], quota: int | None) -> None:
        by_file, one_by_one = (Office.begin(story, known, enrolled, quota) for _ in range(2))

        answer = by_file.send(rows)
        expected = [one_by_one.take(number, rows) for number in range(len(rows))]

        told = counts(answer)
        assert told["rows"] == len(rows) == told["enrolled"] + told["already"] + told["refused"]
        assert told["enrolled"] == expected.count("enrolled") + expected.count("registered")
        assert told["registered"] == expected.count("registered")
        assert told["already"] == expected.count("enrolment-exists")
        refused = {each["line"] - 2: each["code"] for each in answer.document["refusals"]}
        assert refused == {
            number: code
            for number, code in enumerate(expected)
            if code not in {"registered", "enrolled", "enrolment-exists"}
        }
        assert by_file.enrolments() == one_by_one.enrolments()

    holds()
    assert_whole(story, module_database)


@dataclass
class Office:
    """A sponsor, its scheme where seats are counted, and eight people who are nobody else's."""

    house: ClassVar[House]

    story: Story
    serial: int
    sponsor: str
    scheme: str | None

    @classmethod
    def begin(cls, story: Story, known: set[int], enrolled: set[int], quota: int | None) -> "Office":
        sponsor = story.sponsor(region="Jakarta")
        scheme = (
            None
            if quota is None
            else story.scheme(sponsor, starts_on=DAY, quota=quota, programmes=["JKK", "JKM", "JHT"])
        )
        office = cls(story, next(_examples), sponsor, scheme)
        for who in sorted(known | enrolled):
            worker = story.worker(nik=office.nik(who), region="Jakarta")
            if who in enrolled and len(enrolled & set(range(who))) < (quota or 8):
                story.enrol(worker, sponsor, starts_on=DAY, scheme=scheme, attested_on=DAY)
        return office

    def nik(self, who: int) -> str:
        return f"990101{self.serial:09d}{who}"

    def send(self, rows: list[Drawn]) -> Any:
        people = [
            person(
                self.nik(row["who"]) if row["is_readable"] else "99",
                birth_date=row["birth"],
                programmes=row["programmes"],
            )
            for row in rows
        ]
        return send(self.story, csv_of(people), self.sponsor, starts_on=DAY, attested_on=DAY, scheme_id=self.scheme)

    def take(self, number: int, rows: list[Drawn]) -> str:
        """What becomes of the row: registered and enrolled, enrolled, or the code of its refusal."""
        row = rows[number]
        if not row["is_readable"]:
            return "nik-shape"
        if any(each["who"] == row["who"] and each["is_readable"] for each in rows[:number]):
            return "nik-twice-in-file"
        try:
            worker, became = self.story.worker(row["birth"], nik=self.nik(row["who"]), region="Jakarta"), "registered"
        except Refused as refused:
            if refused.code != "worker-exists":
                return str(refused.code)
            worker, became = refused.problem["worker_id"], "enrolled"
        programmes = row["programmes"].split(",")
        body = {"sponsor_id": self.sponsor, "programmes": programmes, "starts_on": DAY, "attested_on": DAY}
        if self.scheme is not None:
            body["scheme_id"] = self.scheme
        try:
            self.story.write(f"/v1/workers/{worker}/enrolments", body)
        except Refused as refused:
            return str(refused.code)
        return became

    def enrolments(self) -> list[list[tuple[Any, ...]]]:
        """Of each of the eight, in the order of the facts."""
        workers = self.house.workers.lookup_many([self.nik(who) for who in range(8)])
        told = {nik: self.house.workers.describe(each, date(2025, 1, 2))["enrolments"] for nik, each in workers.items()}
        return [[(each["programmes"], each["starts_on"]) for each in told.get(self.nik(who), ())] for who in range(8)]
