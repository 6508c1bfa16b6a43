"""What a worker's facts say about a day: docs/coverage.md, row by row, the first that fits answers."""

from datetime import date

from ledger.domain.answers import Answer, Moment, Outcome
from ledger.domain.explanation import Verdict, explained
from ledger.domain.law.policies import UNPAID_MONTHS_MAX
from ledger.domain.law.policy import Policy
from ledger.domain.membership import EnrolmentFact, MembershipFacts, SettledMonth, SpellFact
from ledger.domain.months import ContributionMonth
from ledger.domain.question import Question
from ledger.domain.values import MEMBERSHIP, EndReason, Programme, StartRule


def coverage(facts: MembershipFacts, moment: Moment, policy: Policy) -> tuple[Answer, ...]:
    """An answer per programme: JKK and JKM always, JHT where the worker ever saved or is enrolled in it."""
    programmes = [Programme.JKK, Programme.JKM]
    if facts.saving or any(Programme.JHT in enrolment.programmes for enrolment in facts.enrolments):
        programmes.append(Programme.JHT)
    membership = answer(facts, moment, policy, Programme.JKK)
    return tuple(
        answer(facts, moment, policy, programme) if programme is Programme.JHT else membership
        for programme in programmes
    )


def answer(facts: MembershipFacts, moment: Moment, policy: Policy, programme: Programme) -> Answer:
    """Answer of the first row that fits; pure and total. JKK and JKM always share theirs."""
    question = Question.of(facts, moment, policy, programme)
    for row, policy_id in ROWS:
        verdict = row(question)
        if verdict is not None:
            return explained(question, verdict, policy.row(policy_id, moment.day))
    raise AssertionError("the last row fits every day")


def adjudicated(question: Question) -> Verdict | None:
    """Row 1: people decided about this day; the last decision holds."""
    for decided in reversed(question.facts.adjudicated):
        if decided.on == question.moment.day and question.programme in decided.programmes:
            return decided.outcome, "adjudicated", (decided.position,)
    return None


def never_enrolled(question: Question) -> Verdict | None:
    """Row 2: no enrolment recorded; for JHT also: none that names it, and nothing saved."""
    named = MEMBERSHIP if question.programme is not Programme.JHT else {Programme.JHT}
    for enrolment in question.facts.enrolments:
        if enrolment.programmes & named:
            return None
    if question.settled or question.newest or question.taken_back:
        return None
    return Outcome.NOT_COVERED, "never_enrolled", ()


def ended(question: Question) -> Verdict | None:
    """Row 3: after death or exit, before a later spell's first day; for JHT also after its claim."""
    day = question.moment.day
    passed = [end for end in question.ends if end.on < day]
    if not passed:
        return None
    death = next((end for end in passed if end.reason is EndReason.DEATH), None)
    if death is not None:  # money that came before it was reported may have opened a spell; nobody lives in it
        return Outcome.NOT_COVERED, "ended", (death.position,)
    end = max(passed, key=lambda known: (known.on, known.position))
    for spell in (question.spell, question.in_force):
        if spell is not None and end.on < spell.first_day <= day:
            return None
    return Outcome.NOT_COVERED, "ended", (end.position,)


def backdated(question: Question) -> Verdict | None:
    """Row 4: a month that a letter restored, as long as the money that paid it then was not taken back."""
    settled = question.settled
    if settled is None:
        return None
    for known in question.facts.backdated:
        if known.restored(settled):
            return Outcome.COVERED, "backdated", (known.position, settled.position)
    return None


def before_start(question: Question) -> Verdict | None:
    """Row 5: a settled month, before the spell's first day, or before its number was issued."""
    settled, spell = question.settled, question.spell
    if settled is None or spell is None or question.moment.day >= question.start_of(spell):
        return None
    return Outcome.NOT_COVERED, "before_start", _start_evidence(settled, spell)


def by_agreement(question: Question) -> Verdict | None:
    """Row 6: a settled month of a spell that began with an agreement, before the settlement's date."""
    settled, spell = question.settled, question.spell
    if settled is None or spell is None or spell.start_rule is not StartRule.AGREEMENT:
        return None
    day, day_of = question.moment.day, question.policy.day_of
    if day >= day_of(settled.settled_at):
        return None
    known = spell.agreement_recorded_at
    if known is not None and day_of(known) < day:
        return Outcome.COVERED, "agreement", (settled.position, spell.position)
    return Outcome.UNDETERMINED, "settled_after_date", (settled.position, spell.position)


def first_day(question: Question) -> Verdict | None:
    """Row 7: the spell's first day, settled on that day; a number takes the settlement's place."""
    settled, spell, moment = question.settled, question.spell, question.moment
    if settled is None or spell is None or moment.day != question.start_of(spell):
        return None
    starts_at = settled.settled_at
    if spell.numbered is not None and spell.start_rule is StartRule.PAYMENT:
        starts_at = spell.numbered.issued_at
    if question.policy.day_of(starts_at) != moment.day:
        return None
    evidence = _start_evidence(settled, spell)
    if moment.instant is None:
        return Outcome.UNDETERMINED, "first_day_hour_unknown", evidence
    if moment.instant < starts_at:
        return Outcome.NOT_COVERED, "before_start", evidence
    if moment.instant < settled.settled_at:
        return None  # a number issued in a month that was paid after it: as any other day of that month
    return Outcome.COVERED, "paid", evidence


