"""Payments in the plain model: received, cleared, and taken back with all that they paid (docs/coverage.md)."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from tests.properties.model import Expected, Model
from tests.properties.plain_months import day_of, text
from tests.properties.plain_refusals import about_clearing
from tests.properties.plain_reversal import months_with, take_back

Fact = dict[str, Any]


def pay(  # noqa: PLR0917 - the receipt as it is told
    model: Model, payment_id: UUID, sponsor_id: UUID, amount: int, received_at: datetime,
    channel: str, cleared_at: datetime | None, reference: str, now: datetime,
) -> Expected:  # fmt: skip
    if sponsor_id not in model.sponsors:
        return Expected({"sponsor-unknown"})
    for known_id, known in model.payments.items():
        if (known["sponsor"], known["reference"]) == (sponsor_id, reference):
            if (known["amount"], known["received_at"], known["channel"]) != (amount, received_at, channel):
                return Expected({"payment-conflict"})
            return Expected(result={"payment_id": str(known_id)})
    by_paper = channel in ("giro", "cheque")
    refusals = {"payment-amount-missing"} if amount <= 0 else set()
    if received_at > now:
        refusals.add("instant-in-future")
    if cleared_at is not None:
        refusals |= about_clearing(received_at, cleared_at, now)
        if not by_paper:
            refusals.add("clearing-not-expected")
    if refusals:
        return Expected(refusals)
    model.payments[payment_id] = {
        "id": payment_id, "sponsor": sponsor_id, "reference": reference, "amount": amount, "left": amount,
        "channel": channel, "received_at": received_at, "counts_from": cleared_at if by_paper else received_at,
        "order": model.next_order(), "reversed": False,
    }  # fmt: skip
    made_good = _make_good(model, model.payments[payment_id])
    return Expected(result={"payment_id": str(payment_id)}, topics=Counter(["PaymentReceived", *made_good]))


def clear(model: Model, payment_id: UUID, cleared_at: datetime, now: datetime) -> Expected:
    payment = model.payments.get(payment_id)
    if payment is None:
        return Expected({"payment-unknown"})
    refusals = about_clearing(payment["received_at"], cleared_at, now)
    if payment["counts_from"] is not None:
        refusals.add("clearing-not-expected")
    if payment["reversed"]:
        refusals.add("payment-reversed")
    if refusals:
        return Expected(refusals)
    payment["counts_from"] = cleared_at
    made_good = _make_good(model, payment)
    return Expected(result={"payment_id": str(payment_id)}, topics=Counter(["PaymentCleared", *made_good]))


def _make_good(model: Model, payment: Fact) -> list[str]:
    """Money that comes in makes good what is owed before it does anything else; the topics of that."""
    sponsor = model.sponsors[payment["sponsor"]]
    made_good = min(sponsor["owed"], payment["left"]) if payment["counts_from"] is not None else 0
    sponsor["owed"] -= made_good
    payment["left"] -= made_good
    return ["ReceivableSettled"] if made_good else []


def reverse(model: Model, payment_id: UUID, effective_at: datetime, now: datetime) -> Expected:
    payment = model.payments.get(payment_id)
    if payment is None:
        return Expected({"payment-unknown"})
    refusals = {"payment-reversed"} if payment["reversed"] else set()
    if effective_at > now:
        refusals.add("instant-in-future")
    if effective_at < payment["received_at"]:
        refusals.add("reversal-before-receipt")
    if refusals:
        return Expected(refusals)
    topics: Counter[str] = Counter(["PaymentReversed"])
    lines = []
    payers = set()
    for place, worker in enumerate(_in_order(model, payment["sponsor"])):
        taken = months_with(worker, payment_id)
        payers |= {settled["sponsor"] for settled in taken}
        lines += [(month, place, worker["id"]) for month in {settled["month"] for settled in taken}]
        topics += take_back(worker, taken, model.payments, day_of(effective_at))
    sponsor = model.sponsors[payment["sponsor"]]
    sponsor["owed"] += payment["amount"] - payment["left"]
    payment["left"], payment["reversed"] = 0, True
    topics["FundsReturned"] = len(payers)
    result = {
        "payment_id": str(payment_id),
        "reversed": text(payment["amount"]),
        "contributions_reversed": [{"worker_id": str(key), "month": month} for month, _, key in sorted(lines)[::-1]],
        "claims_affected": [],
        "receivable": text(sponsor["owed"]),
        "available": text(model.balance(payment["sponsor"])["available"]),
    }
    return Expected(result=result, topics=+topics)


def _in_order(model: Model, sponsor_id: UUID) -> list[Fact]:
    """The workers who were ever enrolled with the sponsor, in that order."""
    first = {
        worker["id"]: min(e["order"] for e in worker["enrolments"] if e["sponsor"] == sponsor_id)
        for worker in model.workers.values()
        if any(e["sponsor"] == sponsor_id for e in worker["enrolments"])
    }
    return [model.workers[worker_id] for worker_id in sorted(first, key=first.__getitem__)]
