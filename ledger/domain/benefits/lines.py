"""How a benefit is written down: amount, arithmetic, source and certainty."""

from dataclasses import dataclass
from typing import Final

from ledger.domain.benefits.tables import TableRow
from ledger.domain.events.benefit import BenefitLine
from ledger.domain.law.terms import Certainty, PolicyTerms
from ledger.domain.money import SEN_PER_RUPIAH
from ledger.domain.values import Programme

SOURCE_LENGTH_MAX: Final = 300  # of a fact's field; published rows may tell more of it together


@dataclass(frozen=True, slots=True)
class Assessment:
    """`alternatives`: what another reading of a disputed rule would give; where there are any, people decide.

    `deductions`: tax to be kept back. `warnings`: codes of what a person should look at.
    """

    lines: tuple[BenefitLine, ...]
    alternatives: tuple[BenefitLine, ...] = ()
    deductions: tuple[BenefitLine, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return sum(each.amount for each in self.lines)


def line(programme: Programme, benefit: str, amount: int, basis: str, *rows: TableRow | PolicyTerms) -> BenefitLine:
    """`basis`: arithmetic that gives the amount, then words after a semicolon. `rows`: what it rests on."""
    return BenefitLine(
        programme=programme,
        benefit=benefit,
        amount=amount,
        basis=basis,
        source="; ".join(dict.fromkeys(row.source for row in rows))[:SOURCE_LENGTH_MAX],
        certainty=max((row.certainty for row in rows), key=list(Certainty).index),
    )


def fixed(programme: Programme, benefit: str, row: TableRow, *others: TableRow | PolicyTerms) -> BenefitLine:
    """A sum that stands in the table as it is owed."""
    return line(programme, benefit, row.sen, words(row.sen), row, *others)


def words(sen: int) -> str:
    """Rupiah as people read them: 100000000 → "1,000,000"."""
    whole, rest = divmod(sen, SEN_PER_RUPIAH)
    return f"{whole:,}.{rest:02d}" if rest else f"{whole:,}"
