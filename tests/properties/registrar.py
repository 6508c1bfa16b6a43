"""What a wanderer asks about people: records of one person that become one, and what stands beside their months."""

from datetime import date, datetime
from random import Random
from typing import Any
from uuid import UUID

from ledger.application.agents import AgentTerms
from ledger.application.payroll import ConsentTerms, DeductionOrder
from ledger.domain.months import ContributionMonth
from ledger.domain.values import AgentKind, ConsentBasis, WorkerMark
from tests.properties.office import Command, Office

SECOND_CLERK = UUID(int=0xAC74)
AGENTS_ENDED = 0.2  # or soon there would be nobody to credit


class Registrar:
    office: Office
    random: Random
    now: datetime
    sponsors: list[UUID]
    workers: list[UUID]
    merges: list[UUID]
    enrolments: list[UUID]

    def ask_merge(self) -> None:
        merged, into = self.one(self.workers), self.one(self.workers)
        made = self._ask(
            "ask_merge", lambda house, context: house.merges.request(context, merged, into, reason="NIK ganda")
        )
        if made is not None:
            self.merges.append(merged)

    def approve_merge(self) -> None:
        if self.merges:
            merged = self.one(self.merges[-3:])
            self._ask("approve_merge", lambda house, context: house.merges.approve(context, merged), by=SECOND_CLERK)

    def issue_number(self) -> None:
        settled = self._facts("ContributionSettled")
        if not settled:
            return
        worker_id, at = self.one(settled).originator_id, self.now  # only who was paid for has a number
        self._ask(
            "issue_number", lambda house, context: house.standing.issue_number(context, worker_id, "99010170385", at)
        )

    def attest(self) -> None:
        worker_id, on, fit = self.one(self.workers), self._day(-30, 1), self.one((True, True, False))
        self._ask("attest", lambda house, context: house.standing.attest(context, worker_id, on, working=True, fit=fit))

    def mark(self) -> None:
        worker_id, what, since = self.one(self.workers), self.one(tuple(WorkerMark)), self.now.date()
        self._ask("mark", lambda house, context: house.standing.mark(context, worker_id, what, since, note="dilihat"))

    def consent(self) -> None:
        sponsor_id, terms = self.one(self.sponsors), ConsentTerms(ConsentBasis.WRITTEN_STATEMENT, self.now.date())
        self._ask("consent", lambda house, context: house.payroll.give_consent(context, sponsor_id, terms))

    def deduct(self) -> None:
        sponsor_id, present = self.one(self.sponsors), ContributionMonth.of(self.now.date())
        named = self.one((None, None, None, (self.one(self.workers),)))
        order = DeductionOrder(present.plus(self.one((-1, 0, 0, 1, 2))), 1_680_000, self.now.date(), named)
        self._ask("deduct", lambda house, context: house.payroll.deduct(context, sponsor_id, order))

    def register_agent(self) -> None:
        terms = AgentTerms("BUMDes", self.one(tuple(AgentKind)), "Gianyar", self._day(-200, 5))
        self._ask("register_agent", lambda house, context: house.agents.register(context, terms))

    def end_agent(self) -> None:
        known = self._facts("AgentRegistered")
        if known and self.random.random() < AGENTS_ENDED:
            agent_id, on = self.one(known).originator_id, self._day(-60, 10)
            self._ask("end_agent", lambda house, context: house.agents.end(context, agent_id, on=on, reason="selesai"))

    def credit(self) -> None:
        known = self._facts("AgentRegistered")
        if known and self.enrolments:
            agent_id, enrolment_id = self.one(known).originator_id, self.one(self.enrolments)
            self._ask("credit", lambda house, context: house.agents.credit(context, enrolment_id, agent_id))

    def _facts(self, topic: str) -> list[Any]:
        raise NotImplementedError

    def one(self, options: Any) -> Any:
        raise NotImplementedError

    def _day(self, earliest: int, latest: int) -> date:
        raise NotImplementedError

    def _ask(self, act: str, command: Command, by: UUID | None = None) -> dict[str, Any] | None:
        raise NotImplementedError


MERGE_ACTS = (
    *("ask_merge",) * 6, *("approve_merge",) * 12, *("issue_number",) * 4, *("attest",) * 2, *("mark",) * 2,
    *("consent",) * 2, *("deduct",) * 3, *("register_worker",) * 2, *("enrol",) * 3, *("register_agent",) * 2,
    *("end_agent",) * 2, *("credit",) * 6,
)  # fmt: skip
