"""Enrolments: a sponsor undertakes to pay for a worker, until somebody ends it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from ledger.application.agents import Agents
from ledger.application.law import LawBook
from ledger.application.releases import payers_after, release_after
from ledger.application.workers import Workers
from ledger.domain.enrolment import EnrolmentTerms
from ledger.domain.errors import (
    EndBeforeBirth,
    EnrolmentIdTaken,
    EnrolmentUnknown,
    ProgrammeNotInScheme,
    QuotaFull,
    SchemeOfAnotherSponsor,
    SchemeUnknown,
    SponsorUnknown,
)
from ledger.domain.months import ContributionMonth
from ledger.domain.programmes import programmes_of
from ledger.domain.scheme import Scheme
from ledger.domain.sponsor import Sponsor
from ledger.domain.validation import validate
from ledger.domain.values import EndReason, Programme, StartRule
from ledger.store.log import Context, Decision, Guard, Log, Recorded
from ledger.store.randomness import random_id
from ledger.store.register_queries import Registers
from ledger.store.vault import Erased, Vault


@dataclass(frozen=True, slots=True)
class EnrolmentOrder:
    """`through`: the last month that the sponsor takes on; None: until somebody ends it. `agent_id`: who brought it."""

    sponsor_id: UUID
    scheme_id: UUID | None
    programmes: tuple[str, ...]
    starts_on: date
    attested_on: date | None = None
    through: ContributionMonth | None = None
    agent_id: UUID | None = None


class Enrolments:
    def __init__(self, log: Log, registers: Registers, vault: Vault, law: LawBook, workers: Workers) -> None:
        self._log = log
        self._registers = registers
        self._vault = vault
        self._law = law
        self._workers = workers
        self._agents = Agents(log, registers, vault, workers)

    def enrol(
        self, context: Context, worker_id: UUID, order: EnrolmentOrder, *, enrolment_id: UUID | None = None
    ) -> Recorded:
        """Raises WorkerUnknown, SponsorUnknown, SchemeUnknown, SchemeOfAnotherSponsor, ProgrammeNotOpen,
        ProgrammeNotInScheme, EnrolmentIdTaken, QuotaFull, what Worker.enrol raises, AgentUnknown and what Agent.credit
        raises.
        """
        new_id = enrolment_id or random_id()

        def decide() -> Decision:
            worker = self._workers.require(worker_id)
            sponsor = self._log.load(Sponsor, order.sponsor_id)
            if sponsor is None:
                raise SponsorUnknown(sponsor_id=str(order.sponsor_id))
            scheme = self._scheme(order)
            programmes = programmes_of(order.programmes)
            if scheme is not None and not set(programmes) <= set(scheme.known.programmes):
                raise ProgrammeNotInScheme(scheme_id=str(scheme.id))
            if enrolment_id is not None and self._registers.enrolment(enrolment_id) is not None:
                raise EnrolmentIdTaken(enrolment_id=str(enrolment_id))
            terms = self._terms(order, programmes, sponsor, scheme, context)
            law = self._law.now()
            birth_date = self._birth_date(worker_id)
            warnings = worker.enrol(new_id, terms, birth_date=birth_date, policy=law.policy, through=order.through)
            guards: list[Guard] = [law.guard]
            if order.agent_id is not None:
                agent = self._agents.require(order.agent_id)
                agent.credit(worker, new_id)
                guards.append(agent)
            result = {"enrolment_id": str(new_id), "warnings": list(warnings)}
            # The seat, where there is one, is claimed by the event itself: two for one seat cannot both be recorded.
            return Decision([worker], result, guards=guards)

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
            birth_date = self._birth_date(known.worker_id)
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
        return [] if scheme is None or scheme.known.quota is None else [scheme.id]

    def _scheme(self, order: EnrolmentOrder) -> Scheme | None:
        if order.scheme_id is None:
            return None
        scheme = self._log.load(Scheme, order.scheme_id)
        if scheme is None:
            raise SchemeUnknown(scheme_id=str(order.scheme_id))
        if scheme.known.sponsor_id != order.sponsor_id:
            raise SchemeOfAnotherSponsor(scheme_id=str(order.scheme_id))
        return scheme

    def _terms(
        self,
        order: EnrolmentOrder,
        programmes: tuple[Programme, ...],
        sponsor: Sponsor,
        scheme: Scheme | None,
        context: Context,
    ) -> EnrolmentTerms:
        by_agreement = scheme is not None and scheme.known.start_rule is StartRule.AGREEMENT
        return EnrolmentTerms(
            sponsor_id=order.sponsor_id,
            scheme_id=order.scheme_id,
            seat=self._seat(scheme),
            programmes=programmes,
            starts_on=order.starts_on,
            accepted_on=self._law.day_of(context.now),
            fund_origin=scheme.known.fund_origin if scheme else sponsor.fund_origin,
            start_rule=scheme.known.start_rule if scheme else StartRule.PAYMENT,
            agreement_starts_on=scheme.known.starts_on if scheme and by_agreement else None,
            agreement_recorded_at=self._log.stream(scheme.id)[0].recorded_at if scheme and by_agreement else None,
            attested_on=order.attested_on,
        )

    def _seat(self, scheme: Scheme | None) -> int | None:
        if scheme is None or scheme.known.quota is None:
            return None
        seat = self._registers.free_seat(scheme.id)
        if seat > scheme.known.quota:
            raise QuotaFull(quota=scheme.known.quota)
        return seat

    def _birth_date(self, worker_id: UUID) -> date | None:
        text = self._vault.open_many([worker_id], "birth_date")[worker_id]
        return None if isinstance(text, Erased) else date.fromisoformat(text)
