"""Which months a sponsor's allocation would settle for a worker: rules 1 to 4 of docs/coverage.md."""

from datetime import date, datetime
from typing import Any

from tests.properties.plain_coverage import PAIR, settlement
from tests.properties.plain_months import Month, birthday, day_of, first_day, month_of, months_between, shift

Fact = dict[str, Any]


def present_spell(worker: Fact) -> Fact | None:
    """The latest that has a settled month left; one without is void."""
    alive = [spell for spell in worker["spells"] if months_of(worker, spell)]
    return max(alive, key=lambda spell: str(spell["first_month"]), default=None)


def spell_at(worker: Fact, instant: datetime) -> Fact | None:
    """The latest, or the first before it that still runs then, where all after that one were paid while it ran."""
    alive = sorted([s for s in worker["spells"] if months_of(worker, s)], key=lambda s: str(s["first_month"]))
    found = alive.pop() if alive else None
    later = found
    while alive and later is not None:
        earlier = alive.pop()
        parted = any(earlier["first_day"] <= end["on"] < later["first_day"] for end in worker["ends"])
        if parted or day_of(later["opened_at"]) >= lapses_on(worker, earlier):
            break
        if day_of(instant) < lapses_on(worker, earlier):
            found = earlier
        later = earlier
    return found


def after(worker: Fact, spell: Fact) -> Fact | None:
    """The next one that is not void."""
    later = [s for s in worker["spells"] if months_of(worker, s) and s["first_month"] > spell["first_month"]]
    return min(later, key=lambda s: str(s["first_month"]), default=None)


def months_of(worker: Fact, spell: Fact) -> list[Month]:
    held = [s["month"] for s in worker["settlements"] if s["spell"] == spell["number"] and "JKK" in s["amounts"]]
    return sorted(held)


def lapses_on(worker: Fact, spell: Fact) -> date:
    """First day of the fourth consecutive unpaid month."""
    return first_day(shift(months_of(worker, spell)[-1], 4))


def end_of(worker: Fact, spell: Fact) -> Fact | None:
    """The death or exit that ended the spell; one prepaid for days after a death never lives."""
    after = [end for end in worker["ends"] if end["on"] >= spell["first_day"] or end["reason"] == "death"]
    return after[-1] if after else None


def covers(enrolment: Fact, month: Month) -> bool:
    ended = enrolment["ended"]
    return month_of(enrolment["starts_on"]) <= month and (ended is None or month <= month_of(ended))


def due_months(worker: Fact, spell: Fact | None, enrolments: list[Fact], through: Month, day: date) -> list[Fact]:
    """Oldest first: month, programmes, the enrolment that pays it, whether it is arrears and opens a spell."""
    again = _since_the_last_end(worker, enrolments)
    if spell is None or day >= lapses_on(worker, spell):
        before_it = bool(worker["ends"]) and day <= worker["ends"][-1]["on"]
        return _due_of_new(worker, enrolments if before_it else again, through, day)
    end = end_of(worker, spell)
    if end and again:
        return _due_of_new(worker, again, through, day)  # who came back begins anew
    last = min(through, month_of(end["on"])) if end else through
    unpaid = [m for m in months_between(spell["first_month"], last) if not settlement(worker, "JKK", m)]
    due = _payable(worker, spell, enrolments, unpaid, day)
    return sorted(due + _saving_alone(worker, spell, enrolments, through, day), key=lambda d: str(d["month"]))


def _since_the_last_end(worker: Fact, enrolments: list[Fact]) -> list[Fact]:
    """Those recorded after the last death or exit, which closed all there were."""
    if not worker["ends"]:
        return enrolments
    end = worker["ends"][-1]
    return [e for e in enrolments if e["order"] > end["order"] and (e["ended"] is None or e["ended"] > end["on"])]


def _due_of_new(worker: Fact, enrolments: list[Fact], through: Month, day: date) -> list[Fact]:
    openings = [found for e in enrolments if set(PAIR) <= set(e["programmes"]) if (found := _opening(worker, e, day))]
    opening = min(openings, default=None, key=lambda found: (found["month"], found["enrolment"]["order"]))
    if opening is None or opening["month"] > through:
        return []
    opening["programmes"] = _named(enrolments, opening["month"])
    opening["beside"] = enrolments
    opening["enrolment"] = next(
        e for e in enrolments if covers(e, opening["month"]) and set(PAIR) <= set(e["programmes"])
    )
    later = months_between(shift(opening["month"], 1), through)
    return [opening, *_payable(worker, None, enrolments, later, day)]


