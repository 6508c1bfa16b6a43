"""Enrolments: a sponsor undertakes to pay for a worker, until somebody ends it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from ledger.application.agents import Agents
from ledger.application.enrolment_ground import ground_of
from ledger.application.law import LawBook
from ledger.application.releases import payers_after, release_after
from ledger.application.seats import Seats
from ledger.application.workers import Workers
from ledger.domain.errors import EndBeforeBirth, EnrolmentIdTaken, EnrolmentUnknown
from ledger.domain.months import ContributionMonth
from ledger.domain.scheme import Scheme
from ledger.domain.sponsor import Sponsor
from ledger.domain.validation import validate
from ledger.domain.values import EndReason, Programme
from ledger.store.log import Context, Decision, Guard, Log, Recorded
from ledger.store.randomness import random_id
from ledger.store.register_queries import Registers
from ledger.store.vault import Erased, Vault


@dataclass(frozen=True, slots=True)
class EnrolmentOrder:
    """`through`: the last month that is taken on; None: until somebody ends it. `village_id`: whose seat it is.

    `agent_id`: who brought it.
    """

    sponsor_id: UUID
    scheme_id: UUID | None
    programmes: tuple[str, ...]
    starts_on: date
    attested_on: date | None = None
    through: ContributionMonth | None = None
    village_id: UUID | None = None
    agent_id: UUID | None = None


class Enrolments:
    def __init__(self, log: Log, registers: Registers, vault: Vault, law: LawBook, workers: Workers) -> None:
        self._log = log
        self._registers = registers
        self._vault = vault
        self._law = law
        self._workers = workers
        self._seats = Seats(registers)
        self._agents = Agents(log, registers, vault, workers)

    def enrol(
        self, context: Context, worker_id: UUID, order: EnrolmentOrder, *, enrolment_id: UUID | None = None
    ) -> Recorded:
        """Raises WorkerUnknown, SponsorUnknown, SchemeUnknown, SchemeOfAnotherSponsor, ProgrammeNotOpen,
        ProgrammeNotInScheme, EnrolmentIdTaken, VillageNeedsScheme, VillageWithoutSeats, what Worker.enrol raises,
        QuotaFull, AgentUnknown and what Agent.credit raises.
        """
        new_id = enrolment_id or random_id()

        def decide() -> Decision:
            worker = self._workers.require(worker_id)
            ground = ground_of(
                self._log, order.sponsor_id, order.scheme_id, self._law.day_of(context.now), order.village_id
            )
            programmes = ground.require_programmes(order.programmes)
            if enrolment_id is not None and self._registers.enrolment(enrolment_id) is not None:
                raise EnrolmentIdTaken(enrolment_id=str(enrolment_id))
            seat = self._seats.smallest(ground.scheme, order.village_id)
            terms = ground.terms(programmes, starts_on=order.starts_on, attested_on=order.attested_on, seat=seat)
            law = self._law.now()
            birth_date = self.birth_date(worker_id)
            warnings = ground.enrol(
                worker, new_id, terms, birth_date=birth_date, policy=law.policy, through=order.through
            )
            guards: list[Guard] = [law.guard]
            if order.agent_id is not None:
                agent = self._agents.require(order.agent_id)
                agent.credit(worker, new_id)
                guards.append(agent)
            result = {"enrolment_id": str(new_id), "warnings": list(warnings)}
            # The seat, where there is one, is claimed by the event itself: two for one seat cannot both be recorded.
            return Decision([worker], result, guards=[*guards, *ground.guards])

        return self._log.execute(context, decide, hot=self._taking_turns(order))

    def end(self, context: Context, enrolment_id: UUID, *, on: date, reason: EndReason) -> Recorded:
        """Money of months after an end goes back to the sponsors who paid them.

        Raises EnrolmentUnknown, EndBeforeBirth and what Worker.end raises.
        """
        known = self._registers.enrolment(enrolment_id)
        if known is None:
            raise EnrolmentUnknown(enrolment_id=str(enrolment_id))
        today = self._law.day_of(context.now)

        def decide() -> Decision:
            worker = self._workers.require(known.worker_id)
            birth_date = self.birth_date(known.worker_id)
            if birth_date is not None and on < birth_date:
                raise EndBeforeBirth
            released: list[dict[str, Any]] = []
            sponsors: list[Sponsor] = []
            last_kept = worker.end(enrolment_id, on, reason, today)
            if last_kept is not None:
                programmes = frozenset({Programme.JHT}) if reason is EndReason.JHT_CLAIMED else frozenset(Programme)
                sponsors, released = release_after(self._log, known.worker_id, last_kept, programmes, reason)
            affected = [str(claim.claim_id) for claim in worker.claims_after(on, reason)]
            return Decision([worker, *sponsors], {"released": released, "claims_affected": affected})

        payers = payers_after(self._log, known.worker_id, ContributionMonth.of(on))
        return self._log.execute(context, decide, hot=payers)

    def validate(self, context: Context, enrolment_id: UUID, *, on: date, document: str | None = None) -> Recorded:
        """Raises EnrolmentUnknown and what `validate` of the domain raises."""
        known = self._registers.enrolment(enrolment_id)
        if known is None:
            raise EnrolmentUnknown(enrolment_id=str(enrolment_id))

        def decide() -> Decision:
            worker = self._workers.require(known.worker_id)
            sealing = self._vault.seal(worker.id, {} if document is None else {"validation_document": document})
            validate(
                worker,
                enrolment_id,
                on=on,
                validated_by=context.actor,
                document=sealing.references.get("validation_document"),
                today=self._law.day_of(context.now),
            )
            result = {"enrolment_id": str(enrolment_id), "validated_on": on.isoformat()}
            return Decision([worker], result, sealings=[] if document is None else [sealing])

        return self._log.execute(context, decide)

    def _taking_turns(self, order: EnrolmentOrder) -> list[UUID]:
        """The scheme, where its seats are counted: everybody asks for the smallest that is free."""
        scheme = None if order.scheme_id is None else self._log.load(Scheme, order.scheme_id)
        return [] if scheme is None or not scheme.counts_seats else [scheme.id]

    def birth_date(self, worker_id: UUID) -> date | None:
        """None once it was erased."""
        text = self._vault.open_many([worker_id], "birth_date")[worker_id]
        return None if isinstance(text, Erased) else date.fromisoformat(text)
