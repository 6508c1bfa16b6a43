"""Answers about refunds and set-offs."""

from typing import Literal

from api.descriptions.fields import InstantText, KnownAt, LogPosition, Recorded, Rupiah, Shape, Uuid


class RefundRecorded(Recorded):
    refund_id: Uuid


class RefundApproved(RefundRecorded):
    available: Rupiah


class SetOffRecorded(Recorded):
    settled: Rupiah
    receivable: Rupiah
    available: Rupiah


class Refund(Shape):
    """`position`: of the last thing that happened to it. A text that was erased is null."""

    refund_id: Uuid
    sponsor_id: Uuid
    amount: Rupiah
    state: Literal["requested", "approved", "paid"]
    reason: str | None
    requested_by: Uuid
    requested_at: InstantText
    approved_by: Uuid | None
    approved_at: InstantText | None
    paid_at: InstantText | None
    reference: str | None
    position: LogPosition
    as_known_at: KnownAt
