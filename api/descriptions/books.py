"""Answers about the books and statements."""

from typing import Annotated, Any

from pydantic import Field, create_model

from api.descriptions.fields import (
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

Account = Annotated[str, Field(examples=["1100 cash"])]


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
