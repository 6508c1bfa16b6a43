"""The law is published by two persons: one proposes a row, another approves it, and both names stand in the log."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from ledger.application.law import LawBook
from ledger.domain.events import (
    CalendarProposed,
    CalendarPublished,
    PolicyProposed,
    PolicyPublished,
    ProposalWithdrawn,
    TariffProposed,
    TariffPublished,
)
from ledger.domain.law.policy import Policy
from ledger.domain.law.terms import LawTerms
from ledger.domain.ledger import Ledger
from ledger.store.log import Context, Decision, Log, LoggedEvent, Recorded
from ledger.store.randomness import random_id


class ProposalState(StrEnum):
    PROPOSED = "proposed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ProposedRow:
    """A row's life up to a position: `position` of its proposal, `decided_position` of what became of it."""

    proposal_id: UUID
    terms: LawTerms
    proposed_by: UUID
    proposed_at: datetime
    position: int
    state: ProposalState = ProposalState.PROPOSED
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    decided_position: int | None = None


class KnownLaw(Policy):
    """The law as it was public and recorded; `positions`: of its rows, where the log and not the program knows them."""

    def __init__(self, law: Policy, rows: Sequence[tuple[LawTerms, int | None]], today: date) -> None:
        public = [(terms, position) for terms, position in rows if terms.published_on <= today]
        super().__init__(law.zone, [terms for terms, _ in public])
        self.positions = dict(public)


class Publishing:
    def __init__(self, log: Log, law: LawBook) -> None:
        self._log = log
        self._law = law

    def propose(self, context: Context, terms: LawTerms, proposal_id: UUID | None = None) -> Recorded:
        """Nothing follows from it until a second person has approved it. Raises what Ledger.propose raises."""
        new_id = proposal_id or random_id()

        def decide() -> Decision:
            ledger = self._ledger()
            ledger.propose(new_id, terms, context.actor, self._law.day_of(context.now))
            return Decision([ledger], {"proposal_id": str(new_id)})

        return self._log.execute(context, decide)

    def approve(self, context: Context, proposal_id: UUID) -> Recorded:
        """From its position on, decisions and answers follow the row. Raises what Ledger.approve raises."""

        def decide() -> Decision:
            ledger = self._ledger()
            ledger.approve(proposal_id, context.actor)
            return Decision([ledger], {"proposal_id": str(proposal_id), "state": ProposalState.PUBLISHED.value})

        return self._log.execute(context, decide)

    def withdraw(self, context: Context, proposal_id: UUID) -> Recorded:
        """Raises what Ledger.withdraw raises."""

        def decide() -> Decision:
            ledger = self._ledger()
            ledger.withdraw(proposal_id, context.actor)
            return Decision([ledger], {"proposal_id": str(proposal_id), "state": ProposalState.WITHDRAWN.value})

        return self._log.execute(context, decide)

    def proposals(self, known_at: int) -> list[ProposedRow]:
        """Every row that was proposed up to a position, in the order of the proposals."""
        found: dict[UUID, ProposedRow] = {}
        for logged in self._log.stream(self._log.ledger_id):
            if logged.position > known_at:
                break
            match logged.event:
                case PolicyProposed() | CalendarProposed() | TariffProposed() as event:
                    found[event.proposal_id] = ProposedRow(
                        event.proposal_id, event.terms, event.proposed_by, logged.recorded_at, logged.position
                    )
                case ProposalWithdrawn(proposal_id=proposal_id, withdrawn_by=actor):
                    found[proposal_id] = _decided(found[proposal_id], ProposalState.WITHDRAWN, actor, logged)
                case (
                    PolicyPublished(proposal_id=UUID() as proposal_id, approved_by=actor)
                    | CalendarPublished(proposal_id=UUID() as proposal_id, approved_by=actor)
                    | TariffPublished(proposal_id=UUID() as proposal_id, approved_by=actor)
                ):
                    found[proposal_id] = _decided(found[proposal_id], ProposalState.PUBLISHED, actor, logged)
        return list(found.values())

    def known(self, known_at: int, today: date) -> KnownLaw:
        """Rows recorded up to a position that were public on a day: what somebody could have read then."""
        rows: list[tuple[LawTerms, int | None]] = [
            (logged.event.terms, logged.position)
            for logged in self._log.stream(self._log.ledger_id)
            if logged.position <= known_at
            and isinstance(logged.event, PolicyPublished | CalendarPublished | TariffPublished)
        ]
        law = self._law.at(known_at)
        return KnownLaw(law, rows or [(terms, None) for terms in law.published], today)

    def _ledger(self) -> Ledger:
        ledger = self._log.load(Ledger, self._log.ledger_id)
        assert ledger is not None, "a ledger that is open has a stream"
        return ledger


def _decided(row: ProposedRow, state: ProposalState, actor: UUID | None, logged: LoggedEvent) -> ProposedRow:
    return replace(row, state=state, decided_by=actor, decided_at=logged.recorded_at, decided_position=logged.position)
