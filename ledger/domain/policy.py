"""What the law leaves to a setting: each rule's value with its source and how certain it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from ledger.domain.calendar import working_day_on_or_after
from ledger.domain.months import ContributionMonth


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """`certainty`: A the rule's text, B press or official statement, C weak or inferred (docs/law.md)."""

    id: str
    source: str
    certainty: str


def _rows(*rows: PolicyRow) -> Mapping[str, PolicyRow]:
    return MappingProxyType({row.id: row for row in rows})


ROWS: Final = _rows(
    PolicyRow("membership_needs_payment", "PP 44/2015 ps. 1(4); UU SJSN ps. 1: a member has paid", "A"),
    PolicyRow("start_instant", "Permenaker 1/2025 ps. 3A, by analogy: the day the contribution is paid", "C"),
    PolicyRow("registration_start", "Perdir 22/2022 handbook p. 59 §9 f-g", "A"),
    PolicyRow("agreement_start", "Perdir 22/2022 handbook p. 67 e", "A"),
    PolicyRow("paid_by_due_day_covers_month", "PP 44/2015: by the 15th; cover of the whole month inferred", "C"),
    PolicyRow("late_payment_in_grace", "no rule found on events inside an unpaid month (law 2.17)", "C"),
    PolicyRow("grace_months_after_lapse", "handbook p. 59 §12 a: three months from the day protection ended", "C"),
    PolicyRow("lapse_after_three_months", "handbook p. 59 §12 b, p. 85; Serang 2024", "B"),
    PolicyRow(
        "payment_taken_back", "no rule found; law 2.19 by analogy: money counts once it cannot be pulled back", "C"
    ),
    PolicyRow("adjudication", "decided by two persons on the papers (docs/coverage.md, row 1)", "A"),
    PolicyRow("end_of_membership", "handbook p. 59 §10: months after the month of the event are given back", "A"),
)

LAW_IN_FORCE: Final = date(2015, 7, 1)  # PP 44/2015: no contribution and no agreement about one is older
DUE_DAY: Final = 15  # law 2.1, B
UNPAID_MONTHS_MAX: Final = 3  # law 2.11, 2.12, B: with the fourth the membership has lapsed
PREPAID_MONTHS_MAX: Final = 12  # law S2.9, B/C
AGE_LIMIT_YEARS: Final = 65  # law 4.1, 4.2, B/A: asked when a spell begins, never later


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules in force for one answer or decision."""

    zone: ZoneInfo
    rows: Mapping[str, PolicyRow] = field(default_factory=lambda: ROWS)

    def day_of(self, instant: datetime) -> date:
        """The instant's day in the ledger's zone; the instant keeps its own offset."""
        return instant.astimezone(self.zone).date()

    def due_day_of(self, month: ContributionMonth) -> date:
        return due_day(month)

    def row(self, policy_id: str) -> PolicyRow:
        return self.rows[policy_id]


@lru_cache(maxsize=4096)
def due_day(month: ContributionMonth) -> date:
    """The 15th of the contribution month, or the next working day."""
    return working_day_on_or_after(month.day(DUE_DAY))


def age_limit_day(birth_date: date) -> date:
    """The day on which a person becomes too old to begin; born 29 February: 1 March (docs/coverage.md)."""
    year = birth_date.year + AGE_LIMIT_YEARS
    if year > date.max.year:
        return date.max
    try:
        return birth_date.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
