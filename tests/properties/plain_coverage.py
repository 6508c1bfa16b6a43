"""What the model says of a day: the table of docs/coverage.md, read down, over plain dictionaries."""

from datetime import date, datetime
from typing import Any

from tests.properties.plain_months import day_of, due_day, first_day, month_of, shift

Fact = dict[str, Any]
Said = tuple[str, str]  # outcome and reason
PAIR = ("JKK", "JKM")


def settlement(worker: Fact, programme: str, month: str) -> Fact | None:
    return next((s for s in worker["settlements"] if s["month"] == month and programme in s["amounts"]), None)


def spell_of(worker: Fact, number: int) -> Fact:
    return next(spell for spell in worker["spells"] if spell["number"] == number)


def said_of(worker: Fact, programme: str, day: date, instant: datetime | None = None) -> Said:
    """Outcome and reason for one programme; `instant` lies on `day`."""
    enrolments = [e for e in worker["enrolments"] if programme in e["programmes"]]
    ends = worker["ends"] + (_claims(worker, day) if programme == "JHT" else [])
    paid = settlement(worker, programme, month_of(day))
    taken = worker["reversed"].get((month_of(day), programme))
    spell = spell_on(worker, programme, day)
    if not enrolments:
        return "not_covered", "never_enrolled"  # row 2
    if taken and not (taken["first_day"] <= day < taken["effective_on"]):
        taken = None
    if _has_ended(ends, taken or spell, day):
        return "not_covered", "ended"  # row 3
    if paid:
        return _settled(paid, spell_of(worker, paid["spell"]), day, instant)
    if taken:
        return "undetermined", "payment_reversed"  # row 11
    if any(_is_provisional(worker, e, day) for e in enrolments):
        return "undetermined", "provisional"  # row 12
    if spell is None:
        return "not_covered", "before_start"  # row 13
    if day >= first_day(shift(_paid_through(worker, spell, day), 4)):
        return "not_covered", "lapsed"  # row 14
    if spell["lapse"] is not None:
        return "not_covered", "unpaid"  # row 15
    return "undetermined", "within_due_period" if day <= due_day(month_of(day)) else "in_arrears"  # row 16


def _claims(worker: Fact, day: date) -> list[Fact]:
    """Of the saving; but one in a spell that was joined to a later one, in which something was saved since."""
    saved = [s for s in worker["settlements"] if "JHT" in s["amounts"] and s["month"] <= month_of(day)]
    if not saved:
        return list(worker["claims"])
    newest = max(saved, key=lambda s: str(s["month"]))
    begun = spell_of(worker, newest["spell"])["first_day"]
    return [c for c in worker["claims"] if not begun <= c["on"] < first_day(newest["month"])]


def spell_on(worker: Fact, programme: str, day: date) -> Fact | None:
    """The latest spell that had begun by that day for the programme; void ones never were."""
    begun = [
        spell
        for spell in worker["spells"]
        if spell["first_day"] <= day
        and any(s["spell"] == spell["number"] and "JKK" in s["amounts"] for s in worker["settlements"])
        and (programme != "JHT" or (spell["saves_from"] is not None and spell["saves_from"] <= month_of(day)))
    ]
    return max(begun, key=lambda spell: str(spell["first_month"]), default=None)


def outcome(worker: Fact, day: date, instant: datetime | None = None) -> str:
    """The outer one. Who has a settled month is enrolled in it, whoever has stopped paying since."""
    answers = []
    for programme in PAIR:
        enrolled = any(
            programme in e["programmes"] and e["starts_on"] <= day and (e["ended"] is None or day <= e["ended"])
            for e in worker["enrolments"]
        )
        if enrolled or settlement(worker, programme, month_of(day)):
            answers.append(said_of(worker, programme, day, instant)[0])
    return min(answers, key=["not_covered", "undetermined", "covered"].index, default="not_covered")


def _paid_through(worker: Fact, spell: Fact, day: date) -> str:
    """Unpaid months are counted on the membership only: JHT lapses with the spell it rides on."""
    months = [s["month"] for s in worker["settlements"] if s["spell"] == spell["number"] and "JKK" in s["amounts"]]
    through: str = max([month for month in months if month <= month_of(day)], default=shift(spell["first_month"], -1))
    return through


def _has_ended(ends: list[Fact], spell: Fact | None, day: date) -> bool:
    """Row 3: after death, or after exit or claim and before a later spell's first day; `spell`: the day's, a month
    taken back being one of the spell it was in, void or not.
    """
    passed = [end for end in ends if end["on"] < day]
    if any(end["reason"] == "death" for end in passed):
        return True
    return bool(passed) and (spell is None or spell["first_day"] <= max(end["on"] for end in passed))


def _settled(paid: Fact, spell: Fact, day: date, instant: datetime | None) -> Said:
    settled_on = day_of(paid["at"])
    if day < spell["first_day"]:
        return "not_covered", "before_start"  # row 5
    if spell["rule"] == "agreement" and day < settled_on:  # row 6
        if day_of(spell["agreed_at"]) < day:
            return "covered", "agreement"
        return "undetermined", "settled_after_date"
    if day == spell["first_day"] == settled_on:  # row 7
        if instant is None:
            return "undetermined", "first_day_hour_unknown"
        return ("covered", "paid") if instant >= paid["at"] else ("not_covered", "before_start")
    if settled_on <= due_day(paid["month"]) or settled_on < day:
        return "covered", "paid"  # row 8
    if settled_on == day:  # row 9
        if instant is None:
            return "undetermined", "same_day_hour_unknown"
        return ("covered", "paid") if instant >= paid["at"] else ("undetermined", "settled_after_date")
    return "undetermined", "settled_after_date"  # row 10


def _is_provisional(worker: Fact, enrolment: Fact, day: date) -> bool:
    """Row 12, while the enrolment runs."""
    if worker["spells_opened"] or (enrolment["ended"] is not None and enrolment["ended"] < day):
        return False
    start = arranged_start(enrolment)
    return start is not None and start <= day < first_day(shift(month_of(start), 3))


def arranged_start(enrolment: Fact) -> date | None:
    """The day from which cover is arranged for before money has come; None under the rule of payment."""
    start: date | None = None
    if enrolment["rule"] == "agreement":
        start = max(enrolment["starts_on"], enrolment["agreement_from"])
    if enrolment["rule"] == "registration":
        start = max(enrolment["starts_on"], enrolment["accepted_on"])
    return start
