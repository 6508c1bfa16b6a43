"""A branch office with a letter: a ledger of its own whose clock stands where the case has put it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Self

from ledger.audit.verify import verify
from ledger.cli.checking import check_of
from ledger.cli.opening import projections
from ledger.domain.answers import Moment
from ledger.domain.coverage import coverage
from ledger.domain.membership_fold import facts_of
from ledger.projections.coverage.queries import CoverageQueries
from ledger.store.database import Database
from ledger.store.tokens import Role
from tests.api.restoring import ask_restored, restore
from tests.api.serving import Served, served
from tests.api.story import Answer, Story

ASKED = "2025-11-19T10:00:00+07:00"
APPROVED = "2025-11-20T10:00:00+07:00"


@dataclass
class Branch:
    """`second`: the token of the person who approves."""

    service: Served
    ledger: Story
    second: str

    @classmethod
    @contextmanager
    def opened(cls, database: Database, folder: Path) -> Iterator[Self]:
        """At the end everything that is derived is held against the log, and the view's rows against the streams'."""
        with served(database, folder) as running, running.story() as story:
            yield cls(running, story, running.tokens[Role.APPROVER])
            same_answers(running)
        verdict = verify(database, {each.name: check_of(each) for each in projections()}, lambda *_told: None)
        assert verdict.ok, verdict

    def lapsed_and_back(self) -> tuple[str, str]:
        """E6: paid to June, the lapse recorded on 1 October, October paid on the 6th; sponsor and worker."""
        ledger = self.ledger
        sponsor, worker = ledger.sponsor(), ledger.worker()
        ledger.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
        ledger.run_lapses("2025-10-01")
        ledger.pay(sponsor, "16800.00", at="2025-10-06T09:00:00+07:00")
        assert ledger.allocate(sponsor, "2025-10", at="2025-10-06T10:00:00+07:00").spells == {2}
        return sponsor, worker

    def restored(self, worker: str, sponsor: str, first: str, through: str, **more: Any) -> Answer:
        asked = ask_restored(self.ledger, worker, sponsor, first, through, at=ASKED, **more)
        return restore(self.ledger, asked.backdating_id, by=self.second, at=APPROVED)

    def file(self, worker: str, on: str, *, at: str, **more: Any) -> Answer:
        body = {"worker_id": worker, "kind": "jkm_death", "occurred_at": on, **more}
        return self.ledger.write("/v1/claims", body, at=at)

    def open_adjudications(self, claim: str) -> list[str]:
        items = self.ledger.read("/v1/adjudications", state="open").items
        return [each["cause"] for each in items if each["claim_id"] == claim]


def same_answers(running: Served) -> None:
    """The view and the worker's own stream say the same of every tenth day, as known after every command."""
    queries, policy = CoverageQueries(running.house.database.pool), running.house.law.at(running.house.log.head())
    log = running.house.log
    days = [date(2025, 1, 1) + timedelta(days=number) for number in range(0, 400, 10)]
    workers = {logged.event.originator_id for logged in log.read(0, 10_000, "WorkerRegistered")}
    for worker_id in workers:
        stream = log.stream(worker_id)
        for position in sorted({log.as_known_at(logged.position).position for logged in stream} | {log.head()}):
            _, viewed = queries.facts([(worker_id, day) for day in days], position)
            known = [(logged.position, logged.event) for logged in stream if logged.position <= position]
            for day, facts in zip(days, viewed, strict=True):
                if facts is not None:
                    streamed = coverage(facts_of(known, day), Moment(day), policy)
                    assert coverage(facts, Moment(day), policy) == streamed, (day, position)
