"""Refunds in the plain model, from docs/money.md: asked for, approved by somebody else, paid out."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from tests.properties.model import Expected, Model
from tests.properties.plain_months import text


def cleared(model: Model, sponsor_id: UUID) -> int:
    """What the sponsor has left that can be drawn."""
    balance = model.balance(sponsor_id)
    return int(balance["available"] - balance["uncleared"])


def request(model: Model, refund_id: UUID, sponsor_id: UUID, amount: int, actor: UUID) -> Expected:
    if sponsor_id not in model.sponsors:
        return Expected({"sponsor-unknown"})
    refusals = {"refund-exists"} if refund_id in model.refunds else set()
    if amount <= 0:
        refusals.add("refund-amount-missing")
    if amount > cleared(model, sponsor_id):
        refusals.add("refund-exceeds-balance")
    if refusals:
        return Expected(refusals)
    model.refunds[refund_id] = {"sponsor": sponsor_id, "amount": amount, "asked_by": actor, "state": "requested"}
    return Expected(result={"refund_id": str(refund_id)}, topics=Counter(["RefundRequested"]))


def approve(model: Model, refund_id: UUID, actor: UUID) -> Expected:
    """Takes from the payments that counted first, and first of what ends have released."""
    refund = model.refunds.get(refund_id)
    if refund is None:
        return Expected({"refund-unknown"})
    if refund["state"] != "requested":
        return Expected({f"refund-already-{refund['state']}"})
    sponsor_id, wanted = refund["sponsor"], refund["amount"]
    refusals = {"four-eyes"} if actor == refund["asked_by"] else set()
    if wanted > cleared(model, sponsor_id):
        refusals.add("refund-exceeds-balance")
    if refusals:
        return Expected(refusals)
    lots = [p for p in model.payments.values() if p["sponsor"] == sponsor_id and p["counts_from"] is not None]
    for lot in sorted(lots, key=lambda p: (p["counts_from"], p["order"])):
        taken = min(lot["left"], wanted)
        lot["left"] -= taken
        wanted -= taken
    refund["state"] = "approved"
    sponsor = model.sponsors[sponsor_id]
    sponsor["refundable"] -= min(sponsor["refundable"], refund["amount"])
    result = {"refund_id": str(refund_id), "available": text(model.balance(sponsor_id)["available"])}
    return Expected(result=result, topics=Counter(["RefundApproved"]))


def pay(model: Model, refund_id: UUID, paid_at: datetime, now: datetime) -> Expected:
    refund = model.refunds.get(refund_id)
    if refund is None:
        return Expected({"refund-unknown"})
    if refund["state"] != "approved":
        return Expected({"refund-not-approved" if refund["state"] == "requested" else "refund-already-paid"})
    if paid_at > now:
        return Expected({"instant-in-future"})
    refund["state"] = "paid"
    return Expected(result={"refund_id": str(refund_id)}, topics=Counter(["RefundPaid"]))
