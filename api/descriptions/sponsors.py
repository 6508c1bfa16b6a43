"""Answers about sponsors, their payments and schemes."""

from typing import Annotated

from pydantic import ConfigDict, Field

from api.descriptions.fields import Count, KnownAt, MonthText, Recorded, Rupiah, Shape, Uuid
from ledger.domain.groups import GroupCode
from ledger.domain.values import FundOrigin, SponsorKind


class SponsorRecorded(Recorded):
    sponsor_id: Uuid


class PaymentRecorded(Recorded):
    payment_id: Uuid


class ReversedMonth(Shape):
    worker_id: Uuid
    month: MonthText


class PaymentReversed(Recorded):
    """The months that held a rupiah of the payment, the claims that rested on them, and what is owed and left now."""

    payment_id: Uuid
    reversed: Rupiah
    contributions_reversed: list[ReversedMonth]
    claims_affected: list[Uuid]
    receivable: Annotated[Rupiah, Field(examples=["0.00"])]
    available: Annotated[Rupiah, Field(examples=["0.00"])]


class SchemeRecorded(Recorded):
    scheme_id: Uuid


class Sponsor(Shape):
    """`name` is null once it was erased; `workers`: enrolled now. `group_code`: of the wadah; null for kinds that the
    operator's list does not name.
    """

    sponsor_id: Uuid
    name: Annotated[str | None, Field(examples=["Desa Batu Ampar"])]
    kind: SponsorKind
    fund_origin: FundOrigin
    group_code: Annotated[GroupCode | None, Field(examples=["SD"])]
    region: Annotated[str, Field(examples=["Balikpapan"])]
    workers: Count
    available: Rupiah
    refundable: Rupiah
    receivable: Rupiah


class Balance(Shape):
    """Received + receivable = allocated + reversed + refunded + available. `uncleared` is counted nowhere yet."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "received": "33600.00",
                    "receivable": "0.00",
                    "allocated": "16800.00",
                    "reversed": "0.00",
                    "refunded": "0.00",
                    "available": "16800.00",
                    "uncleared": "0.00",
                    "as_known_at": {"position": 42, "recorded_at": "2025-06-06T09:00:00+07:00"},
                }
            ]
        }
    )

    received: Rupiah
    receivable: Rupiah
    allocated: Rupiah
    reversed: Rupiah
    refunded: Rupiah
    available: Rupiah
    uncleared: Rupiah
    as_known_at: KnownAt
