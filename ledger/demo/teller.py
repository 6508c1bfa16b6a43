"""Tells steps to a ledger through its use cases, each under a key of its own: told twice, it happened once."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

from ledger.application.claims import ClaimOrder, Disbursement
from ledger.application.contributions import AllocationRequest
from ledger.application.enrolments import EnrolmentOrder
from ledger.application.house import House
from ledger.application.schemes import SchemeTerms
from ledger.application.sponsors import Payment
from ledger.demo.steps import (
    PAIR,
    BenefitPays,
    ClaimApproves,
    ClaimFiles,
    ClaimStep,
    ClaimVerifies,
    LapsesRecorded,
    MoneyAllocated,
    Owed,
    PaymentArrives,
    PaymentTakenBack,
    SchemeOpens,
    SponsorRegisters,
    Step,
    WorkerEnrols,
    WorkerRegisters,
    id_of,
)
from ledger.domain.assessment import Papers
from ledger.domain.benefits.facts import Treatment
from ledger.domain.events import Benefit
from ledger.store.log import Context, Recorded

ACTOR = id_of("actor")
APPROVER = id_of("approver")


def command_id_of(key: str) -> UUID:
    return id_of(f"command/{key}")


def tell(house: House, step: Step, when: datetime) -> Recorded:
    """`when`: local. Raises what the use case raises."""
    context = _context(house, step, when.replace(tzinfo=house.law.zone))
    match step:
        case SponsorRegisters():
            return house.sponsors.register(
                context,
                sponsor_id=id_of(step.key),
                name=step.name,
                kind=step.kind,
                fund_origin=step.fund_origin,
                region=step.region,
            )
        case SchemeOpens():
            return house.schemes.open(context, _terms(step), scheme_id=id_of(step.key))
        case WorkerRegisters():
            today = house.law.day_of(context.now)
            return house.workers.register(context, step.person, today=today, worker_id=id_of(step.key))
        case WorkerEnrols():
            return house.enrolments.enrol(context, id_of(step.worker), _order(step), enrolment_id=id_of(step.key))
        case PaymentArrives():
            payment = Payment(step.amount, context.now, f"SIM {step.key}"[:140], step.channel)
            return house.sponsors.receive_payment(context, id_of(step.sponsor), payment, payment_id=id_of(step.key))
        case MoneyAllocated():
            return house.contributions.allocate(context, AllocationRequest(id_of(step.sponsor), step.through))
        case LapsesRecorded():
            return house.lapses.run(context, step.as_of)
        case PaymentTakenBack():
            return house.reversals.reverse(context, id_of(step.payment), reason=step.reason)
        case _:
            return _tell_claim(house, step, context)


def _tell_claim(house: House, step: ClaimStep, context: Context) -> Recorded:
    claim_id = id_of(step.claim)
    match step:
        case ClaimFiles():
            order = ClaimOrder(id_of(step.worker), step.kind.value, step.on)
            return house.claims.file(context, order, claim_id=claim_id)
        case ClaimVerifies():
            return house.claims.verify(context, claim_id, note=None, papers=_papers(step))
        case ClaimApproves():
            benefits = [_benefit(each) for each in step.benefits]
            return house.claims.approve(context, claim_id, benefits, reason=step.reason)
        case BenefitPays():
            disbursement = Disbursement(_benefit(step.benefit), context.now, f"SIM {step.key}"[:140])
            return house.claims.disburse(context, claim_id, disbursement, disbursement_id=id_of(step.key))
        case _:
            assert_never(step)


def _papers(step: ClaimVerifies) -> Papers:
    treatment = None if step.cost is None else Treatment(cost=step.cost)
    return Papers(treatment=treatment, months_unable=step.months_unable)


def _benefit(owed: Owed) -> Benefit:
    return Benefit(programme=owed.programme, benefit=owed.benefit, amount=owed.amount)


def _context(house: House, step: Step, when: datetime) -> Context:
    said = json.dumps([type(step).__name__, when.isoformat(), asdict(step)], default=str, sort_keys=True)
    actor = APPROVER if isinstance(step, ClaimApproves) else ACTOR
    return Context(
        actor=actor,
        command_id=command_id_of(step.key),
        now=when,
        key_mac=house.keys.idempotency_mac(actor, step.key),
        request_mac=house.keys.request_mac(actor, said.encode()),
        recorded_at=when,
    )


def _terms(step: SchemeOpens) -> SchemeTerms:
    return SchemeTerms(
        name=step.name,
        sponsor_id=id_of(step.sponsor),
        programmes=PAIR,
        starts_on=step.starts_on,
        months=step.months,
        quota=step.quota,
        agreement_number=step.agreement_number,
        deduction=step.deduction,
    )


def _order(step: WorkerEnrols) -> EnrolmentOrder:
    return EnrolmentOrder(
        sponsor_id=id_of(step.sponsor),
        scheme_id=None if step.scheme is None else id_of(step.scheme),
        programmes=step.programmes,
        starts_on=step.starts_on,
        attested_on=step.starts_on,
    )


def answer_of(house: House, key: str) -> dict[str, Any] | None:
    """What a step was answered when it was told; None when it was not."""
    return house.log.result_of(command_id_of(key))
