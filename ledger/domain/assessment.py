"""What a claim is owed by the law, from the worker's own facts and from what its papers say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from ledger.domain.benefits.assessment import assess
from ledger.domain.benefits.facts import BenefitFacts, Child, Treatment
from ledger.domain.benefits.lines import Assessment, words
from ledger.domain.benefits.scholarship import Instalment, ends_by, instalments
from ledger.domain.errors import (
    AssessmentDetailNotOfKind,
    BenefitNotTabled,
    BirthDateImplausible,
    ChildOfAge,
    SchoolingStartsTooEarly,
)
from ledger.domain.events import (
    BenefitLine,
    ContributionAdopted,
    ContributionRepriced,
    ContributionSettled,
    LedgerEvent,
)
from ledger.domain.law.policy import Policy
from ledger.domain.membership_fold import facts_of
from ledger.domain.months import ContributionMonth
from ledger.domain.settlements import settlements_of
from ledger.domain.values import ClaimKind, Programme, SchoolLevel

NO_SETTLED_MONTH: Final = "no-settled-month"
BASE_OF_EARLIER_MONTH: Final = "base-of-earlier-month"
NOT_TABLED: Final = "not-tabled"
BASE_MONTH: Final = "base_month"  # in what was counted with, as 202505
DETAIL_MISSING: Final = "{field}-missing"

# What the papers must say for a kind: the other kinds follow from the worker's facts alone.
DETAILS: Final[Mapping[ClaimKind, str]] = {
    ClaimKind.JKK_DISABILITY: "disability_percent",
    ClaimKind.JKK_INCOME: "months_unable",
    ClaimKind.SCHOLARSHIP: "children",
}
MORE_DETAILS: Final[Mapping[ClaimKind, str]] = {
    ClaimKind.JKK_TREATMENT: "treatment",
    ClaimKind.SCHOLARSHIP: "cause",
}
FROM_THE_BASE: Final = frozenset({ClaimKind.JKK_DEATH, ClaimKind.JKK_DISABILITY, ClaimKind.JKK_INCOME})


@dataclass(frozen=True, slots=True)
class ChildNamed:
    """`starts_on`: the day from which schooling is owed; None: the day on which the papers were looked at."""

    name: str
    born_on: date
    level: SchoolLevel
    years_left: int | None = None
    starts_on: date | None = None


@dataclass(frozen=True, slots=True)
class Papers:
    """What the papers of a claim say. `cause`: of a scholarship, the programme whose event it follows; None: JKM."""

    disability_percent: Decimal | None = None
    months_unable: int | None = None
    treatment: Treatment | None = None
    cause: Programme | None = None
    children: tuple[ChildNamed, ...] = ()

    def require_of(self, kind: ClaimKind) -> None:
        """Raises AssessmentDetailNotOfKind for what says nothing about such a claim."""
        wanted = {DETAILS.get(kind), MORE_DETAILS.get(kind)}
        for field in ("disability_percent", "months_unable", "treatment", "cause", "children"):
            if self.says(field) and field not in wanted:
                raise AssessmentDetailNotOfKind(field=field, kind=kind.value)

    def says(self, field: str) -> bool:
        given = getattr(self, field)
        return given is not None and given != ()


@dataclass(frozen=True, slots=True)
class History:
    """What a worker's facts say by a day. `base` in sen, of the settled month of that day or of the last one before
    it; months whose time has not come do not count. `spell_applies_from`: the day of the spell's number, where that is
    later than its first day. `contributions`: sen of JHT by month.
    """

    base: int | None
    base_month: ContributionMonth | None
    spell_first_day: date | None
    spell_applies_from: date | None
    spell_months: int
    contribution_months: int
    contributions: Mapping[ContributionMonth, int]


def history_of(events: Sequence[tuple[int, LedgerEvent]], day: date, policy: Policy) -> History:
    """`events`: the worker's, with their positions, in order."""
    facts = facts_of(events, day)
    month = ContributionMonth.of(day)
    contributions: dict[ContributionMonth, int] = {}
    for each in settlements_of(event for _, event in events):
        saved = each.amounts.get(Programme.JHT, 0)
        if saved and each.month <= month:
            contributions[each.month] = contributions.get(each.month, 0) + saved
    if not facts.membership:
        return History(None, None, None, None, 0, 0, contributions)
    last = facts.membership[0]
    spell = facts.spells[last.spell]
    return History(
        base=policy.tariffs.base_of(_tariff_of(events, last.month)),
        base_month=last.month,
        spell_first_day=spell.first_day,
        spell_applies_from=spell.applies_from(policy.day_of),
        spell_months=sum(each.spell == last.spell for each in facts.membership),
        contribution_months=len(facts.membership),
        contributions=contributions,
    )


