"""Answers about what the law owes."""

from typing import Annotated

from pydantic import Field

from api.descriptions.fields import DayText, KnownAt, Rupiah, Shape
from ledger.domain.law.terms import Certainty
from ledger.domain.values import ClaimKind, Programme


class BenefitItem(Shape):
    """`basis`: the arithmetic that gives the amount, then words after a semicolon."""

    programme: Programme
    benefit: Annotated[str, Field(examples=["death"])]
    amount: Annotated[Rupiah, Field(examples=["48000000.00"])]
    basis: Annotated[str, Field(examples=["60 % × 80 × 1,000,000"])]
    source: Annotated[str, Field(examples=["PP 82/2019 Lampiran III (law 3.5)"])]
    certainty: Certainty


class BenefitQuote(Shape):
    """`alternatives`: what another reading of a disputed rule would give in place of the items; people decide.

    `deductions`: tax that is kept back of the total; `net` is what remains. `base`: the monthly income that counts.
    """

    kind: ClaimKind
    occurred_on: DayText
    base: Annotated[Rupiah, Field(examples=["1000000.00"])]
    items: list[BenefitItem]
    total: Annotated[Rupiah, Field(examples=["48000000.00"])]
    alternatives: Annotated[list[BenefitItem], Field(examples=[[]])]
    deductions: Annotated[list[BenefitItem], Field(examples=[[]])]
    net: Annotated[Rupiah, Field(examples=["48000000.00"])]
    warnings: Annotated[list[str], Field(examples=[[]], description="Codes of what a person should look at.")]
    as_known_at: KnownAt
