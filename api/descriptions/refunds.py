"""Answers about money that goes back: to its sponsor, or to the bank."""

from typing import Annotated, Literal

from pydantic import Field

from api.descriptions.fields import InstantText, KnownAt, LogPosition, MonthText, Recorded, Rupiah, Shape, Uuid


class RefundRecorded(Recorded):
    refund_id: Uuid


class RefundAgreed(Recorded):
    refund_id: Uuid
    available: Rupiah


class SetOffRecorded(Recorded):
    """`settled`: what was made good; `receivable`: what is still owed."""

    settled: Rupiah
    receivable: Rupiah
    available: Rupiah


class ReversedMonth(Shape):
    worker_id: Uuid
    month: MonthText


class ReversalRecorded(Recorded):
    """`receivable`: what of the payment had left already; the sponsor owes it."""

    payment_id: Uuid
    reversed: Rupiah
    contributions_reversed: list[ReversedMonth]
    claims_affected: list[Uuid]
    receivable: Rupiah
    available: Rupiah


class Refund(Shape):
    """What has not happened yet is null, and so are texts that were erased. `position`: of the last that happened."""

    refund_id: Uuid
    sponsor_id: Uuid
    amount: Rupiah
    state: Literal["requested", "approved", "paid"]
    reason: Annotated[str | None, Field(examples=["sisa dana program"])]
    requested_by: Uuid
    requested_at: InstantText
    approved_by: Uuid | None
    approved_at: InstantText | None
    paid_at: InstantText | None
    reference: Annotated[str | None, Field(examples=["KU-2025-0042"])]
    position: LogPosition
    as_known_at: KnownAt
