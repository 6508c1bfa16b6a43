"""Which policies there are, and which values each may take: a program can only follow those it knows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

LAW_IN_FORCE: Final = date(2015, 7, 1)  # PP 44/2015: no contribution and no agreement about one is older
UNPAID_MONTHS_MAX: Final = 3  # law 2.11, 2.12, B: with the fourth the membership has lapsed


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words; of one word alone: the program knows no other way yet."""

    words: tuple[str, ...]

    def allows(self, value: str) -> bool:
        return value in self.words

    def __str__(self) -> str:
        return " or ".join(self.words)


@dataclass(frozen=True, slots=True)
class Number:
    least: int
    most: int

    def allows(self, value: str) -> bool:
        return re.fullmatch("0|[1-9][0-9]{0,5}", value) is not None and self.least <= int(value) <= self.most

    def __str__(self) -> str:
        return f"a whole number from {self.least} to {self.most}"


@dataclass(frozen=True, slots=True)
class Share:
    """A yearly rate, `0.0563` for 5.63 %."""

    def allows(self, value: str) -> bool:
        return re.fullmatch(r"0\.[0-9]{1,6}", value) is not None and Decimal(value) > 0

    def __str__(self) -> str:
        return "a rate between 0 and 1, such as 0.0563"


Allowed = Choice | Number | Share

POLICIES: Final[Mapping[str, Allowed]] = MappingProxyType(
    {
        # On these the rows of the coverage table rest.
        "membership_needs_payment": Choice(("yes",)),
        "start_instant": Choice(("number_issued_or_settlement",)),
        "registration_start": Choice(("form_accepted",)),
        "agreement_start": Choice(("provisional_until_settled",)),
        "paid_by_due_day_covers_month": Choice(("covered",)),
        "late_payment_in_grace": Choice(("undetermined",)),
        "grace_months_after_lapse": Choice(("not_covered",)),
        "lapse_after_three_months": Choice((str(UNPAID_MONTHS_MAX),)),
        "payment_taken_back": Choice(("undetermined",)),
        "adjudication": Choice(("two_persons",)),
        "end_of_membership": Choice(("day_of_end_covered",)),
        "backdated_by_letter": Choice(("covered",)),
        # What a payment buys.
        "due_day": Number(1, 28),
        "due_shift_on_collective_leave": Choice(("no", "yes")),
        "prepaid_months_max": Number(1, 12),
        "age_limit_years": Number(18, 120),
        "attestation": Choice(("warn", "refuse")),
        "second_sponsor": Choice(("carry_forward",)),
        "cheaper_tariff": Choice(("credited", "kept")),
        "dearer_tariff": Choice(("stays_settled",)),
        "lapse_recording_days": Number(0, 60),
        # What a claim is owed.
        "jkm_wait_months": Number(0, 60),
        "jkm_wait_counts": Choice(("calendar_months",)),
        "scholarship_months_min": Number(0, 240),
        "scholarship_counts": Choice(("total", "spell")),
        "jkk_claim_years": Number(1, 100),
        "jht_yield": Share(),
    }
)