def assessment_of(kind: ClaimKind, day: date, history: History, papers: Papers, policy: Policy) -> Assessment:
    """Without lines, and with a warning that says why, where the law's tables or the papers do not suffice.

    Raises AssessmentDetailNotOfKind and what the tables refuse of the papers.
    """
    papers.require_of(kind)
    detail = DETAILS.get(kind)
    if detail is not None and not papers.says(detail):
        return Assessment((), warnings=(DETAIL_MISSING.format(field=detail.replace("_", "-")),))
    if kind is not ClaimKind.JHT and history.base is None:
        return Assessment((), warnings=(NO_SETTLED_MONTH,))
    try:
        found = assess(_benefit_facts(kind, day, history, papers), policy)
    except BenefitNotTabled:
        return Assessment((), warnings=(NOT_TABLED,))
    earlier = kind in FROM_THE_BASE and history.base_month != ContributionMonth.of(day)
    return Assessment(
        found.lines,
        found.alternatives,
        found.deductions,
        (*found.warnings, *((BASE_OF_EARLIER_MONTH,) if earlier else ())),
    )


def counted_with(kind: ClaimKind, day: date, history: History, papers: Papers) -> dict[str, int]:
    """The numbers of an assessment, for whoever counts it again; `base_month` as 202505."""
    counted = _benefit_facts(kind, day, history, papers).counted
    return counted if history.base_month is None else {**counted, BASE_MONTH: _year_and_month(history.base_month)}


def _year_and_month(month: ContributionMonth) -> int:
    return int(f"{month.first_day:%Y%m}")


def years_of(child: ChildNamed, number: int, *, event_day: date, today: date) -> int:
    """How many years of schooling fall due. `number`: the child's, from 1.

    Raises BirthDateImplausible, SchoolingStartsTooEarly, ChildOfAge.
    """
    first = child.starts_on or today
    if child.born_on > today:
        raise BirthDateImplausible
    if first < event_day:
        raise SchoolingStartsTooEarly(on=event_day.isoformat())
    years = len(_schedule(child, first))
    if not years:
        raise ChildOfAge(child=number)
    return years


def scheduled(lines: Sequence[BenefitLine], children: Sequence[ChildNamed], day: date) -> tuple[BenefitLine, ...]:
    """Lines of schooling with what will really fall due for these children: level after level, until they are 23.

    Lines of anything else, or of nothing, stay as they are.
    """
    if not (lines and children and all(each.amount for each in lines)):
        return tuple(lines)
    return tuple(_of_child(line, child, day) for line, child in zip(lines, children, strict=True))


def _of_child(line: BenefitLine, child: ChildNamed, day: date) -> BenefitLine:
    years = _schedule(child, child.starts_on or day)
    parts = {level: [each.amount for each in years if each.level is level] for level in SchoolLevel}
    told = " + ".join(f"{len(sums)} × {words(sums[0])} ({level})" for level, sums in parts.items() if sums)
    return line.model_copy(update={"amount": sum(each.amount for each in years), "basis": told})


def _schedule(child: ChildNamed, first: date) -> Sequence[Instalment]:
    return instalments(
        child.level, years_left=child.years_left, first_due_on=first, ends_by=ends_by(child.born_on, first)
    )


def _tariff_of(events: Sequence[tuple[int, LedgerEvent]], month: ContributionMonth) -> str:
    """By which the month's membership was paid last, or is priced since."""
    tariff = ""
    for _, event in events:
        match event:
            case ContributionSettled(month=of, amounts=amounts) | ContributionAdopted(month=of, amounts=amounts):
                if of == month and Programme.JKK in amounts:
                    tariff = event.tariff
            case ContributionRepriced(month=of):
                if of == month:
                    tariff = event.tariff
    return tariff


def _benefit_facts(kind: ClaimKind, day: date, history: History, papers: Papers) -> BenefitFacts:
    return BenefitFacts(
        kind=kind,
        on=day,
        base=history.base or 0,
        spell_months=history.spell_months,
        contribution_months=history.contribution_months,
        spell_first_day=history.spell_first_day,
        spell_applies_from=history.spell_applies_from,
        disability_percent=papers.disability_percent,
        months_unable=papers.months_unable,
        treatment=papers.treatment,
        cause=papers.cause or Programme.JKM,
        children=tuple(Child(each.level, each.years_left) for each in papers.children),
        contributions=history.contributions,
    )
