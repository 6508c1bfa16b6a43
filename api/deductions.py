"""Salary deductions: consents, what a treasurer has deducted, and what of it has arrived and was settled."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from api import answers
from api.dependencies import Knowing, TheHouse, instant_now, recording
from api.described import gives
from api.descriptions.deductions import ConsentPage, ConsentRecorded, DeductionPage, DeductionRecorded
from api.documents import document
from api.fields import LIST_LENGTH_MAX, Amount, Body, Day, Id, Limit, Month, Position, Reason, Reference
from api.reading import COVERAGE, asked_position, read_view, resolve, seen_head
from api.security import Right, log_identity_read, may
from ledger.application.house import House
from ledger.application.payroll import WORKERS_MAX, ConsentTerms, DeductionOrder
from ledger.application.payroll_lives import DeductionLife
from ledger.domain.errors import (
    CorrectionBelowRemitted,
    DeductionAmountMissing,
    DeductionConsentExists,
    DeductionConsentMissing,
    DeductionConsentUnknown,
    DeductionConsentWithdrawnAlready,
    DeductionExists,
    DeductionIdTaken,
    DeductionMonthOutOfRange,
    DeductionTooLarge,
    DeductionUnknown,
    DeductionWorkerNotEnrolled,
    InstantInFuture,
    Merged,
    PaymentBringsNothing,
    SchemeOfAnotherSponsor,
    SchemeUnknown,
    SponsorUnknown,
    WithdrawalBeforeConsent,
    WorkerUnknown,
)
from ledger.domain.money import rupiah
from ledger.domain.values import ConsentBasis
from ledger.projections.coverage.queries import CoverageQueries
from ledger.store.log import Context
from ledger.store.tokens import Principal

router = APIRouter(prefix="/v1", tags=["deductions"])


Agreeing = Annotated[Context, Depends(recording(Right.REGISTER_SPONSOR))]
Recording = Annotated[Context, Depends(recording(Right.RECORD_PAYMENT))]
WorkerIds = Annotated[tuple[Id, ...], Field(min_length=1, max_length=WORKERS_MAX)]


class GiveConsent(Body):
    """`document`: its number, or where it is kept. Without `scheme_id` it is for all of the sponsor's workers."""

    id: Id | None = None
    basis: ConsentBasis
    given_on: Day
    scheme_id: Id | None = None
    document: Reference | None = None


class WithdrawConsent(Body):
    """`on`: the first day on which nothing may be deducted; it may lie ahead."""

    on: Day
    reason: Reason


class RecordDeduction(Body):
    """Without `worker_ids` it is for all who are enrolled with the sponsor in the month. `payment_ids`: payments by
    payroll that had brought it before it was recorded here.
    """

    id: Id | None = None
    month: Month
    amount: Amount
    deducted_on: Day
    worker_ids: WorkerIds | None = None
    payment_ids: Annotated[tuple[Id, ...], Field(max_length=LIST_LENGTH_MAX)] = ()


class CorrectDeduction(Body):
    """`amount`: what it really was; nothing, `"0.00"`, for nobody. Without `worker_ids` it stays for whom it was."""

    amount: Amount
    reason: Reason
    worker_ids: WorkerIds | None = None


class PageQueries(Knowing):
    """`after`: the position of the last one seen."""

    after: Position = 0
    limit: Limit = LIST_LENGTH_MAX


@router.post("/sponsors/{sponsor_id}/deduction-consents", status_code=201)
@gives(ConsentRecorded, SponsorUnknown, SchemeUnknown, SchemeOfAnotherSponsor, DeductionConsentExists, InstantInFuture)
def give_consent(
    house: TheHouse,
    context: Agreeing,
    sponsor_id: UUID,
    order: Annotated[GiveConsent, Depends(document(GiveConsent))],
) -> JSONResponse:
    """Records that contributions may be deducted from salaries (pernyataan kesediaan, surat kuasa)."""
    terms = ConsentTerms(order.basis, order.given_on, order.scheme_id, order.document)
    return answers.recorded(house.payroll.give_consent(context, sponsor_id, terms, consent_id=order.id))


@router.post("/deduction-consents/{consent_id}/withdrawal", status_code=201)
@gives(ConsentRecorded, DeductionConsentUnknown, DeductionConsentWithdrawnAlready, WithdrawalBeforeConsent)
def withdraw_consent(
    house: TheHouse,
    context: Agreeing,
    consent_id: UUID,
    order: Annotated[WithdrawConsent, Depends(document(WithdrawConsent))],
) -> JSONResponse:
    """From a day on nothing more is deducted; what was deducted before stays owed."""
    return answers.recorded(house.payroll.withdraw_consent(context, consent_id, on=order.on, reason=order.reason))


