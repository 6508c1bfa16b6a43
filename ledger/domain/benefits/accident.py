"""What a work accident is owed (JKK): death, disability, time without work, treatment."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from ledger.domain.benefits.facts import BenefitFacts, Treatment
from ledger.domain.benefits.lines import Assessment, fixed, line, words
from ledger.domain.benefits.tables import TableRow, row
from ledger.domain.events.benefit import BenefitLine
from ledger.domain.law.policy import Policy
from ledger.domain.values import Programme

JKK = Programme.JKK
TOTAL_FROM_PERCENT = 70  # a loss of so much is a total one: what is owed for it is that of 70 % (law 3.4)
HUNDRED = 100


def death(facts: BenefitFacts, _policy: Policy) -> Assessment:
    """60 % of 80 monthly incomes, a periodic sum at once, and the funeral; never below the death sum of JKM."""
    percent, least = row("jkk_death", facts.on), row("jkm_death", facts.on)
    counted = _of_wages("death", Fraction(percent.value), facts, percent)
    if counted.amount < least.sen:
        counted = line(JKK, "death", least.sen, f"{words(least.sen)}; the death sum of JKM is more", percent, least)
    return Assessment((counted, _periodic(facts.on), fixed(JKK, "funeral", row("jkk_funeral", facts.on))))


def disability(facts: BenefitFacts, _policy: Policy) -> Assessment:
    """Of a loss of 70 % or more, what a total one is owed; of less, the percent itself."""
    assert facts.disability_percent is not None
    total = row("jkk_total_disability", facts.on)
    if facts.disability_percent >= TOTAL_FROM_PERCENT:
        return Assessment(
            (_of_wages("total_disability", Fraction(total.value), facts, total), _periodic(facts.on)),
        )
    return Assessment((_of_wages("partial_disability", Fraction(facts.disability_percent), facts, total),))


def income(facts: BenefitFacts, _policy: Policy) -> Assessment:
    """The monthly income in full for a year, in half from the 13th month on (STMB)."""
    assert facts.months_unable is not None
    full, later = row("jkk_income_full", facts.on), row("jkk_income_later", facts.on)
    first = min(facts.months_unable, full.value)
    rest = facts.months_unable - first
    amount = first * facts.base + rest * facts.base * later.value // HUNDRED
    basis = f"100 % × {first} × {words(facts.base)}"
    if rest:
        basis += f" + {later.value} % × {rest} × {words(facts.base)}"
    return Assessment((line(JKK, "temporary_inability", amount, basis, full, later),))


def treatment(facts: BenefitFacts, _policy: Policy) -> Assessment:
    """What it costs, without a cap; transport by each mode's own cap, home care within a year and its cap."""
    given = facts.treatment or Treatment()
    by_need = row("jkk_home_care", facts.on)  # the same paragraph of the annex
    lines = []
    if given.cost is not None:
        lines.append(line(JKK, "treatment", given.cost, f"{words(given.cost)}; as it costs, without a cap", by_need))
    for mode, cost in given.transport.items():
        lines.append(_capped(f"transport_{mode}", cost, row(f"jkk_transport_{mode}", facts.on)))
    if given.home_care is not None:
        lines.append(_capped("home_care", given.home_care, by_need))
    if given.prosthesis is not None:
        more = row("jkk_prosthesis_more", facts.on)
        percent = HUNDRED + more.value
        amount = given.prosthesis * percent // HUNDRED
        lines.append(line(JKK, "prosthesis", amount, f"{percent} % × {words(given.prosthesis)}", more))
    if not lines:
        nothing = line(JKK, "treatment", 0, "0; what it costs, without a cap: no cost was given", by_need)
        return Assessment((nothing,), warnings=("treatment-cost-missing",))
    return Assessment(tuple(lines))


def _periodic(on: date) -> BenefitLine:
    return fixed(JKK, "periodic", row("jkk_periodic", on))


def _of_wages(benefit: str, percent: Fraction, facts: BenefitFacts, *rows: TableRow) -> BenefitLine:
    months = row("jkk_wage_months", facts.on)
    amount = int(percent * months.value * facts.base / HUNDRED)  # a part of a sen is nobody's
    shown = f"{Decimal(percent.numerator) / Decimal(percent.denominator):f}"
    return line(JKK, benefit, amount, f"{shown} % × {months.value} × {words(facts.base)}", *rows, months)


def _capped(benefit: str, cost: int, cap: TableRow) -> BenefitLine:
    if cost > cap.sen:
        return line(JKK, benefit, cap.sen, f"{words(cap.sen)}; at most, of {words(cost)}", cap)
    return line(JKK, benefit, cost, f"{words(cost)}; as it cost, at most {words(cap.sen)}", cap)
