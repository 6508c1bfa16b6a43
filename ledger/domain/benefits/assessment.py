"""What the law owes for one event: the tables' answer by the kind of claim."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from ledger.domain.benefits import accident, death
from ledger.domain.benefits.facts import BenefitFacts
from ledger.domain.benefits.lines import Assessment
from ledger.domain.benefits.saving import saving
from ledger.domain.benefits.scholarship import scholarship
from ledger.domain.law.policy import Policy
from ledger.domain.values import ClaimKind

_BY_KIND: Final[Mapping[ClaimKind, Callable[[BenefitFacts, Policy], Assessment]]] = MappingProxyType(
    {
        ClaimKind.JKK_DEATH: accident.death,
        ClaimKind.JKK_DISABILITY: accident.disability,
        ClaimKind.JKK_TREATMENT: accident.treatment,
        ClaimKind.JKK_INCOME: accident.income,
        ClaimKind.JKM_DEATH: death.death,
        ClaimKind.SCHOLARSHIP: scholarship,
        ClaimKind.JHT: saving,
    }
)


def assess(facts: BenefitFacts, policy: Policy) -> Assessment:
    """Says nothing about cover: what is owed if the day was covered. Raises BenefitNotTabled."""
    return _BY_KIND[facts.kind](facts, policy)
