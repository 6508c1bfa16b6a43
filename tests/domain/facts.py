"""A worker's events folded into facts of membership, written anew for the tests: not a line is the projection's."""

from collections.abc import Iterable
from dataclasses import replace

from ledger.domain.events import (
    ContributionSettled,
    Enrolled,
    EnrolmentEnded,
    LedgerEvent,
    MembershipEnded,
    MembershipLapseAnnulled,
    MembershipLapsed,
    SavingEnded,
)
from ledger.domain.membership import EndFact, EnrolmentFact, LapseFact, MembershipFacts, SettledMonth, SpellFact
from ledger.domain.months import ContributionMonth
from ledger.domain.values import EndReason, Programme

NEWEST = 5  # as many settled months as `MembershipFacts` promises to be enough

Told = tuple[int, LedgerEvent]  # position and fact


def facts_of(told: Iterable[Told], month: ContributionMonth) -> MembershipFacts:
    """What is known, after these events, of the days in `month`."""
    facts = MembershipFacts()
    membership: dict[ContributionMonth, SettledMonth] = {}
    saving: dict[ContributionMonth, SettledMonth] = {}
    for position, event in told:
        if isinstance(event, ContributionSettled):
            settled = SettledMonth(position, event.month, event.spell, event.settled_at, event.sponsor_id)
            if Programme.JKK in event.amounts:
                membership[event.month] = settled
            if Programme.JHT in event.amounts:
                saving[event.month] = settled
        if isinstance(event, MembershipEnded):
            _forget_after(event, membership)
        if isinstance(event, MembershipEnded | SavingEnded):
            _forget_after(event, saving)
        facts = _with(facts, position, event)
    known = {each.spell for each in membership.values()}
    return replace(
        facts,
        spells={number: spell for number, spell in facts.spells.items() if number in known},
        membership=_newest(membership, month),
        saving=_newest(saving, month),
        later=tuple(membership[later] for later in sorted(membership) if later > month),
        later_saving=tuple(saving[later] for later in sorted(saving) if later > month),
    )


def _forget_after(event: MembershipEnded | SavingEnded, months: dict[ContributionMonth, SettledMonth]) -> None:
    for month in [month for month in months if month > ContributionMonth.of(event.on)]:
        del months[month]


def _newest(months: dict[ContributionMonth, SettledMonth], asked: ContributionMonth) -> tuple[SettledMonth, ...]:
    return tuple(months[month] for month in sorted(months, reverse=True) if month <= asked)[:NEWEST]


def _with(facts: MembershipFacts, position: int, event: LedgerEvent) -> MembershipFacts:
    match event:
        case Enrolled():
            return replace(facts, enrolments=(*facts.enrolments, _enrolment(position, event)))
        case EnrolmentEnded():
            return replace(facts, enrolments=tuple(_ended(each, event) for each in facts.enrolments))
        case ContributionSettled() if event.opens is not None:
            return replace(facts, spells={**facts.spells, event.spell: _spell(position, event)})
        case MembershipLapsed():
            return replace(facts, lapses={**facts.lapses, event.spell: LapseFact(position, event.spell, event.on)})
        case MembershipLapseAnnulled():
            lapses = {number: lapse for number, lapse in facts.lapses.items() if number != event.spell}
            return replace(facts, lapses=lapses)
        case MembershipEnded():
            return replace(facts, ends=(*facts.ends, EndFact(position, event.on, event.reason)))
        case SavingEnded():
            return replace(facts, saving_ends=(*facts.saving_ends, EndFact(position, event.on, EndReason.JHT_CLAIMED)))
        case _:
            return facts


def _enrolment(position: int, event: Enrolled) -> EnrolmentFact:
    return EnrolmentFact(
        position=position,
        enrolment_id=event.enrolment_id,
        programmes=frozenset(event.programmes),
        starts_on=event.starts_on,
        accepted_on=event.accepted_on,
        start_rule=event.start_rule,
        agreement_starts_on=event.agreement_starts_on,
        agreement_recorded_at=event.agreement_recorded_at,
    )


def _ended(enrolment: EnrolmentFact, event: EnrolmentEnded) -> EnrolmentFact:
    return replace(enrolment, ended_on=event.on) if enrolment.enrolment_id == event.enrolment_id else enrolment


def _spell(position: int, event: ContributionSettled) -> SpellFact:
    assert event.opens is not None
    return SpellFact(
        position=position,
        number=event.spell,
        first_day=event.opens.first_day,
        opened_at=event.settled_at,
        start_rule=event.opens.start_rule,
        agreement_recorded_at=event.opens.agreement_recorded_at,
        attested_on=event.opens.attested_on,
    )
