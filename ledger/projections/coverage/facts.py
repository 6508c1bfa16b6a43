"""Rows of the coverage view as the facts that the domain asks for."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from pydantic_core import from_json

from ledger.domain.membership import (
    AdjudicatedDay,
    BackdatedMonths,
    DeductedMonth,
    EndFact,
    EnrolmentFact,
    LapseFact,
    MembershipFacts,
    NumberFact,
    ReversedMonth,
    SettledMonth,
    SpellFact,
    form_spell,
    join_spells,
)
from ledger.domain.months import ContributionMonth
from ledger.domain.values import EndReason, Outcome, Programme, StartRule
from ledger.projections.coverage import FactKind

UP_TO_DAY: Final = 100
SAVING_UP_TO_DAY: Final = 101
AFTER_DAY: Final = 102
SAVING_AFTER_DAY: Final = 103

SPELL_FACTS: Final = frozenset(
    {
        FactKind.SPELL_OPENED,
        FactKind.SPELL_SPLIT,
        FactKind.SPELL_VOIDED,
        FactKind.NUMBER_ISSUED,
        FactKind.ATTESTED,
    }
)

Row = tuple[Any, ...]  # place, kind, known_from, on_date, spell, settled_at, settled_offset, sponsor_id, detail, …

_by_month = attrgetter("month")


def facts_of(rows: Iterable[Row]) -> MembershipFacts | None:
    """One worker's facts; None when nothing is known of the worker, not even a registration."""
    months: dict[int, list[SettledMonth]] = {UP_TO_DAY: [], SAVING_UP_TO_DAY: [], AFTER_DAY: [], SAVING_AFTER_DAY: []}
    facts: list[Row] = []
    for row in rows:
        _, kind, known_from, on_date, spell, settled_at, offset, sponsor_id, *_ = row
        if kind is None:
            return None
        if kind >= UP_TO_DAY:
            instant, sponsor = _instant(settled_at, offset), _uuid(sponsor_id)
            months[kind].append(SettledMonth(known_from, _month(on_date), spell, instant, sponsor))
        else:
            facts.append(row)
    for kind, settled in months.items():
        settled.sort(key=_by_month, reverse=kind in (UP_TO_DAY, SAVING_UP_TO_DAY))
    facts.sort(key=_known_from)
    _move_to_their_spells(facts, months)
    known = _Known()
    for row in facts:
        known.remember(row)
    return known.facts(months)


def _move_to_their_spells(facts: list[Row], months: dict[int, list[SettledMonth]]) -> None:
    """Months settled by then follow their spell: a split one loses those from a month on, a joined one all it has."""
    for row in facts:
        _, kind, position, _, spell, _, _, _, text, *_ = row
        if kind == FactKind.SPELL_SPLIT:
            detail = from_json(text)
            _move(months, detail["former"], spell, position, from_month=ContributionMonth.parse(detail["month"]))
        elif kind in (FactKind.BACKDATED, FactKind.SPELL_REJOINED):
            _move(months, from_json(text)["later"], spell, position)
        elif kind == FactKind.ABSORBED:
            for formed in from_json(text)["spells"]:
                for former in formed["joins"]:
                    _move(months, former, formed["number"], position)


def _move(
    months: dict[int, list[SettledMonth]],
    former: int | None,
    spell: int,
    position: int,
    *,
    from_month: ContributionMonth | None = None,
) -> None:
    for kind, settled in months.items():
        months[kind] = [
            replace(each, spell=spell)
            if each.spell == former and each.position < position and (from_month is None or each.month >= from_month)
            else each
            for each in settled
        ]


