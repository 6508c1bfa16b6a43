"""Answers about the books, statements and reports."""

from typing import Annotated, Any

from pydantic import Field, create_model

from api.descriptions.fields import (
    Amounts,
    Count,
    Cursor,
    DayText,
    InstantText,
    KnownAt,
    LogPosition,
    Rupiah,
    Shape,
    SignedRupiah,
    Uuid,
)
from ledger.domain.values import SponsorKind

Account = Annotated[str, Field(examples=["1100 cash"])]
RegionAsked = Annotated[str | None, Field(examples=["Balikpapan"])]


class AccountTotals(Shape):
    """`balance`: debit less credit."""

    account: Account
    debit: Rupiah
    credit: Rupiah
    balance: SignedRupiah


class TrialBalance(Shape):
    accounts: list[AccountTotals]
    next: Annotated[str | None, Field(examples=[None])]
    total_debit: Rupiah
    total_credit: Rupiah
    as_known_at: KnownAt


class PostingTold(Shape):
    account: Account
    debit: Rupiah
    credit: Annotated[Rupiah, Field(examples=["0.00"])]


class Entry(Shape):
    position: LogPosition
    recorded_at: InstantText
    topic: Annotated[str, Field(examples=["PaymentReceived"])]
    postings: list[PostingTold]


class JournalPage(Shape):
    items: list[Entry]
    next: Cursor
    as_known_at: KnownAt


class StatementLine(Shape):
    """`amount`: money in is positive; `balance`: what was available after the line."""

    position: LogPosition
    date: DayText
    kind: Annotated[str, Field(examples=["payment"])]
    description: str
    amount: SignedRupiah
    balance: SignedRupiah


_FROM: Any = {"from": (DayText | None, ...)}  # a word of Python, so it is named by hand
_Begins = create_model("_Begins", __base__=Shape, **_FROM)


class Statement(_Begins):
    sponsor_id: Uuid
    to: DayText | None
    as_known_at: KnownAt
    opening_balance: SignedRupiah
    lines: list[StatementLine]
    closing_balance: SignedRupiah


class ProgrammeSummary(Shape):
    """`participants`: distinct workers with a settled month in the year. `recoverable`: paid in it for claims that were
    taken back since; not in `benefits` and `total`.
    """

    year: Annotated[int, Field(examples=[2025])]
    region: RegionAsked
    participants: Count
    claims: Count
    benefits: Amounts
    recoverable: Amounts
    total: Rupiah
    as_known_at: KnownAt


class Counted(Shape):
    sponsors: Count
    sponsors_with_workers: Count
    workers: Count


class CountedOfKind(Counted):
    kind: SponsorKind


class Participation(Counted):
    on: DayText
    region: RegionAsked
    by_kind: list[CountedOfKind]
    as_known_at: KnownAt