def _opening(worker: Fact, enrolment: Fact, day: date) -> Fact | None:
    """The first month that this enrolment could open a spell with."""
    agreed = agreed_start(worker, enrolment, day)
    month = month_of(agreed) if agreed else max(month_of(day), month_of(enrolment["starts_on"]))
    while settlement(worker, "JKK", month):
        month = shift(month, 1)
    if not covers(enrolment, month):
        return None
    return {"month": month, "enrolment": enrolment, "arrears": False, "opens": True}


def agreed_start(worker: Fact, enrolment: Fact, day: date) -> date | None:
    """The agreement's start, or the enrolment's if that is later; for a first spell under the scheme, not too late.

    A spell with months at or after the scheme's first for this worker is one under it, or stands in its place.
    """
    if enrolment["rule"] != "agreement" or day >= first_day(shift(month_of(enrolment["agreement_from"]), 3)):
        return None
    under = [e["starts_on"] for e in worker["enrolments"] if e["scheme"] == enrolment["scheme"]]
    first = month_of(max(min(under), enrolment["agreement_from"]))
    if any("JKK" in s["amounts"] and s["month"] >= first for s in worker["settlements"]):
        return None
    start: date = max(enrolment["starts_on"], enrolment["agreement_from"])
    return start if enrolment["ended"] is None or start <= enrolment["ended"] else None


def _payable(worker: Fact, spell: Fact | None, enrolments: list[Fact], months: list[Month], day: date) -> list[Fact]:
    """The months that these enrolments pay, until one that none of them does: months are settled in order."""
    due = []
    for month in months:
        payer = next((e for e in enrolments if covers(e, month) and set(PAIR) <= set(e["programmes"])), None)
        arrears = payer is None
        if payer is None:
            later = [e for e in enrolments if month_of(e["starts_on"]) > month and set(PAIR) <= set(e["programmes"])]
            payer = min(later, key=lambda e: month_of(e["starts_on"]), default=None)
        if payer is None:
            break
        saves = "JHT" in _named(enrolments, month) and (spell is None or _may_save(worker, spell, month, day))
        due.append(
            {
                "month": month,
                "enrolment": payer,
                "arrears": arrears,
                "opens": False,
                "programmes": [*PAIR, "JHT"] if saves else [*PAIR],
            }
        )
    return due


def _named(enrolments: list[Fact], month: Month) -> list[str]:
    return [p for p in (*PAIR, "JHT") if any(covers(e, month) and p in e["programmes"] for e in enrolments)]


def _may_save(worker: Fact, spell: Fact, month: Month, day: date) -> bool:
    """JHT rides on the spell from its first saved month on; one added later begins with the present month."""
    if claimed(worker, spell):
        return False
    return month >= month_of(day) or (spell["saves_from"] is not None and month >= spell["saves_from"])


def claimed(worker: Fact, spell: Fact) -> bool:
    """Unless something was saved since: in a spell that has become part of this one."""
    saved = [s["month"] for s in worker["settlements"] if "JHT" in s["amounts"] and s["month"] >= spell["first_month"]]
    newest = max(saved, default="")
    return any(claim["on"] >= spell["first_day"] and newest <= month_of(claim["on"]) for claim in worker["claims"][-1:])


def _saving_alone(worker: Fact, spell: Fact, enrolments: list[Fact], through: Month, day: date) -> list[Fact]:
    due = []
    newest = present_spell(worker) or spell
    for month in months_between(month_of(day), min(through, months_of(worker, newest)[-1])):
        payer = next((e for e in enrolments if covers(e, month) and "JHT" in e["programmes"]), None)
        paid = settlement(worker, "JKK", month)
        if payer and paid and not settlement(worker, "JHT", month) and not claimed(worker, spell):
            due.append({"month": month, "enrolment": payer, "arrears": False, "opens": False, "programmes": ["JHT"]})
    return due


def first_day_of_spell(worker: Fact, due: Fact, settled_on: date) -> tuple[date, str, Fact]:
    """The spell's first day, the start rule that gave it, and whose it was (rule 2). An agreement never delays it."""
    enrolment, rule, first = due["enrolment"], "payment", max(due["enrolment"]["starts_on"], settled_on)
    if enrolment["rule"] == "registration":
        rule, first = "registration", max(enrolment["starts_on"], enrolment["accepted_on"])
    first = max(first, first_day(due["month"]))
    for each in due["beside"]:
        agreed = agreed_start(worker, each, settled_on)
        if agreed is not None and month_of(agreed) == due["month"] and agreed <= first:
            return agreed, "agreement", each
    return first, rule, enrolment


def is_too_old(worker: Fact, day: date) -> bool:
    return day >= birthday(worker["born"], 65)
