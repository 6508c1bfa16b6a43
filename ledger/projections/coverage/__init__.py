"""Facts of membership by worker, month and position; what they say of a day is decided when it is asked.

What always holds:
- For a worker, a part of the contribution and a month, at most one row lives at any position.
- A row is never changed except that it stops living, once, at the position of the fact that took it back.
- Facts are never changed: a lapse that was annulled is two facts.
- Rows known at a position depend on the log up to that position alone.
"""

from enum import IntEnum


class Part(IntEnum):
    """Whose month a row settles. Numbers are stored: add, never change."""

    MEMBERSHIP = 0  # JKK and JKM
    SAVING = 1  # JHT


class MonthStatus(IntEnum):
    """Numbers are stored: add, never change."""

    SETTLED = 1


class FactKind(IntEnum):
    """What a fact's columns mean. Numbers are stored: add, never change.

    MONTH_REVERSED and SAVING_REVERSED: `on_date` is the month's first day; they count while the month is not settled
    again. ADJUDICATED: `on_date` is the day. SPELL_SPLIT: `spell` is the new one, `detail` names the former. BACKDATED:
    `spell` is the one that goes on, `detail` names the months and the spell that is joined to it. DEDUCTION: `on_date`
    is the month's first day, `detail` names the deduction and the enrolment it is for, null: not any more.
    SPELL_REJOINED: `spell` is the one that goes on, `detail` names the one that is joined to it.
    NUMBER_ISSUED: `detail` has the instant. ATTESTED: `detail` says whether the worker worked and was fit; one
    without a `spell` counted for the opening of the next.
    `spell` is the one that goes on, `detail` names the months and the spell that is joined to it. MERGED: `detail`
    names the record that goes on. ABSORBED: `detail` holds the spells that it forms.

    The spell of LAPSED, LAPSE_ANNULLED and SPELL_OPENED is in `spell`; ENDED and SAVING_ENDED carry the one they
    ended, if any. `on_date` is the first day of ENROLLED and SPELL_OPENED, the last of ENROLMENT_ENDED, ENDED and
    SAVING_ENDED, and the day of LAPSED and LAPSE_ANNULLED.
    """

    REGISTERED = 1
    ENROLLED = 2
    ENROLMENT_ENDED = 3
    SPELL_OPENED = 4
    LAPSED = 5
    LAPSE_ANNULLED = 6
    ENDED = 7
    SAVING_ENDED = 8
    MONTH_REVERSED = 9
    SAVING_REVERSED = 10
    SPELL_SPLIT = 11
    SPELL_VOIDED = 12
    ADJUDICATED = 13
    BACKDATED = 14
    NUMBER_ISSUED = 17
    ATTESTED = 18
    DEDUCTION = 20
    MERGED = 15
    ABSORBED = 16
    SPELL_REJOINED = 21
