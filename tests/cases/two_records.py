"""Two records of one person, told over HTTP; and what must hold of the ledger after they were merged."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self
from uuid import UUID

import pytest

from ledger.domain.answers import Moment
from ledger.domain.coverage import answer
from ledger.domain.membership_fold import facts_of
from ledger.domain.months import ContributionMonth
from ledger.domain.values import Programme
from ledger.projections.coverage.queries import CoverageQueries
from ledger.store.tokens import Role
from tests.api.serving import Served
from tests.api.story import MEMBERSHIP, SAVING, Answer, Refused, Story
from tests.cases.whole import assert_whole

MORNING = "09:00:00+07:00"
VIEWS = ({"path": "/v1/reports/participation", "on": "2025-05-01"}, {"path": "/v1/claims"})


@dataclass
class Pair:
    """The ledger, and who approves in it."""

    service: Served
    story: Story
    approver: str

    @classmethod
    def of(cls, service: Served, story: Story) -> Self:
        return cls(service, story, service.tokens[Role.APPROVER])

    def record(self, sponsor: str, *paid: str, first: str | None = None, saves: bool = False, **more: Any) -> str:
        """A worker enrolled with one sponsor and attested, from the 1st of the first month on, and paid for as `pay`
        says.
        """
        worker = self.story.worker()
        starts_on = f"{first or paid[0][:7]}-01"
        programmes = SAVING if saves else MEMBERSHIP
        more.setdefault("attested_on", starts_on)
        self.story.enrol(worker, sponsor, starts_on=starts_on, programmes=programmes, **more)
        for each in paid:
            self.pay(sponsor, worker, each, saves=saves)
        return worker

    def pay(self, sponsor: str, worker: str, paid: str, *, saves: bool = False) -> str:
        """`2025-01…2025-03 on 2025-01-06`: just the money for these months, allocated on that day at nine. The
        payment.
        """
        months, _, day = paid.partition(" on ")
        named = [ContributionMonth.parse(month) for month in months.split("…")]
        at = f"{day}T{MORNING}"
        price = 36800 if saves else 16800
        payment = self.story.pay(sponsor, f"{price * (named[-1] - named[0] + 1)}.00", at=at)
        settled = self.story.allocate(sponsor, str(named[-1]), worker_ids=[worker], effective_at=at)
        assert (settled.months[0], settled.months[-1]) == (str(named[0]), str(named[-1])), settled.document
        return payment

    def ask(self, merged: str, into: str, **more: Any) -> Answer:
        return self.story.write(f"/v1/workers/{merged}/merge", {"into": into, "reason": "NIK lama salah ketik"}, **more)

    def approve(self, merged: str, *, key: str | None = None, **body: Any) -> Answer:
        return self.story.write(f"/v1/workers/{merged}/merge/approval", body, token=self.approver, key=key)

    def merge(self, merged: str, into: str) -> Answer:
        self.ask(merged, into)
        return self.approve(merged, into=into)

    def gone(self, path: str, **asked: Any) -> str:
        """The record that a refusal sends to."""
        with pytest.raises(Refused) as refused:
            self.story.read(path, **asked)
        assert (refused.value.status, refused.value.code) == (410, "merged")
        return str(refused.value.problem["into"])

    def is_whole(self, *workers: str) -> None:
        """Verify finds nothing; stream and view say the same of every day about the workers' months, at every
        position at which something of theirs was recorded.
        """
        for view in VIEWS:
            self.story.read(**view)
        assert_whole(self.story, self.service.house.database)
        for worker in workers:
            self._same_answers(UUID(worker))

    def _same_answers(self, worker: UUID) -> None:
        stream = [(logged.position, logged.event) for logged in self.service.house.log.stream(worker)]
        ends = sorted({self.service.house.log.as_known_at(position).position for position, _ in stream} - {0})
        queries = CoverageQueries(self.service.house.database.pool)
        days = [date(2024, 12, 1) + timedelta(days=step) for step in range(0, 460, 9)]
        for end in [*ends, self.service.house.log.head()]:
            known = [(position, event) for position, event in stream if position <= end]
            _, viewed = queries.facts([(worker, day) for day in days], end)
            policy = self.service.house.law.at(end)
            for day, facts in zip(days, viewed, strict=True):
                if not known:
                    assert facts is None
                    continue
                assert facts is not None
                folded = facts_of(known, day)
                assert facts.merged_into == folded.merged_into
                for programme in Programme:
                    given = answer(facts, Moment(day), policy, programme)
                    assert answer(folded, Moment(day), policy, programme) == given, (day, end)
