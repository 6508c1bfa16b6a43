"""A verdict about a day, explained: the spell, the settlement, how far it is paid, and the facts it rests on."""

from dataclasses import replace
from datetime import date

from ledger.domain.answers import Answer
from ledger.domain.law.terms import PolicyTerms
from ledger.domain.membership import SettledMonth, SpellFact
from ledger.domain.question import Question
from ledger.domain.values import Outcome, Programme

Verdict = tuple[Outcome, str, tuple[int, ...]]
"""Outcome, reason, and the positions of the facts that decided it."""


def explained(question: Question, verdict: Verdict, policy_row: PolicyTerms) -> Answer:
    """The verdict with the month, spell and settlement it speaks of."""
    outcome, reason, positions = verdict
    settled, spell, policy = question.settled, question.spell, question.policy
    enrolled = tuple(enrolment.position for enrolment in question.facts.enrolments)
    plain = Answer(
        outcome=outcome,
        reason=reason,
        policy=policy_row,
        month=question.moment.month,
        evidence=tuple(sorted({*enrolled, *positions})),
    )
    if spell is None:
        return plain
    explained = replace(
        plain,
        evidence=tuple(sorted({*plain.evidence, *_joined_before(question, spell)})),
        spell=spell.number,
        spell_started_on=spell.first_day,
        attested=spell.attested_on is not None,
    )
    if settled is None:
        return explained
    settled_on = policy.day_of(settled.settled_at)
    return replace(
        explained,
        covered_through=_covered_through(question, settled, spell),
        sponsor_id=settled.sponsor_id,
        settled_at=settled.settled_at,
        late=settled_on > policy.due_day_of(settled.month),
    )


def _joined_before(question: Question, spell: SpellFact) -> tuple[int, ...]:
    """Back-datings without which the day would not lie in this spell: what they restored is in it, not after the day.

    Spells that begin later than the restored months are others.
    """
    day = question.moment.day
    return tuple(known.position for known in question.facts.backdated if spell.first_day < known.first.first_day <= day)


def _covered_through(question: Question, settled: SettledMonth, spell: SpellFact) -> date:
    """Last day of the unbroken run of settled months of the same spell from this one on, or the spell's end."""
    through = settled.month
    for later in question.facts.later_saving if question.programme is Programme.JHT else question.facts.later:
        if later.month != through + 1 or later.spell != settled.spell:
            break
        through = later.month
    return min([through.last_day, *(end.on for end in question.ends if end.on >= spell.first_day)])
