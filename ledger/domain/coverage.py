"""What a worker's facts say about a day: docs/coverage.md, row by row, the first that fits answers.

Rows 1 (adjudicated), 4 (back-dated) and 11 (reversed) have no facts yet; their places are kept in ROWS.
"""

from dataclasses import dataclass, replace
from datetime import date

from ledger.domain.answers import Answer, Moment, Outcome
from ledger.domain.membership import EndFact, EnrolmentFact, MembershipFacts, SettledMonth, SpellFact
from ledger.domain.months import ContributionMonth
from ledger.domain.policy import UNPAID_MONTHS_MAX, Policy, PolicyRow
from ledger.domain.values import MEMBERSHIP, EndReason, Programme, StartRule


@dataclass(frozen=True, slots=True)
class Question:
    """One programme's facts and the moment asked; built once, read by every row."""

    facts: MembershipFacts
    moment: Moment
    policy: Policy
    programme: Programme
    settled: SettledMonth | None
    newest: SettledMonth | None  # settled month before the day's month

    @property
    def spell(self) -> SpellFact | None:
        """The spell of the day's settled month, or the one that ran out before it."""
        known = self.settled or self.newest
        return self.facts.spells.get(known.spell) if known else None


Verdict = tuple[Outcome, str, tuple[int, ...]]


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
    months = facts.saving if programme is Programme.JHT else facts.membership
    month = moment.month
    settled = months[0] if months and months[0].month == month else None
    newest = next((known for known in months if known.month < month), None)
    question = Question(facts, moment, policy, programme, settled, newest)
    for row, policy_id in ROWS:
        verdict = row(question)
        if verdict is not None:
            return _explained(question, verdict, policy.row(policy_id))
    raise AssertionError("the last row fits every day")


def never_enrolled(question: Question) -> Verdict | None:
    """Row 2: no enrolment recorded; for JHT also: none that names it, and nothing saved."""
    named = MEMBERSHIP if question.programme is not Programme.JHT else {Programme.JHT}
    for enrolment in question.facts.enrolments:
        if enrolment.programmes & named:
            return None
    if question.settled or question.newest:
        return None
    return Outcome.NOT_COVERED, "never_enrolled", ()


def ended(question: Question) -> Verdict | None:
    """Row 3: after death or exit, before a later spell's first day; for JHT also after its claim."""
    day = question.moment.day
    passed = [end for end in _ends(question) if end.on < day]
    if not passed:
        return None
    death = next((end for end in passed if end.reason is EndReason.DEATH), None)
    if death is not None:  # money that came before it was reported may have opened a spell; nobody lives in it
        return Outcome.NOT_COVERED, "ended", (death.position,)
    end = max(passed, key=lambda known: (known.on, known.position))
    for known in (question.settled, question.newest):
        spell = question.facts.spells.get(known.spell) if known else None
        if spell is not None and end.on < spell.first_day <= day:
            return None
    return Outcome.NOT_COVERED, "ended", (end.position,)


def before_start(question: Question) -> Verdict | None:
    """Row 5: a settled month, before the spell's first day."""
    if question.settled is None or question.spell is None or question.moment.day >= question.spell.first_day:
        return None
    return Outcome.NOT_COVERED, "before_start", (question.settled.position, question.spell.position)


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
    """Row 7: the spell's first day, settled on that day."""
    settled, spell, moment = question.settled, question.spell, question.moment
    if settled is None or spell is None or moment.day != spell.first_day:
        return None
    if question.policy.day_of(settled.settled_at) != moment.day:
        return None
    evidence = (settled.position, spell.position)
    if moment.instant is None:
        return Outcome.UNDETERMINED, "first_day_hour_unknown", evidence
    if moment.instant >= settled.settled_at:
        return Outcome.COVERED, "paid", evidence
    return Outcome.NOT_COVERED, "before_start", evidence


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
    """Row 13: before the first day of the first spell; an enrolled worker for whom nothing is settled is here."""
    if question.newest is not None:
        return None
    return Outcome.NOT_COVERED, "before_start", ()


def lapsed(question: Question) -> Verdict | None:
    """Row 14: on or after the first day of the 4th consecutive unpaid month of the spell, recorded or not."""
    newest = question.newest
    if newest is None or question.moment.month - _paid_through(question, newest) <= UNPAID_MONTHS_MAX:
        return None
    return Outcome.NOT_COVERED, "lapsed", _with_lapse(question, newest)


def unpaid(question: Question) -> Verdict | None:
    """Row 15: an unpaid month of a spell whose lapse is recorded."""
    newest = question.newest
    if newest is None or newest.spell not in question.facts.lapses:
        return None
    return Outcome.NOT_COVERED, "unpaid", _with_lapse(question, newest)


def awaiting_payment(question: Question) -> Verdict | None:
    """Row 16: an unpaid month of a running spell, up to its due date or after it."""
    newest = question.newest
    assert newest is not None, "row 13 answers where nothing is settled before"
    within = question.moment.day <= question.policy.due_day_of(question.moment.month)
    return Outcome.UNDETERMINED, "within_due_period" if within else "in_arrears", (newest.position,)


# The table: each row with the policy it rests on.
ROWS = (
    # 1 adjudicated: AdjudicationDecided
    (never_enrolled, "membership_needs_payment"),
    (ended, "end_of_membership"),
    # 4 backdated: MembershipBackdated
    (before_start, "start_instant"),
    (by_agreement, "agreement_start"),
    (first_day, "start_instant"),
    (paid, "paid_by_due_day_covers_month"),
    (same_day, "late_payment_in_grace"),
    (settled_late, "late_payment_in_grace"),
    # 11 payment_reversed: ContributionReversed
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


def _ends(question: Question) -> tuple[EndFact, ...]:
    claims = question.facts.saving_ends if question.programme is Programme.JHT else ()
    return (*question.facts.ends, *claims)


def _paid_through(question: Question, newest: SettledMonth) -> ContributionMonth:
    """The newest settled month of the spell, up to the day's. A saving never lapses by itself: months are counted
    on the membership, so JHT that nobody paid lapses only with the spell it rode on.
    """
    of_spell = [known.month for known in question.facts.membership if known.spell == newest.spell]
    return max([newest.month, *of_spell])


def _with_lapse(question: Question, newest: SettledMonth) -> tuple[int, ...]:
    lapse = question.facts.lapses.get(newest.spell)
    return (newest.position,) if lapse is None else (newest.position, lapse.position)


def _explained(question: Question, verdict: Verdict, policy_row: PolicyRow) -> Answer:
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
        plain, spell=spell.number, spell_started_on=spell.first_day, attested=spell.attested_on is not None
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


def _covered_through(question: Question, settled: SettledMonth, spell: SpellFact) -> date:
    """Last day of the unbroken run of settled months of the same spell from this one on, or the spell's end."""
    through = settled.month
    for later in question.facts.later_saving if question.programme is Programme.JHT else question.facts.later:
        if later.month != through + 1 or later.spell != settled.spell:
            break
        through = later.month
    return min([through.last_day, *(end.on for end in _ends(question) if end.on >= spell.first_day)])
