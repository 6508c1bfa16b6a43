"""Which refusals the model allows for a command: every rule that is broken, by its public code."""

from datetime import date, datetime
from typing import Any

from tests.properties.plain_due import claimed, end_of, is_too_old, lapses_on, present_spell

Fact = dict[str, Any]
OPEN_PROGRAMMES = {"JKK", "JKM", "JHT"}


def runs_on(worker: Fact, day: date) -> bool:
    """Whether the membership runs, before the first day of its fourth unpaid month and until its end."""
    spell = present_spell(worker)
    if spell is None or day >= lapses_on(worker, spell):
        return False
    end = end_of(worker, spell)
    return end is None or day <= end["on"]


def about_programmes(programmes: list[str], *, membership_runs: bool) -> set[str]:
    if not set(programmes) <= OPEN_PROGRAMMES:
        return {"programme-not-open"}
    named = set(programmes)
    if {"JKK", "JKM"} <= named or (named == {"JHT"} and membership_runs):
        return set()
    return {"programme-pair"}


def about_clearing(received_at: datetime, cleared_at: datetime, now: datetime) -> set[str]:
    refusals = set()
    if cleared_at > now:
        refusals.add("instant-in-future")
    if cleared_at < received_at:
        refusals.add("clearing-out-of-order")
    return refusals


def about_enrolling(worker: Fact, programmes: list[str], starts_on: date) -> set[str]:
    runs = runs_on(worker, starts_on)
    refusals = about_programmes(programmes, membership_runs=runs)
    if any(end["reason"] == "death" for end in worker["ends"]):
        refusals.add("membership-ended-by-death")
    if not runs and is_too_old(worker, starts_on):
        refusals.add("age-limit")
    return refusals


def about_scheme(scheme: Fact, enrolments: list[Fact], sponsor_id: object, programmes: list[str]) -> set[str]:
    """`enrolments`: all that were ever recorded under the scheme; an end, even a coming one, frees the seat."""
    refusals = set()
    if scheme["sponsor"] != sponsor_id:
        refusals.add("scheme-of-another-sponsor")
    if not set(programmes) <= set(scheme["programmes"]):
        refusals.add("programme-not-in-scheme")
    if scheme["quota"] is not None and len([e for e in enrolments if e["ended"] is None]) >= scheme["quota"]:
        refusals.add("quota-full")
    return refusals


def about_ending(worker: Fact, enrolment: Fact, reason: str) -> set[str]:
    """A death may follow an exit; nothing follows a death, and an exit is not repeated for the same enrolment."""
    if reason == "sponsor_stopped":
        return {"enrolment-already-ended"} if enrolment["ended"] is not None else set()
    if reason == "jht_claimed":
        spell = present_spell(worker)
        again = worker["claims"] and (spell is None or claimed(worker, spell))
        return {"membership-already-ended"} if again else set()
    died = any(end["reason"] == "death" for end in worker["ends"])
    left_already = reason == "exit" and worker["ends"] and enrolment["ended"] is not None
    return {"membership-already-ended"} if died or left_already else set()