class _Known:
    """Facts in order of position: a later end or annulment of the same thing takes the earlier one's place."""

    def __init__(self) -> None:
        self.enrolments: list[Row] = []
        self.ended_on: dict[str, date] = {}
        self.spells: dict[int, SpellFact] = {}
        self.lapses: dict[int, LapseFact] = {}
        self.ends: list[EndFact] = []
        self.saving_ends: list[EndFact] = []
        self.taken_back: dict[FactKind, dict[date, ReversedMonth]] = {
            FactKind.MONTH_REVERSED: {},
            FactKind.SAVING_REVERSED: {},
        }
        self.backdated: list[BackdatedMonths] = []
        self.deductions: list[Row] = []
        self.adjudicated: list[AdjudicatedDay] = []
        self.merged_into: UUID | None = None

    def remember(self, row: Row) -> None:  # noqa: C901, PLR0912 - a line for each kind
        _, kind, position, on, spell, _, _, _, detail, *_ = row
        match kind:
            case FactKind.ENROLLED:
                self.enrolments.append(row)
            case FactKind.ENROLMENT_ENDED:
                self.ended_on[from_json(detail)["enrolment_id"]] = on
            case _ if kind in SPELL_FACTS:
                _remember_spell(self.spells, row)
                if kind == FactKind.SPELL_SPLIT:
                    self._follow(spell, from_json(detail)["former"], from_json(detail)["month"])
            case FactKind.MONTH_REVERSED | FactKind.SAVING_REVERSED:
                effective_at = datetime.fromisoformat(from_json(detail)["effective_at"])
                self.taken_back[kind].pop(on, None)  # taken back twice: the last time counts, in its place
                self.taken_back[kind][on] = ReversedMonth(position, _month(on), spell, effective_at)
            case FactKind.BACKDATED:
                self.backdated.append(_backdated(position, from_json(detail)))
                self._join(spell, from_json(detail)["later"])
            case FactKind.SPELL_REJOINED:
                self._join(spell, from_json(detail)["later"])
            case FactKind.MERGED:
                self.merged_into = UUID(from_json(detail)["into"])
            case FactKind.ABSORBED:
                for formed in from_json(detail)["spells"]:
                    self._form(position, formed)
            case FactKind.ADJUDICATED:
                self.adjudicated.append(_adjudicated(position, on, from_json(detail)))
            case FactKind.LAPSED:
                self.lapses[spell] = LapseFact(position, spell, on)
            case FactKind.LAPSE_ANNULLED:
                self.lapses.pop(spell, None)
            case FactKind.ENDED:
                self.ends.append(EndFact(position, on, EndReason(from_json(detail)["reason"])))
            case FactKind.SAVING_ENDED:
                self.saving_ends.append(EndFact(position, on, EndReason.JHT_CLAIMED))
            case FactKind.DEDUCTION:
                self.deductions.append(row)

    def _form(self, position: int, formed: dict[str, Any]) -> None:
        opening = _spell(position, formed["number"], date.fromisoformat(formed["first_day"]), formed)
        form_spell(self.spells, self.lapses, opening, formed["joins"])
        for former in formed["joins"]:
            self._follow(opening.number, former)

    def _join(self, earlier: int, later: int | None) -> None:
        join_spells(self.spells, self.lapses, earlier, later)
        self._follow(earlier, later)

    def _follow(self, spell: int, former: int | None, first: str = "") -> None:
        """What was taken back of a spell, from a month on, is the one's that has the months around it now."""
        for known in self.taken_back.values():
            for on, month in known.items():
                if month.spell == former and str(month.month) >= first:
                    known[on] = replace(month, spell=spell)

    def facts(self, months: dict[int, list[SettledMonth]]) -> MembershipFacts:
        return MembershipFacts(
            enrolments=tuple(_enrolment(row, self.ended_on) for row in self.enrolments),
            spells=self.spells,
            lapses=self.lapses,
            ends=tuple(self.ends),
            saving_ends=tuple(self.saving_ends),
            membership=tuple(months[UP_TO_DAY]),
            saving=tuple(months[SAVING_UP_TO_DAY]),
            later=tuple(months[AFTER_DAY]),
            later_saving=tuple(months[SAVING_AFTER_DAY]),
            reversed_months=tuple(self.taken_back[FactKind.MONTH_REVERSED].values()),
            reversed_saving=tuple(self.taken_back[FactKind.SAVING_REVERSED].values()),
            backdated=tuple(self.backdated),
            adjudicated=tuple(self.adjudicated),
            deducted=_deducted(self.deductions),
            merged_into=self.merged_into,
        )


