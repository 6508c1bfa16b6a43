"""An independent, plain model of the ledger, written from docs/coverage.md: it says what each command must answer."""

from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tests.properties.plain_allocation import allocate_worker
from tests.properties.plain_due import end_of, lapses_on, present_spell
from tests.properties.plain_months import Month, day_of, first_day, month_of, shift, text
from tests.properties.plain_refusals import (
    OPEN_PROGRAMMES,
    about_ending,
    about_enrolling,
    about_programmes,
    about_scheme,
    runs_on,
)

Fact = dict[str, Any]
PREPAID_MONTHS = 12


@dataclass
class Expected:
    """`refusals`: every code that may be given, none when the command must be accepted. `topics`: its events."""

    refusals: set[str] = field(default_factory=set)
    result: Fact = field(default_factory=dict)
    topics: Counter[str] = field(default_factory=Counter)


@dataclass
class Known:
    """What was known once a command was complete: its last position, and when it was recorded."""

    position: int
    at: datetime
    workers: dict[UUID, Fact]
    balances: dict[UUID, Fact]


class Model:
    """Instants are aware, amounts are sen; every verb changes the facts unless it says what refuses it."""

    def __init__(self) -> None:
        self.sponsors: dict[UUID, Fact] = {}
        self.payments: dict[UUID, Fact] = {}
        self.schemes: dict[UUID, Fact] = {}
        self.workers: dict[UUID, Fact] = {}
        self.refunds: dict[UUID, Fact] = {}
        self.history: list[Known] = []
        self._order = 0

    def remember(self, position: int, at: datetime) -> None:
        balances = {sponsor_id: self.balance(sponsor_id) for sponsor_id in self.sponsors}
        for sponsor_id, known in balances.items():
            sponsor = self.sponsors[sponsor_id]
            sponsor["refundable"] = min(sponsor["refundable"], known["available"] - known["uncleared"])
        self.history.append(Known(position, at, deepcopy(self.workers), balances))

    def balance(self, sponsor_id: UUID) -> Fact:
        """Each sum is counted where the money is: in payments, in settled months, in refunds, or owed."""
        paid = [payment for payment in self.payments.values() if payment["sponsor"] == sponsor_id]
        settled = [s for w in self.workers.values() for s in w["settlements"] if s["sponsor"] == sponsor_id]
        back = [r for r in self.refunds.values() if r["sponsor"] == sponsor_id and r["state"] != "requested"]
        return {
            "received": sum(p["amount"] for p in paid), "receivable": self.sponsors[sponsor_id]["owed"],
            "allocated": sum(sum(s["amounts"].values()) for s in settled),
            "refunded": sum(r["amount"] for r in back), "available": sum(p["left"] for p in paid),
            "reversed": sum(p["amount"] for p in paid if p["reversed"]),
            "uncleared": sum(p["left"] for p in paid if p["counts_from"] is None),
        }  # fmt: skip

    def lots(self, sponsor_id: UUID, until: datetime) -> list[Fact]:
        """The payments that count by then, in the order in which they are consumed."""
        mine = [payment for payment in self.payments.values() if payment["sponsor"] == sponsor_id]
        counting = [p for p in mine if p["counts_from"] is not None and p["counts_from"] <= until]
        return sorted(counting, key=lambda p: (p["counts_from"], p["order"]))

    def enrolment(self, enrolment_id: UUID) -> tuple[Fact, Fact] | None:
        """The worker and the enrolment."""
        for worker in self.workers.values():
            for enrolment in worker["enrolments"]:
                if enrolment["id"] == enrolment_id:
                    return worker, enrolment
        return None

    def register_sponsor(self, sponsor_id: UUID, origin: str) -> Expected:
        self.sponsors[sponsor_id] = {"origin": origin, "owed": 0, "refundable": 0}
        return Expected(result={"sponsor_id": str(sponsor_id)}, topics=Counter(["SponsorRegistered"]))

    def register_worker(
        self, worker_id: UUID, nik: str, born: date, sector: str, income: int, now: datetime
    ) -> Expected:
        """`income` in rupiah."""
        refusals = {"birth-date-implausible"} if born > day_of(now) else set()
        if any(worker["nik"] == nik for worker in self.workers.values()):
            refusals.add("worker-exists")
        if refusals:
            return Expected(refusals)
        self.workers[worker_id] = {
            "id": worker_id, "nik": nik, "born": born, "sector": sector, "income": income, "enrolments": [],
            "settlements": [], "spells": [], "spells_opened": 0, "ends": [], "claims": [], "reversed": {},
        }  # fmt: skip
        return Expected(result={"worker_id": str(worker_id)}, topics=Counter(["WorkerRegistered"]))

    def open_scheme(
        self, scheme_id: UUID, sponsor_id: UUID, programmes: list[str], starts_on: date,
        quota: int | None, origin: str | None, rule: str, now: datetime,
    ) -> Expected:  # fmt: skip
        refusals = about_programmes(programmes, membership_runs=False)
        if sponsor_id not in self.sponsors:
            refusals.add("sponsor-unknown")
        if refusals:
            return Expected(refusals)
        self.schemes[scheme_id] = {
            "sponsor": sponsor_id, "programmes": programmes, "starts_on": starts_on, "quota": quota,
            "origin": origin or self.sponsors[sponsor_id]["origin"], "rule": rule, "recorded_at": now,
        }  # fmt: skip
        return Expected(result={"scheme_id": str(scheme_id)}, topics=Counter(["SchemeOpened"]))

    def enrol(
        self, enrolment_id: UUID, worker_id: UUID, sponsor_id: UUID, scheme_id: UUID | None,
        programmes: list[str], starts_on: date, now: datetime,
    ) -> Expected:  # fmt: skip
        worker, scheme = self.workers.get(worker_id), self.schemes.get(scheme_id) if scheme_id else None
        if worker is None or sponsor_id not in self.sponsors or (scheme_id and scheme is None):
            return Expected({"worker-unknown", "sponsor-unknown", "scheme-unknown"})
        running = [e for e in worker["enrolments"] if e["ended"] is None or e["ended"] >= starts_on]
        refusals = about_enrolling(worker, programmes, starts_on)
        if any((e["sponsor"], e["scheme"]) == (sponsor_id, scheme_id) for e in running):
            refusals.add("enrolment-exists")
        if scheme:
            seats = [e for w in self.workers.values() for e in w["enrolments"] if e["scheme"] == scheme_id]
            refusals |= about_scheme(scheme, seats, sponsor_id, programmes)
        if refusals:
            return Expected(refusals)
        rule = scheme["rule"] if scheme else "payment"
        worker["enrolments"].append(
            {
                "id": enrolment_id, "sponsor": sponsor_id, "scheme": scheme_id, "programmes": programmes,
                "starts_on": starts_on, "accepted_on": day_of(now), "ended": None, "rule": rule,
                "order": self.next_order(),
                "origin": scheme["origin"] if scheme else self.sponsors[sponsor_id]["origin"],
                "agreement_from": scheme["starts_on"] if scheme and rule == "agreement" else None,
                "agreed_at": scheme["recorded_at"] if scheme and rule == "agreement" else None,
            }
        )  # fmt: skip
        also = any(e["sponsor"] != sponsor_id for e in running)
        warnings = ["also-enrolled"] if also else []
        if not runs_on(worker, starts_on):
            warnings.append("attestation-missing")  # nobody attests here
        result = {"enrolment_id": str(enrolment_id), "warnings": warnings}
        return Expected(result=result, topics=Counter(["Enrolled"]))

    def end(self, enrolment_id: UUID, on: date, reason: str, now: datetime) -> Expected:
        found = self.enrolment(enrolment_id)
        if found is None:
            return Expected({"enrolment-unknown"})
        worker, enrolment = found
        refusals = about_ending(worker, enrolment, reason)
        if on > day_of(now) and reason != "sponsor_stopped":
            refusals.add("end-in-future")
        if refusals:
            return Expected(refusals)
        if reason == "sponsor_stopped":
            enrolment["ended"] = on
            return Expected(result={"released": [], "claims_affected": []}, topics=Counter(["EnrolmentEnded"]))
        fact = {"on": on, "reason": reason, "order": self.next_order()}
        if reason == "jht_claimed":
            worker["claims"].append(fact)
            topics, programmes = Counter(["SavingEnded"]), {"JHT"}
        else:
            running = [e for e in worker["enrolments"] if e["ended"] is None or e["ended"] > on]
            for each in running:
                each["ended"] = on
            worker["ends"].append(fact)
            topics, programmes = Counter({"MembershipEnded": 1, "EnrolmentEnded": len(running)}), OPEN_PROGRAMMES
        released = self._release(worker, month_of(on), programmes)
        topics["ContributionReleased"] = len(released)
        return Expected(result={"released": released, "claims_affected": []}, topics=+topics)

    def _release(self, worker: Fact, last_kept: Month, programmes: set[str]) -> list[Fact]:
        """Months after the end go back onto the payments they came from, the one drawn last first."""
        lines = []
        for settled in sorted(worker["settlements"], key=lambda s: str(s["month"])):
            freed = {p: amount for p, amount in settled["amounts"].items() if p in programmes}
            if settled["month"] <= last_kept or not freed:
                continue
            settled["amounts"] = {p: amount for p, amount in settled["amounts"].items() if p not in programmes}
            back = sum(freed.values())
            for part in reversed(settled["funded_by"]):
                taken = min(part["amount"], back)
                part["amount"] -= taken
                self.payments[part["payment"]]["left"] += taken
                back -= taken
            assert back == 0, "a settled month was paid to the sen"
            amount = text(sum(freed.values()))
            self.sponsors[settled["sponsor"]]["refundable"] += sum(freed.values())
            lines.append({"sponsor_id": str(settled["sponsor"]), "month": settled["month"], "amount": amount,
                          "refundable": True})  # fmt: skip
        worker["settlements"] = [settled for settled in worker["settlements"] if settled["amounts"]]
        return lines

    def allocate(
        self, sponsor_id: UUID, through: Month, worker_ids: list[UUID] | None,
        effective_at: datetime, *, include_arrears: bool, now: datetime,
    ) -> Expected:  # fmt: skip
        refusals = set() if sponsor_id in self.sponsors else {"sponsor-unknown"}
        if not refusals and self.sponsors[sponsor_id]["owed"]:
            refusals.add("receivable-outstanding")
        day = day_of(effective_at)
        if any(worker_id not in self.workers for worker_id in worker_ids or []):
            refusals.add("worker-unknown")
        if effective_at > now:
            refusals.add("instant-in-future")
        if through > shift(month_of(day), PREPAID_MONTHS):
            refusals.add("beyond-prepayment")
        if refusals:
            return Expected(refusals)
        lots = self.lots(sponsor_id, effective_at)
        settled: list[Fact] = []
        refused: list[Fact] = []
        topics: Counter[str] = Counter()
        for worker in self._workers_of(sponsor_id, worker_ids, day):
            order = {
                "sponsor": sponsor_id, "through": through, "effective_at": effective_at, "arrears": include_arrears,
            }  # fmt: skip
            allocate_worker(worker, order, lots, settled, refused, topics)
        topics["FundsAllocated"] = 1 if settled else 0
        result = {
            "total": text(sum(line.pop("sum") for line in settled)), "settled": settled, "not_settled": refused,
            "available": text(self.balance(sponsor_id)["available"]),
        }  # fmt: skip
        return Expected(result=result, topics=+topics)

    def _workers_of(self, sponsor_id: UUID, chosen: list[UUID] | None, day: date) -> list[Fact]:
        """In the order of enrolment, whoever was chosen; of the chosen, last those whose enrolments all ended more
        than three months before, then those who never were enrolled, as named.
        """
        since = first_day(shift(month_of(day), -3))
        recent: dict[UUID, int] = {}
        ever: dict[UUID, int] = {}
        for worker in self.workers.values():
            for e in worker["enrolments"]:
                if e["sponsor"] == sponsor_id:
                    ever.setdefault(worker["id"], e["order"])
                    if e["ended"] is None or e["ended"] >= since:
                        recent.setdefault(worker["id"], e["order"])
        if chosen is None:
            return [self.workers[worker_id] for worker_id in sorted(recent, key=recent.__getitem__)]
        enrolled = sorted(set(ever) & set(chosen), key=lambda key: (key not in recent, recent.get(key, ever[key])))
        return [self.workers[worker_id] for worker_id in dict.fromkeys([*enrolled, *chosen])]

    def run_lapses(self, as_of: date, now: datetime) -> Expected:
        if as_of > day_of(now):
            return Expected({"lapse-run-in-future"})
        lapsed = []
        for worker in self.workers.values():
            spell = present_spell(worker)
            if spell and spell["lapse"] is None and not end_of(worker, spell) and lapses_on(worker, spell) <= as_of:
                spell["lapse"] = lapses_on(worker, spell)
                lapsed.append(str(worker["id"]))
        topics = +Counter({"MembershipLapsed": len(lapsed)})
        return Expected(result={"lapsed": len(lapsed), "workers": lapsed}, topics=topics)

    def next_order(self) -> int:
        self._order += 1
        return self._order
