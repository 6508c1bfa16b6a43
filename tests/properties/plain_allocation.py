"""What a sponsor's money buys for one worker: rules 3 and 5 of docs/coverage.md over plain dictionaries."""

from collections import Counter
from datetime import date
from typing import Any

from tests.properties.plain_coverage import PAIR, settlement, spell_of
from tests.properties.plain_due import (
    after,
    covers,
    due_months,
    end_of,
    first_day_of_spell,
    is_too_old,
    lapses_on,
    months_of,
    present_spell,
    spell_at,
)
from tests.properties.plain_months import Month, day_of, month_of, months_between, prices, shift, text

Fact = dict[str, Any]
MONTHS_MAX = 12


def allocate_worker(
    worker: Fact, order: Fact, lots: list[Fact], settled: list[Fact], refused: list[Fact], topics: Counter[str]
) -> None:
    """Adds a line per month to `settled` or `refused`; draws on `lots`, which are in the order they are consumed."""
    day = day_of(order["effective_at"])
    mine = [e for e in worker["enrolments"] if e["sponsor"] == order["sponsor"]]
    asked = _asked(mine, order["through"], day)
    spell = spell_at(worker, order["effective_at"])
    if not mine:
        return _refuse(worker, asked, "not_enrolled", refused)
    if spell is not None and order["effective_at"] < spell["opened_at"]:
        return _refuse_unsettled(worker, asked, "out_of_order", refused)
    due = due_months(worker, spell, mine, order["through"], day)
    if due and due[0]["opens"] and is_too_old(worker, day):
        return _refuse_unsettled(worker, asked, "age_limit", refused)
    if not order["arrears"] and any(each["arrears"] for each in due):
        return _refuse(worker, [each["month"] for each in due], "arrears_unpaid", refused)
    for month in asked:
        if month not in [each["month"] for each in due]:
            _refuse(worker, [month], _why_not(worker, mine, month), refused)
    ahead = spell if spell is not present_spell(worker) else None
    _settle_all(worker, due, mine, order, lots, settled, refused, topics, ahead)
    return None


def _settle_all(  # noqa: PLR0917 - as it is asked
    worker: Fact, due: list[Fact], mine: list[Fact], order: Fact, lots: list[Fact],
    settled: list[Fact], refused: list[Fact], topics: Counter[str], running: Fact | None,
) -> None:  # fmt: skip
    """`running`: the spell that others lie ahead of."""
    day = day_of(order["effective_at"])
    for count, each in enumerate(due):
        rest = [left["month"] for left in due[count:]]
        if count >= MONTHS_MAX:
            _refuse(worker, rest, "beyond_prepayment", refused)
            break
        amounts = _amounts(worker, each, mine, day)
        if sum(amounts.values()) > sum(lot["left"] for lot in lots):
            _refuse(worker, rest, "insufficient_funds", refused)
            break
        settled.append(_settle(worker, each, amounts, order, lots, topics))
        if running:
            _rejoin(worker, running, topics)
    if running and running["lapse"] is None and after(worker, running):
        running["lapse"] = lapses_on(worker, running)
        topics["MembershipLapsed"] += 1


def _rejoin(worker: Fact, running: Fact, topics: Counter[str]) -> None:
    """A spell ahead, with three unpaid months before it or fewer, is part of the running one."""
    ahead = after(worker, running)
    if ahead is None or ahead["first_month"] > shift(months_of(worker, running)[-1], 4):
        return
    for paid in worker["settlements"]:
        if paid["spell"] == ahead["number"]:
            paid["spell"] = running["number"]
    running["lapse"] = ahead["lapse"]
    running["saves_from"] = min([each["saves_from"] for each in (running, ahead) if each["saves_from"]], default=None)
    worker["spells"].remove(ahead)
    topics["SpellRejoined"] += 1
    _rejoin(worker, running, topics)


