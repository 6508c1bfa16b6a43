"""Rows of the law that may be proposed, and that a test spoils in one place."""

from datetime import date
from typing import Any, Final

from ledger.domain.law.founding import BANDS, TARIFFS
from ledger.domain.law.terms import CalendarTerms, Certainty, PolicyTerms, TariffTerms
from ledger.domain.months import ContributionMonth

TODAY: Final = date(2026, 11, 25)


def policy(
    policy_id: str = "due_day", value: str = "20", valid_from: date = date(2027, 1, 1), **more: Any
) -> PolicyTerms:
    told = {"published_on": TODAY, "source": "PP 1/2027 ps. 4", "certainty": Certainty.A, **more}
    return PolicyTerms(id=policy_id, value=value, valid_from=valid_from, **told)


def calendar(year: int = 2027, *holidays: date, leave: tuple[date, ...] = (), **more: Any) -> CalendarTerms:
    told = {"published_on": TODAY, "source": "SKB tiga menteri", "certainty": Certainty.A, **more}
    return CalendarTerms(year=year, holidays=holidays, collective_leave=leave, **told)


def tariff(name: str = "pp1-2027", **more: Any) -> TariffTerms:
    told = TARIFFS[-1].model_dump() | {
        "tariff": name,
        "first": ContributionMonth.parse("2027-01"),
        "last": ContributionMonth.parse("2027-06"),
        "bands": BANDS,
        "published_on": TODAY,
        **more,
    }
    return TariffTerms(**told)