@router.get("/sponsors/{sponsor_id}/deduction-consents")
@gives(ConsentPage, SponsorUnknown)
def consents(
    house: TheHouse,
    principal: Annotated[Principal, Depends(may(Right.READ_BOOKS))],
    sponsor_id: UUID,
    queries: Annotated[PageQueries, Query()],
) -> JSONResponse:
    """Consents with their documents, in the order in which they were recorded; every such answer is written down."""
    head = seen_head(house, queries.at_least)
    known = resolve(house, queries.as_known_at) or house.log.as_known_at(head)
    found = house.payroll_lives.consents(sponsor_id, known.position)
    rest = [each for each in found if each.position > queries.after]
    page = rest[: queries.limit]
    log_identity_read(principal, "consents", [sponsor_id])
    items = [
        {
            "position": each.position,
            "consent_id": str(each.consent_id),
            "basis": each.basis.value,
            "given_on": each.given_on.isoformat(),
            "scheme_id": None if each.scheme_id is None else str(each.scheme_id),
            "document": each.document,
            "withdrawn_on": None if each.withdrawn_on is None else each.withdrawn_on.isoformat(),
            "withdrawal_reason": each.withdrawal_reason,
        }
        for each in page
    ]
    following = str(page[-1].position) if len(rest) > len(page) else None
    content = {"items": items, "next": following, "as_known_at": answers.known_at(house, known)}
    return answers.seen(content, known.position)


@router.post("/sponsors/{sponsor_id}/deductions", status_code=201)
@gives(
    DeductionRecorded, SponsorUnknown, DeductionIdTaken, WorkerUnknown, Merged, DeductionAmountMissing, InstantInFuture,
    DeductionConsentMissing, DeductionMonthOutOfRange, DeductionExists, DeductionWorkerNotEnrolled,
    PaymentBringsNothing, DeductionTooLarge,
)  # fmt: skip
def record_deduction(
    house: TheHouse,
    context: Recording,
    sponsor_id: UUID,
    order: Annotated[RecordDeduction, Depends(document(RecordDeduction))],
) -> JSONResponse:
    """The treasurer (bendahara) has deducted a month and owes it: no money has arrived, and no month is settled."""
    deduction = DeductionOrder(order.month, order.amount, order.deducted_on, order.worker_ids, order.payment_ids)
    return answers.recorded(house.payroll.deduct(context, sponsor_id, deduction, deduction_id=order.id))


@router.post("/deductions/{deduction_id}/correction", status_code=201)
@gives(DeductionRecorded, DeductionUnknown, WorkerUnknown, Merged, CorrectionBelowRemitted, DeductionWorkerNotEnrolled)
def correct_deduction(
    house: TheHouse,
    context: Recording,
    deduction_id: UUID,
    order: Annotated[CorrectDeduction, Depends(document(CorrectDeduction))],
) -> JSONResponse:
    """The treasurer had deducted something else, or for others."""
    return answers.recorded(
        house.payroll.correct(
            context, deduction_id, amount=order.amount, worker_ids=order.worker_ids, reason=order.reason
        )
    )


@router.get("/sponsors/{sponsor_id}/deductions")
@gives(DeductionPage, SponsorUnknown)
def deductions(
    house: TheHouse,
    _principal: Annotated[Principal, Depends(may(Right.READ_SPONSORS))],
    sponsor_id: UUID,
    queries: Annotated[PageQueries, Query()],
) -> JSONResponse:
    """Deducted, remitted, settled: how far each has come, in the order in which they were recorded."""
    asked = asked_position(house, COVERAGE, queries.at_least, queries.as_known_at)
    enrolled = house.payroll.enrolled_ever(sponsor_id)
    view = CoverageQueries(house.database.pool)
    seen, payees = read_view(lambda: view.payees(enrolled, asked))
    position = seen if asked is None else asked
    known = house.log.as_known_at(position)
    rest = [each for each in house.payroll_lives.deductions(sponsor_id, position) if each.position > queries.after]
    page = rest[: queries.limit]
    today = house.law.day_of(instant_now(house) if asked is None else known.recorded_at)
    content = {
        "items": [_deduction_told(house, each, payees.get(each.deduction_id, (0, 0)), today) for each in page],
        "next": str(page[-1].position) if len(rest) > len(page) else None,
        "as_known_at": answers.known_at(house, known),
    }
    return answers.seen(content, position)


def _deduction_told(house: House, life: DeductionLife, payees: tuple[int, int], today: date) -> dict[str, Any]:
    """`payees`: for how many workers it is, and for how many of them the month is settled."""
    noted, settled = payees
    state = "deducted"
    if not life.outstanding:
        state = "settled" if noted and noted == settled else "remitted"
    last = max((each.remitted_at for each in life.remittances), default=None)
    remitted_on = None if life.outstanding or last is None else house.law.day_of(last)
    return {
        "position": life.position,
        "deduction_id": str(life.deduction_id),
        "month": str(life.month),
        "state": state,
        "amount": rupiah(life.amount),
        "deducted_on": life.deducted_on.isoformat(),
        "remitted": rupiah(life.remitted),
        "outstanding": rupiah(life.outstanding),
        "remitted_on": None if remitted_on is None else remitted_on.isoformat(),
        "days": max(0, ((remitted_on or today) - life.deducted_on).days) if life.amount else 0,
        "remittances": [
            {
                "payment_id": str(each.payment_id),
                "amount": rupiah(each.amount),
                "remitted_at": each.remitted_at.isoformat(),
            }
            for each in life.remittances
        ],
        "consents": [str(each) for each in life.consents],
        "workers": noted,
        "workers_settled": settled,
    }