def _settle(
    worker: Fact, due: Fact, amounts: dict[str, int], order: Fact, lots: list[Fact], topics: Counter[str]
) -> Fact:
    day = day_of(order["effective_at"])
    spell = present_spell(worker)
    if due["opens"]:
        if spell and spell["lapse"] is None and not end_of(worker, spell) and lapses_on(worker, spell) <= day:
            spell["lapse"] = lapses_on(worker, spell)
            topics["MembershipLapsed"] += 1
        spell = _open(worker, due, order)
    else:
        spell = max(
            (s for s in worker["spells"] if months_of(worker, s) and s["first_month"] <= due["month"]),
            key=lambda s: str(s["first_month"]),
        )
    if not due["opens"] and spell["lapse"] is not None and "JKK" in amounts:
        spell["lapse"] = None
        topics["MembershipLapseAnnulled"] += 1
    assert spell is not None
    paid = settlement(worker, "JKK", due["month"])
    number = paid["spell"] if paid else spell["number"]
    funded_by = _draw(lots, sum(amounts.values()))
    worker["settlements"].append(
        {
            "month": due["month"], "spell": number, "at": order["effective_at"], "amounts": dict(amounts),
            "sponsor": order["sponsor"], "funded_by": funded_by,
        }
    )  # fmt: skip
    for programme in amounts:
        worker["reversed"].pop((due["month"], programme), None)  # settled again
    topics["ContributionSettled"] += 1
    under = spell_of(worker, number)
    if "JHT" in amounts:
        under["saves_from"] = min(under["saves_from"] or due["month"], due["month"])
    return {
        "worker_id": str(worker["id"]),
        "month": due["month"],
        "spell": number,
        "amounts": {programme: text(amount) for programme, amount in amounts.items()},
        "arrears": due["arrears"],
        "funded_by": [{"payment_id": str(f["payment"]), "amount": text(f["amount"])} for f in funded_by],
        "sum": sum(amounts.values()),
    }


def _open(worker: Fact, due: Fact, order: Fact) -> Fact:
    first_day, rule, under = first_day_of_spell(worker, due, day_of(order["effective_at"]))
    worker["spells_opened"] += 1
    spell = {
        "number": worker["spells_opened"], "first_day": first_day, "opened_at": order["effective_at"], "rule": rule,
        "agreed_at": under["agreed_at"], "lapse": None, "first_month": due["month"], "saves_from": None,
    }  # fmt: skip
    worker["spells"].append(spell)
    return spell


def _draw(lots: list[Fact], amount: int) -> list[Fact]:
    drawn = []
    for lot in lots:
        taken = min(lot["left"], amount)
        if taken:
            lot["left"] -= taken
            amount -= taken
            drawn.append({"payment": lot["id"], "amount": taken})
    return drawn


def _amounts(worker: Fact, due: Fact, mine: list[Fact], day: date) -> dict[str, int]:
    """Fund origin: that of the enrolment which names the month's programme first (rule 5)."""
    amounts = {}
    for programme in due["programmes"]:
        naming = [e for e in mine if covers(e, due["month"]) and programme in e["programmes"]]
        origin = (naming or [due["enrolment"]])[0]["origin"]
        amounts[programme] = prices(due["month"], worker["sector"], worker["income"], origin, day)[programme]
    return amounts


def _asked(mine: list[Fact], through: Month, day: date) -> list[Month]:
    """A request names the months from the present one, or the first enrolment's, and `through` in any case."""
    first = min(month_of(day), through)
    if mine:
        first = max(first, min(month_of(e["starts_on"]) for e in mine))
    return months_between(min(first, through), through)


def _why_not(worker: Fact, mine: list[Fact], month: Month) -> str:
    if settlement(worker, "JKK", month):
        return "already_settled"
    covering = [e for e in mine if covers(e, month)]
    if covering and not any(set(PAIR) <= set(e["programmes"]) for e in covering):
        return "not_enrolled"
    if covering or all(month < month_of(e["starts_on"]) for e in mine):
        return "before_start"
    return "after_end"


def _refuse(worker: Fact, months: list[Month], reason: str, refused: list[Fact]) -> None:
    refused.extend({"worker_id": str(worker["id"]), "month": month, "reason": reason} for month in months)


def _refuse_unsettled(worker: Fact, months: list[Month], reason: str, refused: list[Fact]) -> None:
    for month in months:
        _refuse(worker, [month], "already_settled" if settlement(worker, "JKK", month) else reason, refused)
