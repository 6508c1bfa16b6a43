"""Answers about salary deductions and the consents they rest on."""

from typing import Annotated, Literal

from pydantic import Field

from api.descriptions.fields import (
    Count,
    Cursor,
    DayText,
    InstantText,
    KnownAt,
    LogPosition,
    MonthText,
    Recorded,
    Rupiah,
    Shape,
    Uuid,
    Warnings,
)
from ledger.domain.values import ConsentBasis


class ConsentRecorded(Recorded):
    consent_id: Uuid


class Consent(Shape):
    """`withdrawn_on`: the first day on which nothing may be deducted. A text that was erased is null."""

    position: LogPosition
    consent_id: Uuid
    basis: ConsentBasis
    given_on: DayText
    scheme_id: Annotated[Uuid | None, Field(examples=[None])]
    document: Annotated[str | None, Field(examples=["SK/12/2025"])]
    withdrawn_on: Annotated[DayText | None, Field(examples=[None])]
    withdrawal_reason: Annotated[str | None, Field(examples=[None])]


class ConsentPage(Shape):
    items: list[Consent]
    next: Cursor
    as_known_at: KnownAt


class DeductionRecorded(Recorded):
    """`workers`: for how many it is now. The warning `scheme-without-deduction`: for some of them under a scheme whose
    terms say that nothing is deducted.
    """

    deduction_id: Uuid
    workers: Count
    warnings: Warnings


class Remittance(Shape):
    payment_id: Uuid
    amount: Rupiah
    remitted_at: InstantText


class Deduction(Shape):
    """`deducted` until all of it has arrived, then `remitted`, and `settled` once the month is for all it is for.

    `days`: from the deduction until all had arrived, or until now. `workers_settled`: by whosever money.
    """

    position: LogPosition
    deduction_id: Uuid
    month: MonthText
    state: Annotated[Literal["deducted", "remitted", "settled"], Field(examples=["deducted"])]
    amount: Rupiah
    deducted_on: DayText
    remitted: Annotated[Rupiah, Field(examples=["0.00"])]
    outstanding: Rupiah
    remitted_on: Annotated[DayText | None, Field(examples=[None])]
    days: Annotated[int, Field(ge=0, examples=[12])]
    remittances: Annotated[list[Remittance], Field(examples=[[]])]
    consents: list[Uuid]
    workers: Count
    workers_settled: Annotated[int, Field(ge=0, examples=[0])]


class DeductionPage(Shape):
    items: list[Deduction]
    next: Cursor
    as_known_at: KnownAt
