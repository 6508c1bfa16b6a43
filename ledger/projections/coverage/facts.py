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
    EndFact,
    EnrolmentFact,
    LapseFact,
    MembershipFacts,
    ReversedMonth,
    SettledMonth,
    SpellFact,
    form_spell,
)
from ledger.domain.months import ContributionMonth
from ledger.domain.values import EndReason, Outcome, Programme, StartRule
from ledger.projections.coverage import FactKind

UP_TO_DAY: Final = 100
SAVING_UP_TO_DAY: Final = 101
AFTER_DAY: Final = 102
SAVING_AFTER_DAY: Final = 103

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
    _move_to_later_spells(facts, months)
    return _remembered(facts, months)


def _move_to_later_spells(facts: list[Row], months: dict[int, list[SettledMonth]]) -> None:
    """A spell that was split lost its months from a month on: those settled by then are the later spell's."""
    for row in facts:
        if row[1] == FactKind.ABSORBED:
            _join(from_json(row[8])["spells"], row[2], months)
        if row[1] != FactKind.SPELL_SPLIT:
            continue
        position, later, detail = row[2], row[4], from_json(row[8])
        former, first = detail["former"], ContributionMonth.parse(detail["month"])
        for kind, settled in months.items():
            months[kind] = [
                replace(each, spell=later)
                if each.spell == former and each.month >= first and each.position < position
                else each
                for each in settled
            ]


def _join(spells: list[dict[str, Any]], position: int, months: dict[int, list[SettledMonth]]) -> None:
    """Months settled by then of spells that are part of another one now are that one's."""
    number_of = {former: formed["number"] for formed in spells for former in formed["joins"]}
    for kind, settled in months.items():
        months[kind] = [
            replace(each, spell=number_of.get(each.spell, each.spell)) if each.position < position else each
            for each in settled
        ]


def _remembered(facts: list[Row], months: dict[int, list[SettledMonth]]) -> MembershipFacts:
    """Facts in order of position: a later end or annulment of the same thing takes the earlier one's place."""
    enrolments: list[Row] = []
    ended_on: dict[str, date] = {}
    spells: dict[int, SpellFact] = {}
    lapses: dict[int, LapseFact] = {}
    ends: list[EndFact] = []
    taken_back: dict[FactKind, dict[date, ReversedMonth]] = {FactKind.MONTH_REVERSED: {}, FactKind.SAVING_REVERSED: {}}
    for row in facts:
        _, kind, position, on, spell, _, _, _, detail, *_ = row
        match kind:
            case FactKind.ENROLLED:
                enrolments.append(row)
            case FactKind.ENROLMENT_ENDED:
                ended_on[from_json(detail)["enrolment_id"]] = on
            case FactKind.SPELL_OPENED | FactKind.SPELL_SPLIT:
                spells[spell] = _spell(position, spell, on, from_json(detail))
            case FactKind.SPELL_VOIDED:
                spells[spell] = replace(spells[spell], is_void=True)
            case FactKind.MONTH_REVERSED | FactKind.SAVING_REVERSED:
                effective_at = datetime.fromisoformat(from_json(detail)["effective_at"])
                taken_back[kind].pop(on, None)  # taken back twice: the last time counts, in its place
                taken_back[kind][on] = ReversedMonth(position, _month(on), spell, effective_at)
            case FactKind.ABSORBED:
                for formed in from_json(detail)["spells"]:
                    _form(position, formed, spells, lapses, taken_back)
            case FactKind.LAPSED:
                lapses[spell] = LapseFact(position, spell, on)
            case FactKind.LAPSE_ANNULLED:
                lapses.pop(spell, None)
            case FactKind.ENDED:
                ends.append(EndFact(position, on, EndReason(from_json(detail)["reason"])))
    return MembershipFacts(
        enrolments=tuple(_enrolment(row, ended_on) for row in enrolments),
        spells=spells,
        lapses=lapses,
        ends=tuple(ends),
        saving_ends=tuple(
            EndFact(row[2], row[3], EndReason.JHT_CLAIMED) for row in facts if row[1] == FactKind.SAVING_ENDED
        ),
        membership=tuple(months[UP_TO_DAY]),
        saving=tuple(months[SAVING_UP_TO_DAY]),
        later=tuple(months[AFTER_DAY]),
        later_saving=tuple(months[SAVING_AFTER_DAY]),
        reversed_months=tuple(taken_back[FactKind.MONTH_REVERSED].values()),
        reversed_saving=tuple(taken_back[FactKind.SAVING_REVERSED].values()),
        adjudicated=tuple(_adjudicated(row) for row in facts if row[1] == FactKind.ADJUDICATED),
        merged_into=next((UUID(from_json(row[8])["into"]) for row in facts if row[1] == FactKind.MERGED), None),
    )


def _form(
    position: int,
    formed: dict[str, Any],
    spells: dict[int, SpellFact],
    lapses: dict[int, LapseFact],
    taken_back: dict[FactKind, dict[date, ReversedMonth]],
) -> None:
    number, first_day = formed["number"], date.fromisoformat(formed["first_day"])
    form_spell(spells, lapses, _spell(position, number, first_day, formed), formed["joins"])
    for known in taken_back.values():
        for on, taken in known.items():
            if taken.spell in formed["joins"]:
                known[on] = replace(taken, spell=number)


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


def _adjudicated(row: Row) -> AdjudicatedDay:
    _, _, position, on, _, _, _, _, text, *_ = row
    detail = from_json(text)
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
