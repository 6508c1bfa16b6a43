"""Stored facts of reversals and refunds."""

from datetime import date

from ledger.domain import events as facts
from ledger.domain.events import Funding, LedgerEvent, SpellOpening
from ledger.domain.values import StartRule
from tests.contract.sampling import (
    ACTOR,
    ALLOCATION,
    JANUARY,
    PAID_AT,
    PAIR,
    PAYMENT,
    SECOND_PAYMENT,
    SPONSOR,
    WORKER,
    fact,
    sealed,
)

PARTS = (Funding(payment_id=PAYMENT, amount=1_399_086), Funding(payment_id=SECOND_PAYMENT, amount=280_914))

REVERSALS: tuple[LedgerEvent, ...] = (
    fact(facts.FundsReturned, payment_id=PAYMENT, amounts=PAIR, returned=PARTS, worker_months=1),
    fact(
        facts.PaymentReversed,
        payment_id=PAYMENT,
        amount=1_399_086,
        missing=399_086,
        uncleared=False,
        effective_at=PAID_AT,
        reason=sealed(109),
    ),
    fact(facts.ReceivableSettled, amount=399_086, drawn=(Funding(payment_id=SECOND_PAYMENT, amount=399_086),)),
    fact(facts.RefundRequested, refund_id=ALLOCATION, amount=399_086, reason=sealed(110), requested_by=ACTOR),
    fact(
        facts.RefundApproved,
        refund_id=ALLOCATION,
        amount=399_086,
        drawn=(Funding(payment_id=PAYMENT, amount=399_086),),
        approved_by=WORKER,
    ),
    fact(facts.RefundPaid, refund_id=ALLOCATION, amount=399_086, paid_at=PAID_AT, reference=sealed(111)),
    fact(
        facts.ContributionReversed,
        month=JANUARY,
        spell=1,
        amounts=PAIR,
        returned=PARTS,
        sponsor_id=SPONSOR,
        payment_id=PAYMENT,
        effective_at=PAID_AT,
    ),
    fact(
        facts.SpellSplit,
        former=1,
        spell=2,
        month=JANUARY.plus(6),
        opened_at=PAID_AT,
        opens=SpellOpening(first_day=date(2025, 7, 1), start_rule=StartRule.PAYMENT, attested_on=date(2025, 1, 1)),
    ),
    fact(facts.SpellVoided, spell=1),
    fact(facts.SpellRejoined, spell=2, into=1),
)
