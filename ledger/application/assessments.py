"""Assessments: what a claim whose papers were looked at is owed by the law, counted from the worker's own facts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from string import ascii_lowercase
from typing import Any
from uuid import UUID

from ledger.application.workers import Workers
from ledger.domain.adjudication import open_adjudication
from ledger.domain.assessment import BASE_MONTH, Papers, assessment_of, counted_with, history_of, scheduled, years_of
from ledger.domain.claim import Claim
from ledger.domain.claim_state import Stage
from ledger.domain.errors import ScholarshipChildTwice
from ledger.domain.events import BenefitLine, BenefitsAssessed, ChildAssessed
from ledger.domain.law.policy import Policy
from ledger.domain.money import rupiah
from ledger.domain.values import AdjudicationCause
from ledger.domain.worker import Worker
from ledger.store.log import Log
from ledger.store.sealing import Sealing


class Assessments:
    def __init__(self, log: Log, workers: Workers) -> None:
        self._log = log
        self._workers = workers

    def assess(
        self, claim: Claim, worker: Worker, papers: Papers, *, policy: Policy, today: date, by: UUID
    ) -> Sequence[Sealing]:
        """Recorded with the claim. Where two readings give two sums, people must decide: an adjudication is opened.

        `worker`: loaded before; the command must be recorded under its version. Raises IdentityErased, ChildOfAge and
        what `assessment_of` raises.
        """
        kind, day = claim.known.kind, claim.known.on
        events = [(logged.position, logged.event) for logged in self._log.stream(worker.id)[: worker.version]]
        history = history_of(events, day, policy)
        found = assessment_of(kind, day, history, papers, policy)
        children, sealings = self._sealed(worker.id, papers, day, today)
        lines, alternatives = (scheduled(each, papers.children, today) for each in (found.lines, found.alternatives))
        claim.assess(
            lines,
            alternatives,
            deductions=found.deductions,
            base=history.base,
            facts=counted_with(kind, day, history, papers),
            warnings=found.warnings,
            children=children,
            assessed_by=by,
        )
        noted = worker.known.claim(claim.id)
        if found.alternatives and noted is not None:
            open_adjudication(worker, noted, AdjudicationCause.AMOUNT_DISPUTED)
        return sealings

    def require_children_once(self, claim: Claim, others: Iterable[Claim]) -> None:
        """By name and birth date; a child whose name was erased is nobody's any more. `others`: the worker's.

        Raises ScholarshipChildTwice.
        """
        owed = [each for each in others if each.known.scholarships and each.stage is not Stage.REVERSED]
        granted = {who for other in owed for who in self._children(other)}
        for number, who in enumerate(self._children(claim), start=1):
            if who is not None and who in granted:
                raise ScholarshipChildTwice(child=number)

    def _children(self, claim: Claim) -> list[tuple[str, str] | None]:
        assessment = claim.known.assessment
        found: list[tuple[str, str] | None] = []
        for each in () if assessment is None else assessment.children:
            name, born_on = self._workers.text(each.child), self._workers.text(each.born_on)
            found.append(None if name is None or born_on is None else (" ".join(name.casefold().split()), born_on))
        return found

    def _sealed(
        self, worker_id: UUID, papers: Papers, event_day: date, today: date
    ) -> tuple[list[ChildAssessed], list[Sealing]]:
        """Names and birth dates go to the vault under the worker's key."""
        if not papers.children:
            return [], []
        named = dict(zip(ascii_lowercase, papers.children, strict=False))
        texts = {f"child_{letter}": child.name for letter, child in named.items()}
        texts |= {f"child_born_on_{letter}": child.born_on.isoformat() for letter, child in named.items()}
        sealing = self._workers.seal(worker_id, texts)
        children = [
            ChildAssessed(
                child=sealing.references[f"child_{letter}"],
                born_on=sealing.references[f"child_born_on_{letter}"],
                level=child.level,
                years_left=child.years_left,
                first_due_on=child.starts_on or today,
                years=years_of(child, number, event_day=event_day, today=today),
            )
            for number, (letter, child) in enumerate(named.items(), start=1)
        ]
        return children, [sealing]


def assessed_of(claim: Claim) -> dict[str, Any] | None:
    """The assessment that the command records, as answers show it; None where it records none."""
    recorded = [event for event in claim.pending_events if isinstance(event, BenefitsAssessed)]
    return told(recorded[-1]) if recorded else None


def told(assessed: BenefitsAssessed) -> dict[str, Any]:
    """Sums as texts; names and birth dates of children stay sealed."""
    return {
        "base": None if assessed.base is None else rupiah(assessed.base),
        "lines": told_lines(assessed.lines),
        "total": rupiah(sum(each.amount for each in assessed.lines)),
        "alternatives": told_lines(assessed.alternatives),
        "deductions": told_lines(assessed.deductions),
        "facts": _counted(assessed.facts),
        "warnings": list(assessed.warnings),
        "children": [
            {
                "level": each.level.value,
                "years_left": each.years_left,
                "first_due_on": each.first_due_on.isoformat(),
                "years": each.years,
            }
            for each in assessed.children
        ],
    }


def _counted(facts: Mapping[str, int]) -> dict[str, int | str]:
    """A month is a text at the edge, as every month is: of 202505, "2025-05"."""
    return {name: f"{of // 100}-{of % 100:02}" if name == BASE_MONTH else of for name, of in facts.items()}


def told_lines(lines: Iterable[BenefitLine]) -> list[dict[str, str]]:
    """As answers show them."""
    return [
        {
            "programme": each.programme.value,
            "benefit": each.benefit,
            "amount": rupiah(each.amount),
            "basis": each.basis,
            "source": each.source,
            "certainty": each.certainty.value,
        }
        for each in lines
    ]
