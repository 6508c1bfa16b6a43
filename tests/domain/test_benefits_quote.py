"""A quote: the base by the income, JHT by the months up to the event, as published for that month."""

from datetime import date

from ledger.domain.benefits.facts import BenefitFacts
from ledger.domain.benefits.quote import Quote, quote
from ledger.domain.law.founding import FOUNDING, TARIFFS
from ledger.domain.law.policy import Policy
from ledger.domain.law.terms import TariffBand
from ledger.domain.months import ContributionMonth
from ledger.domain.values import ClaimKind
from tests.domain.benefits import POLICY, ZONE, published, sums

MILLION = 100_000_000  # sen


def asked(kind: ClaimKind, on: str = "2025-06-10", *, months: int = 12, policy: Policy = POLICY) -> Quote:
    """By an income of one million."""
    facts = BenefitFacts(kind=kind, on=date.fromisoformat(on), spell_months=months, contribution_months=months)
    return quote(facts, MILLION, policy)


def test_contributions_end_with_the_month_of_the_event() -> None:
    rates = published(("jht_yield", "0.06", "2024-01-01"), ("jht_yield", "0.06", "2025-01-01"))

    found = asked(ClaimKind.JHT, "2025-01-10", months=3, policy=rates)

    # November earns in December alone, December and January not yet: 20,000 × 1 / 12 × 6 %.
    assert sums(found.assessment.lines) == [("contributions", 60_000), ("yield", 100)]


def test_the_base_is_that_of_the_bands_published_for_the_month_whenever_that_was() -> None:
    raised = TARIFFS[0].model_copy(
        update={
            "tariff": "raised",
            "first": ContributionMonth.parse("2025-06"),
            "bands": (TariffBand(lower=0, base=2 * MILLION),),
            "published_on": date(2025, 9, 1),
        }
    )
    policy = Policy(ZONE, [*FOUNDING, raised])

    bases = [asked(ClaimKind.JKK_DEATH, on, policy=policy).base for on in ("2025-05-31", "2025-06-01")]

    assert bases == [MILLION, 2 * MILLION]
    assert asked(ClaimKind.JKK_DEATH, "2025-06-01", policy=policy).assessment.total == 118 * MILLION