def paid(question: Question) -> Verdict | None:
    """Row 8: a settled month, settled by its due date or on an earlier day."""
    settled, moment, policy = question.settled, question.moment, question.policy
    if settled is None:
        return None
    settled_on = policy.day_of(settled.settled_at)
    if settled_on <= policy.due_day_of(settled.month) or settled_on < moment.day:
        return Outcome.COVERED, "paid", (settled.position,)
    return None


def same_day(question: Question) -> Verdict | None:
    """Row 9: a settled month, settled late on that very day."""
    settled, moment = question.settled, question.moment
    if settled is None or question.policy.day_of(settled.settled_at) != moment.day:
        return None
    if moment.instant is None:
        return Outcome.UNDETERMINED, "same_day_hour_unknown", (settled.position,)
    if moment.instant >= settled.settled_at:
        return Outcome.COVERED, "paid", (settled.position,)
    return Outcome.UNDETERMINED, "settled_after_date", (settled.position,)


def settled_late(question: Question) -> Verdict | None:
    """Row 10: a settled month, settled late and after the day."""
    if question.settled is None:
        return None
    return Outcome.UNDETERMINED, "settled_after_date", (question.settled.position,)


def payment_reversed(question: Question) -> Verdict | None:
    """Row 11: a month whose settlement was reversed and not settled again, from the spell's first day to the day before
    the reversal took effect.
    """
    taken_back, spell = question.taken_back, question.spell
    if taken_back is None or spell is None or question.moment.day < question.start_of(spell):
        return None
    return Outcome.UNDETERMINED, "payment_reversed", (taken_back.position, spell.position)


def provisional(question: Question) -> Verdict | None:
    """Row 12: an enrolment by agreement or registration has begun, nothing was ever settled, fewer than 4 months."""
    if question.facts.spells:
        return None
    for enrolment in question.facts.enrolments:
        start = _arranged_start(enrolment)
        if start is None or question.moment.day < start or question.programme not in enrolment.programmes:
            continue
        if enrolment.ended_on is not None and enrolment.ended_on < question.moment.day:
            continue
        if question.moment.month <= ContributionMonth.of(start) + UNPAID_MONTHS_MAX - 1:
            return Outcome.UNDETERMINED, "provisional", (enrolment.position,)
    return None


def before_first_spell(question: Question) -> Verdict | None:
    """Row 13: before the first day of the first spell, or in an unpaid month before its number was issued; an enrolled
    worker for whom nothing is settled is here.
    """
    spell = question.in_force
    if spell is None:
        return Outcome.NOT_COVERED, "before_start", ()
    if question.moment.day < question.start_of(spell):
        return Outcome.NOT_COVERED, "before_start", _number_evidence(spell)
    return None


def lapsed(question: Question) -> Verdict | None:
    """Row 14: on or after the first day of the 4th consecutive unpaid month of the spell, recorded or not."""
    spell = question.in_force
    if spell is None or question.moment.month - question.paid_through(spell) <= UNPAID_MONTHS_MAX:
        return None
    return Outcome.NOT_COVERED, "lapsed", _last_facts_of(question, spell)


def unpaid(question: Question) -> Verdict | None:
    """Row 15: an unpaid month of a spell whose lapse is recorded."""
    spell = question.in_force
    if spell is None or spell.number not in question.facts.lapses:
        return None
    return Outcome.NOT_COVERED, "unpaid", _last_facts_of(question, spell)


def awaiting_payment(question: Question) -> Verdict | None:
    """Row 16: an unpaid month of a running spell, up to its due date or after it."""
    spell = question.in_force
    assert spell is not None, "row 13 answers where no spell has begun"
    within = question.moment.day <= question.policy.due_day_of(question.moment.month)
    return Outcome.UNDETERMINED, "within_due_period" if within else "in_arrears", _last_facts_of(question, spell)


# The table: each row with the policy it rests on.
ROWS = (
    (adjudicated, "adjudication"),
    (never_enrolled, "membership_needs_payment"),
    (ended, "end_of_membership"),
    (backdated, "backdated_by_letter"),
    (before_start, "start_instant"),
    (by_agreement, "agreement_start"),
    (first_day, "start_instant"),
    (paid, "paid_by_due_day_covers_month"),
    (same_day, "late_payment_in_grace"),
    (settled_late, "late_payment_in_grace"),
    (payment_reversed, "payment_taken_back"),
    (provisional, "agreement_start"),
    (before_first_spell, "membership_needs_payment"),
    (lapsed, "lapse_after_three_months"),
    (unpaid, "grace_months_after_lapse"),
    (awaiting_payment, "late_payment_in_grace"),
)


def _arranged_start(enrolment: EnrolmentFact) -> date | None:
    """The day from which an aligned start may be claimed; None under the rule of payment."""
    if enrolment.start_rule is StartRule.AGREEMENT:
        return max(enrolment.starts_on, enrolment.agreement_starts_on or enrolment.starts_on)
    if enrolment.start_rule is StartRule.REGISTRATION:
        return max(enrolment.starts_on, enrolment.accepted_on)
    return None


def _start_evidence(settled: SettledMonth, spell: SpellFact) -> tuple[int, ...]:
    return (settled.position, *_number_evidence(spell))


def _number_evidence(spell: SpellFact) -> tuple[int, ...]:
    return (spell.position,) if spell.numbered is None else (spell.position, spell.numbered.position)


def _last_facts_of(question: Question, spell: SpellFact) -> tuple[int, ...]:
    """What an unpaid month follows on: the last settlement of the spell before it, else the one that opened it; and
    the spell's lapse.
    """
    newest, lapse = question.newest, question.facts.lapses.get(spell.number)
    last = newest.position if newest is not None and newest.spell == spell.number else spell.position
    return (last,) if lapse is None else (last, lapse.position)