def _deducted(facts: list[Row]) -> tuple[DeductedMonth, ...]:
    """Of the month asked, each deduction once: as it was noted last."""
    found: dict[str, DeductedMonth] = {}
    for _, _, position, on, _, _, _, _, text, *_ in facts:
        detail = from_json(text)
        found.pop(detail["deduction_id"], None)
        if detail["enrolment_id"] is not None:
            found[detail["deduction_id"]] = DeductedMonth(position, _month(on), UUID(detail["enrolment_id"]))
    return tuple(found.values())


def _remember_spell(spells: dict[int, SpellFact], row: Row) -> None:
    _, kind, position, on, spell, _, _, _, detail, *_ = row
    match kind:
        case FactKind.SPELL_OPENED | FactKind.SPELL_SPLIT:
            spells[spell] = _spell(position, spell, on, from_json(detail))
        case FactKind.SPELL_VOIDED:
            spells[spell] = replace(spells[spell], is_void=True)
        case FactKind.NUMBER_ISSUED:
            issued_at = datetime.fromisoformat(from_json(detail)["issued_at"])
            spells[spell] = replace(spells[spell], numbered=NumberFact(position, issued_at))
        case FactKind.ATTESTED if spell is not None:
            spells[spell] = replace(spells[spell], attested_on=on if from_json(detail)["holds"] else None)


def _enrolment(row: Row, ended_on: dict[str, date]) -> EnrolmentFact:
    _, _, position, starts_on, _, _, _, _, text, *_ = row
    detail = from_json(text)
    return EnrolmentFact(
        position=position,
        enrolment_id=UUID(detail["enrolment_id"]),
        programmes=_programmes(tuple(detail["programmes"])),
        starts_on=starts_on,
        accepted_on=date.fromisoformat(detail["accepted_on"]),
        start_rule=StartRule(detail["start_rule"]),
        agreement_starts_on=_day(detail["agreement_starts_on"]),
        agreement_recorded_at=_given_instant(detail["agreement_recorded_at"]),
        ended_on=ended_on.get(detail["enrolment_id"]),
    )


def _spell(position: int, number: int, first_day: date, detail: dict[str, Any]) -> SpellFact:
    return SpellFact(
        position=position,
        number=number,
        first_day=first_day,
        opened_at=datetime.fromisoformat(detail["opened_at"]),
        start_rule=StartRule(detail["start_rule"]),
        agreement_recorded_at=_given_instant(detail["agreement_recorded_at"]),
        attested_on=_day(detail["attested_on"]),
    )


def _backdated(position: int, detail: dict[str, Any]) -> BackdatedMonths:
    return BackdatedMonths(
        position, ContributionMonth.parse(detail["first"]), ContributionMonth.parse(detail["through"])
    )


def _adjudicated(position: int, on: date, detail: dict[str, Any]) -> AdjudicatedDay:
    return AdjudicatedDay(position, on, _programmes(tuple(detail["programmes"])), Outcome(detail["outcome"]))


def _known_from(row: Row) -> int:
    return int(row[2])


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _given_instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


# One allocation settles thousands of months of one sponsor at one instant.


@lru_cache(maxsize=4096)
def _instant(text: str, offset: int) -> datetime:
    """With the offset it was given in: minutes east of UTC."""
    return datetime.fromisoformat(text).astimezone(timezone(timedelta(minutes=offset)))


@lru_cache(maxsize=4096)
def _uuid(text: str) -> UUID:
    return UUID(text)


@lru_cache(maxsize=4096)
def _month(first_day: date) -> ContributionMonth:
    return ContributionMonth.of(first_day)


@lru_cache(maxsize=16)
def _programmes(names: tuple[str, ...]) -> frozenset[Programme]:
    return frozenset(map(Programme, names))
