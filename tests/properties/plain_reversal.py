"""What the model takes back with a payment: whole months, the money in them, and what becomes of the spells."""

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from tests.properties.plain_coverage import spell_of
from tests.properties.plain_due import months_of
from tests.properties.plain_months import Month, day_of, first_day, shift

Fact = dict[str, Any]
HOLE_MAX = 3  # months; a longer one ends the spell


def months_with(worker: Fact, payment_id: UUID) -> list[Fact]:
    """The settlements that a payment has a sen in, and the saving that rides on a month taken back so."""
    held = [s for s in worker["settlements"] if any(f["payment"] == payment_id and f["amount"] for f in s["funded_by"])]
    memberships = {s["month"] for s in held if "JKK" in s["amounts"]}
    riding = [s for s in worker["settlements"] if s["month"] in memberships and s not in held]
    return held + riding


def take_back(worker: Fact, taken: list[Fact], payments: dict[UUID, Fact], effective_on: date) -> Counter[str]:
    """Every part returns to the payment it came from, the reversed one's too; then holes and spells. Its facts."""
    spells = {settled["spell"] for settled in taken if "JKK" in settled["amounts"]}
    for settled in taken:
        begun = spell_of(worker, settled["spell"])["first_day"]
        for programme in settled["amounts"]:
            worker["reversed"][settled["month"], programme] = {"first_day": begun, "effective_on": effective_on}
        for part in settled["funded_by"]:
            payments[part["payment"]]["left"] += part["amount"]
    worker["settlements"] = [settled for settled in worker["settlements"] if settled not in taken]
    topics = Counter({"ContributionReversed": len(taken)})
    for number in sorted(spells):
        topics += _mend(worker, spell_of(worker, number))
    return topics


def _mend(worker: Fact, spell: Fact) -> Counter[str]:
    """Split the spell at every long hole; what is left of it without a month is void."""
    topics: Counter[str] = Counter()
    whole, before = spell, shift(spell["first_month"], -1)
    for month in months_of(worker, spell):
        if month > shift(before, HOLE_MAX + 1):
            later = _split(worker, spell, month)
            topics["SpellSplit"] += 1
            topics["MembershipLapsed"] += 0 if later["lapse"] is None else 1  # what was recorded is its lapse now
            if months_of(worker, spell):
                spell["lapse"] = first_day(shift(before, HOLE_MAX + 1))
                topics["MembershipLapsed"] += 1
            spell = later
        before = month
    topics["SpellVoided"] = 0 if months_of(worker, whole) else 1
    return +topics


def _split(worker: Fact, former: Fact, month: Month) -> Fact:
    opening = next(s for s in worker["settlements"] if s["month"] == month and "JKK" in s["amounts"])
    worker["spells_opened"] += 1
    moved = [s for s in worker["settlements"] if s["spell"] == former["number"] and s["month"] >= month]
    saved = [s["month"] for s in moved if "JHT" in s["amounts"]]
    spell = {
        "number": worker["spells_opened"], "first_month": month, "opened_at": opening["at"], "rule": "payment",
        "first_day": max(first_day(month), day_of(opening["at"])), "agreed_at": None, "lapse": former["lapse"],
        "saves_from": max(former["saves_from"], month) if saved else None,
    }  # fmt: skip
    worker["spells"].append(spell)
    beyond = min([s["first_month"] for s in worker["spells"] if s["first_month"] > month], default="9999-12")
    for (taken, _), known in worker["reversed"].items():
        if month < taken < beyond:
            known["first_day"] = spell["first_day"]
    for settled in moved:
        settled["spell"] = spell["number"]
    return spell
