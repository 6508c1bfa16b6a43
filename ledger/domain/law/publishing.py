"""What a row of the law must be before anybody may propose it: known to the program, in order, and payable."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Final

from ledger.domain.errors import (
    BeforeTheLaw,
    CalendarRefused,
    PolicyUnknown,
    PolicyValueRefused,
    PublishedInFuture,
    TariffExists,
    TariffRefused,
    YieldNotOfAYear,
)
from ledger.domain.law.policies import LAW_IN_FORCE, POLICIES
from ledger.domain.law.tariff import price_of_band
from ledger.domain.law.terms import CalendarTerms, LawTerms, PolicyTerms, TariffTerms
from ledger.domain.months import ContributionMonth

YIELD: Final = "jht_yield"
BANDS_MAX: Final = 99  # a settled month names its band with two digits


def require_publishable(terms: LawTerms, known: Iterable[LawTerms], today: date) -> None:
    """`known`: rows that are published or proposed. `today`: in the ledger's zone.

    Raises PublishedInFuture, BeforeTheLaw; of a policy PolicyUnknown, PolicyValueRefused, YieldNotOfAYear; of a
    calendar CalendarRefused; of a tariff TariffExists, TariffRefused.
    """
    if terms.published_on > today:
        raise PublishedInFuture
    match terms:
        case PolicyTerms():
            _require_policy(terms)
        case CalendarTerms():
            _require_calendar(terms)
        case TariffTerms():
            _require_tariff(terms)
            if any(isinstance(each, TariffTerms) and each.tariff == terms.tariff for each in known):
                raise TariffExists(tariff=terms.tariff)


def _require_policy(terms: PolicyTerms) -> None:
    allowed = POLICIES.get(terms.id)
    if allowed is None:
        raise PolicyUnknown(policy=terms.id, known=", ".join(sorted(POLICIES)))
    if not allowed.allows(terms.value):
        raise PolicyValueRefused(policy=terms.id, allowed=str(allowed))
    if terms.valid_from < LAW_IN_FORCE:
        raise BeforeTheLaw(field="valid_from")
    if terms.id == YIELD and (terms.valid_from.month, terms.valid_from.day) != (1, 1):
        raise YieldNotOfAYear


def _require_calendar(terms: CalendarTerms) -> None:
    if terms.year < LAW_IN_FORCE.year:
        raise BeforeTheLaw(field="year")
    for field, days in (("holidays", terms.holidays), ("collective_leave", terms.collective_leave)):
        if any(day.year != terms.year for day in days):
            raise CalendarRefused(field=field, reason=f"every day is one of {terms.year}")
        if any(day >= following for day, following in pairwise(days)):
            raise CalendarRefused(field=field, reason="days stand in order, each once")


def _require_tariff(terms: TariffTerms) -> None:
    if terms.first < ContributionMonth.of(LAW_IN_FORCE):
        raise BeforeTheLaw(field="first")
    if terms.last is not None and terms.last < terms.first:
        raise TariffRefused(field="last", reason="lies before the first month")
    part, whole = terms.part
    if not 0 < part <= whole:
        raise TariffRefused(field="part", reason="more than nothing, and at most the whole (1/1)")
    for field, named in (("sectors", terms.sectors), ("categories", terms.categories)):
        if not named:
            raise TariffRefused(field=field, reason="at least one, or the row would hold for nobody")
    for field, listed in (
        ("sectors", terms.sectors),
        ("categories", terms.categories),
        ("excluded_origins", terms.excluded_origins),
    ):
        if len(set(listed)) != len(listed):
            raise TariffRefused(field=field, reason="each is named once")
    if terms.full_months_first < 0 or (terms.paid_up_to is None and terms.full_months_first):
        raise TariffRefused(field="full_months_first", reason="months in full come with paid_up_to, and are counted")
    if not terms.jkm:
        raise TariffRefused(field="jkm", reason="more than 0.00")
    _require_bands(terms)


def _require_bands(terms: TariffTerms) -> None:
    lowers = [band.lower for band in terms.bands]
    if not 0 < len(lowers) <= BANDS_MAX or lowers[0] != 0:
        raise TariffRefused(
            field="bands", reason=f"1 to {BANDS_MAX} of them, the first from 0.00: every income has one"
        )
    if any(lower >= following for lower, following in pairwise(lowers)):
        raise TariffRefused(field="bands", reason="lower bounds ascend")
    for number, band in enumerate(terms.bands, 1):
        if not band.base:
            raise TariffRefused(field="bands", reason=f"the base of band {number} is more than 0.00")
        try:
            price_of_band(terms, number)
        except ValueError as refused:
            raise TariffRefused(field="bands", reason=f"band {number}: {refused}") from None
