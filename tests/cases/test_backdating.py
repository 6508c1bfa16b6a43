"""E6, and the end of E22: months that a letter restores, and what becomes of them later."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ledger.audit.verify import verify
from ledger.cli.checking import check_of
from ledger.cli.opening import projections
from ledger.domain.answers import Moment
from ledger.domain.coverage import coverage
from ledger.domain.membership_fold import facts_of
from ledger.projections.coverage.queries import CoverageQueries
from ledger.store.database import Database
from ledger.store.tokens import Role
from tests.api.restoring import LETTER, ask_restored, letter, restore
from tests.api.serving import Served, served
from tests.api.story import SAVING, Answer, Refused, Story

ASKED = "2025-11-19T10:00:00+07:00"
APPROVED = "2025-11-20T10:00:00+07:00"
PAIR = {"JKK": "10000.00", "JKM": "6800.00"}


@dataclass
class Branch:
    """A ledger of its own, whose clock stands where the case has put it; `second`: the token of who approves."""

    service: Served
    ledger: Story
    second: str

    def lapsed_and_back(self) -> tuple[str, str]:
        """E6: paid to June, the lapse recorded on 1 October, October paid on the 6th; sponsor and worker."""
        ledger = self.ledger
        sponsor, worker = ledger.sponsor(), ledger.worker()
        ledger.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
        ledger.run_lapses("2025-10-01")
        ledger.pay(sponsor, "16800.00", at="2025-10-06T09:00:00+07:00")
        assert ledger.allocate(sponsor, "2025-10", at="2025-10-06T10:00:00+07:00").spells == {2}
        return sponsor, worker

    def restored(self, worker: str, sponsor: str, first: str, through: str, **more: Any) -> Answer:
        asked = ask_restored(self.ledger, worker, sponsor, first, through, at=ASKED, **more)
        return restore(self.ledger, asked.backdating_id, by=self.second, at=APPROVED)

    def file(self, worker: str, on: str, *, at: str, **more: Any) -> Answer:
        body = {"worker_id": worker, "kind": "jkm_death", "occurred_at": on, **more}
        return self.ledger.write("/v1/claims", body, at=at)

    def open_adjudications(self, claim: str) -> list[str]:
        items = self.ledger.read("/v1/adjudications", state="open").items
        return [each["cause"] for each in items if each["claim_id"] == claim]


@pytest.fixture
def branch(database: Database, tmp_path: Path) -> Iterator[Branch]:
    """At the end everything that is derived is held against the log, and the view's rows against the stream's."""
    with served(database, tmp_path) as running, running.story() as story:
        yield Branch(running, story, running.tokens[Role.APPROVER])
        same_answers(running)
    verdict = verify(database, {each.name: check_of(each) for each in projections()}, lambda *_told: None)
    assert verdict.ok, verdict


def same_answers(running: Served) -> None:
    """The view and the worker's own stream say the same of every tenth day, as known after every command."""
    queries, policy = CoverageQueries(running.house.database.pool), running.house.law.at(running.house.log.head())
    log = running.house.log
    days = [date(2025, 1, 1) + timedelta(days=number) for number in range(0, 400, 10)]
    workers = {logged.event.originator_id for logged in log.read(0, 10_000, "WorkerRegistered")}
    for worker_id in workers:
        stream = log.stream(worker_id)
        for position in sorted({log.as_known_at(logged.position).position for logged in stream} | {log.head()}):
            _, viewed = queries.facts([(worker_id, day) for day in days], position)
            known = [(logged.position, logged.event) for logged in stream if logged.position <= position]
            for day, facts in zip(days, viewed, strict=True):
                if facts is not None:
                    streamed = coverage(facts_of(known, day), Moment(day), policy)
                    assert coverage(facts, Moment(day), policy) == streamed, (day, position)


def test_e06_a_letter_restores_the_months_between_two_spells(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = ledger.sponsor(), ledger.worker()
    ledger.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    in_august = ledger.position
    ledger.run_lapses("2025-10-01")
    ledger.pay(sponsor, "16800.00", at="2025-10-06T09:00:00+07:00")
    ledger.allocate(sponsor, "2025-10", at="2025-10-06T10:00:00+07:00")
    on_7_october = ledger.position
    ledger.pay(sponsor, "67200.00", at="2025-11-18T09:00:00+07:00")

    asked = ask_restored(ledger, worker, sponsor, "2025-07", "2025-09", at=ASKED)
    assert (asked.status, asked.total) == (201, "50400.00")
    assert asked.months == ["2025-07", "2025-08", "2025-09"]
    assert ledger.says(worker, "2025-08-10") == "not_covered unpaid", "one person's word restores nothing"
    given = restore(ledger, asked.backdating_id, by=branch.second, at=APPROVED, total="50400.00")

    assert (given.status, given.total, given.spell, given.available) == (201, "50400.00", 1, "16800.00")
    assert [(line["month"], line["spell"], line["amounts"]) for line in given.settled] == [
        ("2025-07", 1, PAIR), ("2025-08", 1, PAIR), ("2025-09", 1, PAIR),
    ]  # fmt: skip
    assert ledger.topics(after=asked.position) == [
        "MembershipBackdated", "ContributionSettled", "ContributionSettled", "ContributionSettled", "FundsAllocated",
    ]  # fmt: skip
    assert ledger.says(worker, "2025-08-10", known=in_august) == "undetermined within_due_period"
    assert ledger.says(worker, "2025-08-20", known=in_august) == "undetermined in_arrears"
    assert ledger.says(worker, "2025-08-10", known=on_7_october) == "not_covered unpaid"
    assert ledger.says(worker, "2025-08-10") == "covered backdated"
    assert ledger.says(worker, "2025-10-03", known=on_7_october) == "not_covered before_start"
    assert ledger.says(worker, "2025-10-03") == "covered paid"

    november = ledger.allocate(sponsor, "2025-11", at="2025-11-21T09:00:00+07:00")
    assert (november.months, november.spells) == (["2025-11"], {1})
    assert ledger.status(worker, "2025-11-30") == "active"


def test_e06_the_answer_names_the_letter_and_its_policy(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = branch.lapsed_and_back()
    ledger.pay(sponsor, "50400.00", at="2025-11-18T09:00:00+07:00")

    given = branch.restored(worker, sponsor, "2025-07", "2025-09")

    (fact,) = ledger.events(after=0, topic="MembershipBackdated")
    august, october = (ledger.coverage(worker, on).of_membership for on in ("2025-08-10", "2025-10-03"))
    assert august["policy"]["id"] == "backdated_by_letter"
    assert fact["position"] in august["evidence"]
    assert fact["position"] in october["evidence"], "without it the day would lie before the spell"
    assert fact["position"] not in ledger.coverage(worker, "2025-03-10").of_membership["evidence"]
    for answer in (august, october):
        assert (answer["spell"], answer["spell_started_on"]) == (1, "2025-01-06")
        assert answer["covered_through"] == "2025-10-31"
    assert august["settled_at"] == "2025-11-20T10:00:00+07:00"
    assert ledger.status(worker, "2025-08-20") == "active"
    told = ledger.read(f"/v1/backdatings/{given.backdating_id}")
    assert (told.state, told.total, told.spell, told.letter_number) == ("approved", "50400.00", 1, LETTER)
    assert told.position == fact["position"]
    everything = str(ledger.events(after=0))
    assert LETTER not in everything, "a letter leads to a person"


def test_e06_what_was_not_covered_is_waited_for_from_the_earlier_first_day(branch: Branch) -> None:
    """A spell number that was joined is not used again: the next one is the third."""
    ledger = branch.ledger
    sponsor, worker = branch.lapsed_and_back()
    ledger.pay(sponsor, "67200.00", at="2025-11-18T09:00:00+07:00")
    branch.restored(worker, sponsor, "2025-07", "2025-09")
    assert ledger.says(worker, "2026-01-31") == "undetermined in_arrears"

    assert ledger.run_lapses("2026-02-01").workers == [worker]
    anew = ledger.allocate(sponsor, "2026-02", at="2026-02-03T09:00:00+07:00")

    assert (anew.months, anew.spells) == (["2026-02"], {3})
    assert ledger.says(worker, "2025-12-10") == "not_covered unpaid"
    assert ledger.says(worker, "2025-08-10") == "covered backdated"


def test_months_after_a_spell_that_has_lapsed_continue_it(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = ledger.sponsor(), ledger.worker()
    ledger.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    ledger.run_lapses("2025-10-01")
    ledger.pay(sponsor, "84000.00", at="2025-11-18T09:00:00+07:00")

    given = branch.restored(worker, sponsor, "2025-07", "2025-10")

    assert (given.total, given.spell, given.available) == ("67200.00", 1, "16800.00")
    assert ledger.says(worker, "2025-10-20") == "covered backdated"
    assert ledger.says(worker, "2025-11-10") == "undetermined within_due_period"
    november = ledger.allocate(sponsor, "2025-11", at="2025-11-21T09:00:00+07:00")
    assert (november.months, november.spells) == (["2025-11"], {1})


def test_months_that_do_not_reach_the_present_leave_a_lapse_behind_them(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = ledger.sponsor(), ledger.worker()
    ledger.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    ledger.run_lapses("2025-10-01")
    ledger.pay(sponsor, "16800.00", at="2025-11-18T09:00:00+07:00")

    branch.restored(worker, sponsor, "2025-07", "2025-07")

    assert ledger.says(worker, "2025-07-20") == "covered backdated"
    assert ledger.says(worker, "2025-09-10") == "not_covered unpaid"
    assert ledger.says(worker, "2025-10-31") == "not_covered unpaid"
    assert ledger.says(worker, "2025-11-01") == "not_covered lapsed"
    assert [event["data"]["on"] for event in ledger.events(after=0, topic="MembershipLapsed")] == [
        "2025-10-01", "2025-11-01",
    ]  # fmt: skip


def test_money_taken_back_takes_the_restored_months_with_it(branch: Branch) -> None:
    """A hole of three months leaves the spell running, as any other; what is paid for it later is paid late."""
    ledger = branch.ledger
    sponsor, worker = branch.lapsed_and_back()
    payment = ledger.pay(sponsor, "50400.00", at="2025-11-18T09:00:00+07:00")
    branch.restored(worker, sponsor, "2025-07", "2025-09")
    before = ledger.position

    given = ledger.reverse(payment, at="2025-12-02T09:00:00+07:00")

    assert [line["month"] for line in given.contributions_reversed] == ["2025-09", "2025-08", "2025-07"]
    assert ledger.says(worker, "2025-08-10", known=before) == "covered backdated"
    assert ledger.says(worker, "2025-08-10") == "undetermined payment_reversed"
    assert ledger.says(worker, "2025-10-03") == "covered paid"
    ledger.pay(sponsor, "50400.00", at="2025-12-03T09:00:00+07:00")
    again = ledger.allocate(sponsor, "2025-10", at="2025-12-03T10:00:00+07:00")
    assert (again.months, again.spells) == (["2025-07", "2025-08", "2025-09"], {1})
    assert ledger.says(worker, "2025-08-10") == "undetermined settled_after_date"


def test_a_longer_gap_opens_again_when_its_money_is_taken_back(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = ledger.sponsor(), ledger.worker()
    ledger.paid_to("2025-05", worker=worker, sponsor=sponsor, amount="84000.00")
    ledger.pay(sponsor, "16800.00", at="2025-10-06T09:00:00+07:00")
    ledger.allocate(sponsor, "2025-10", at="2025-10-06T10:00:00+07:00")
    payment = ledger.pay(sponsor, "67200.00", at="2025-11-18T09:00:00+07:00")
    branch.restored(worker, sponsor, "2025-06", "2025-09")
    assert ledger.says(worker, "2025-10-03") == "covered paid"

    ledger.reverse(payment, at="2025-12-02T09:00:00+07:00")

    october = ledger.coverage(worker, "2025-10-03").of_membership
    assert (october["reason"], october["spell"]) == ("before_start", 3), "a number that was joined is not used again"
    assert ledger.says(worker, "2025-10-07") == "covered paid"
    assert ledger.says(worker, "2025-07-10") == "undetermined payment_reversed"
    ledger.pay(sponsor, "67200.00", at="2025-12-03T09:00:00+07:00")
    anew = ask_restored(ledger, worker, sponsor, "2025-06", "2025-09", at="2025-12-04T09:00:00+07:00")
    assert restore(ledger, anew.backdating_id, by=branch.second, at="2025-12-05T09:00:00+07:00").spell == 1
    assert ledger.says(worker, "2025-07-10") == "covered backdated"
    assert ledger.says(worker, "2025-10-03") == "covered paid"


def test_the_saving_of_a_spell_that_saves_is_restored_with_it(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = ledger.sponsor(), ledger.worker()
    ledger.enrol(worker, sponsor, starts_on="2025-01-01", programmes=SAVING, at="2025-01-01T08:00:00+07:00")
    ledger.pay(sponsor, "1000000.00", at="2025-01-06T09:00:00+07:00")
    ledger.allocate(sponsor, "2025-06", at="2025-01-06T09:00:00+07:00")
    ledger.allocate(sponsor, "2025-10", at="2025-10-06T10:00:00+07:00")

    given = branch.restored(worker, sponsor, "2025-07", "2025-09")

    assert (given.total, given.settled[0]["amounts"]) == ("110400.00", {**PAIR, "JHT": "20000.00"})
    programmes = ledger.coverage(worker, "2025-08-10").programmes
    assert {each["reason"] for each in programmes.values()} == {"backdated"}
    assert set(programmes) == {"JKK", "JKM", "JHT"}


def test_a_claim_that_was_filed_before_goes_to_people(branch: Branch) -> None:
    """Also one for a day of the later spell's month that lay before its first day; none where nothing changes."""
    ledger = branch.ledger
    sponsor, worker = branch.lapsed_and_back()
    restored, before_start, unmoved = (
        branch.file(worker, on, at="2025-10-08T09:00:00+07:00").claim_id
        for on in ("2025-08-10", "2025-10-03", "2025-10-07")
    )
    assert [branch.open_adjudications(each) for each in (restored, before_start)] == [["unpaid_before_lapse"], []]
    ledger.pay(sponsor, "50400.00", at="2025-11-18T09:00:00+07:00")

    branch.restored(worker, sponsor, "2025-07", "2025-09")

    assert branch.open_adjudications(restored) == ["unpaid_before_lapse"], "people are at it already"
    assert branch.open_adjudications(before_start) == ["settled_after_filing"]
    assert branch.open_adjudications(unmoved) == []
    filed = branch.file(worker, "2025-08-11", at="2025-11-21T09:00:00+07:00")
    assert (filed.coverage["outcome"], filed.adjudication_id) == ("covered", None)


def test_e22b_money_remitted_too_late_can_be_placed_by_a_letter(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = ledger.sponsor("asn"), ledger.worker()
    ledger.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    ledger.pay(sponsor, "50400.00", at="2025-10-02T09:00:00+07:00")
    late = ledger.allocate(sponsor, "2025-10", at="2025-10-02T10:00:00+07:00")
    assert (late.total, late.available, late.spells) == ("16800.00", "33600.00", {2})
    assert late.document["warnings"] == ["2025-07 to 2025-09 stay unpaid: a letter could restore them (back-dating)"]
    assert ledger.says(worker, "2025-08-10") == "not_covered unpaid"
    ledger.pay(sponsor, "16800.00", at="2025-10-03T09:00:00+07:00")

    given = branch.restored(worker, sponsor, "2025-07", "2025-09", letter_date="2025-10-20")

    assert (given.total, given.available) == ("50400.00", "0.00")
    assert ledger.says(worker, "2025-08-10") == "covered backdated"


def refused(branch: Branch, worker: str, body: dict[str, Any]) -> Refused:
    head = branch.service.house.log.head()
    said = branch.ledger.refusal(f"/v1/workers/{worker}/backdatings", body, at=ASKED)
    assert branch.service.house.log.head() == head
    return said


def test_what_a_letter_cannot_restore(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = branch.lapsed_and_back()
    stranger, unpaid = ledger.sponsor(), ledger.worker()
    ledger.enrol(unpaid, sponsor, starts_on="2025-01-01")

    part = refused(branch, worker, letter(sponsor, "2025-07", "2025-08"))
    assert (part.status, part.code) == (422, "months-not-a-gap")
    assert part.problem["gaps"] == [{"from_month": "2025-07", "through_month": "2025-09"}]
    for first, through in (
        ("2025-08", "2025-09"),
        ("2025-06", "2025-09"),
        ("2025-07", "2025-10"),
        ("2025-09", "2025-07"),
    ):
        assert refused(branch, worker, letter(sponsor, first, through)).code == "months-not-a-gap"
    assert refused(branch, unpaid, letter(sponsor, "2025-07", "2025-09")).code == "nothing-to-restore"
    alien = refused(branch, worker, letter(stranger, "2025-07", "2025-09"))
    assert (alien.status, alien.code, alien.problem["month"]) == (422, "sponsor-not-enrolled", "2025-07")
    early = refused(branch, worker, letter(sponsor, "2025-07", "2025-09", letter_date="2025-11-20"))
    assert (early.status, early.code) == (422, "letter-in-future")
    nobody = letter(str(UUID(int=7)), "2025-07", "2025-09")
    assert refused(branch, worker, nobody).code == "sponsor-unknown"
    assert refused(branch, str(UUID(int=7)), letter(sponsor, "2025-07", "2025-09")).code == "worker-unknown"


def test_a_gap_of_more_than_twelve_months_is_too_long(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = ledger.sponsor(), ledger.worker()
    ledger.paid_to("2024-06", worker=worker, sponsor=sponsor, first="2024-05", amount="33600.00")
    ledger.pay(sponsor, "16800.00", at="2025-08-06T09:00:00+07:00")
    ledger.allocate(sponsor, "2025-08", at="2025-08-06T09:00:00+07:00")

    said = refused(branch, worker, letter(sponsor, "2024-07", "2025-07"))

    assert (said.status, said.code, said.problem["months_max"]) == (422, "backdating-too-long", 12)


def test_nobody_restores_months_after_a_death(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = ledger.sponsor(), ledger.worker()
    enrolment = ledger.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    ledger.pay(sponsor, "50400.00", at="2025-10-18T09:00:00+07:00")
    ledger.end(enrolment, on="2025-08-10", reason="death", at="2025-11-01T09:00:00+07:00")

    assert refused(branch, worker, letter(sponsor, "2025-09", "2025-09")).code == "membership-already-ended"
    beyond = refused(branch, worker, letter(sponsor, "2025-07", "2025-09"))
    assert beyond.problem["gaps"] == [{"from_month": "2025-07", "through_month": "2025-08"}]
    branch.restored(worker, sponsor, "2025-07", "2025-08")

    assert ledger.says(worker, "2025-08-10") == "covered backdated"
    assert ledger.says(worker, "2025-08-11") == "not_covered ended"


def test_whoever_left_in_between_keeps_two_spells(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, other, worker = ledger.sponsor(), ledger.sponsor(), ledger.worker()
    enrolment = ledger.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    ledger.end(enrolment, on="2025-08-10", reason="exit", at="2025-08-11T09:00:00+07:00")
    ledger.enrol(worker, other, starts_on="2025-10-01")
    ledger.pay(other, "100000.00", at="2025-10-06T09:00:00+07:00")
    ledger.allocate(other, "2025-10", at="2025-10-06T10:00:00+07:00")

    assert refused(branch, worker, letter(other, "2025-07", "2025-09")).code == "nothing-to-restore"


def test_a_second_person_approves_what_is_still_so(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = branch.lapsed_and_back()
    first = ask_restored(ledger, worker, sponsor, "2025-07", "2025-09", at=ASKED).backdating_id
    path = f"/v1/backdatings/{first}/approval"

    def said(by: str | None = None, **body: str) -> tuple[int, str]:
        head = branch.service.house.log.head()
        with pytest.raises(Refused) as found:
            ledger.write(path, body, at=APPROVED, token=by)
        assert branch.service.house.log.head() == head
        return found.value.status, found.value.code

    assert said() == (403, "four-eyes")
    assert said(branch.second) == (422, "insufficient-funds")
    assert said(branch.second, total="50399.99") == (409, "backdating-total-changed")
    assert [each["backdating_id"] for each in ledger.read("/v1/backdatings").items] == [first]
    second = ask_restored(ledger, worker, sponsor, "2025-07", "2025-09").backdating_id
    assert said(branch.second) == (409, "backdating-closed")
    assert [each["backdating_id"] for each in ledger.read("/v1/backdatings").items] == [second]
    assert [ledger.read(f"/v1/backdatings/{each}").state for each in (first, second)] == ["replaced", "open"]
    assert ledger.read(f"/v1/backdatings/{second}").total == "50400.00"
    ledger.pay(sponsor, "50400.00", at="2025-11-20T09:00:00+07:00")
    restore(ledger, second, by=branch.second, at=APPROVED)
    path = f"/v1/backdatings/{second}/approval"
    assert said(branch.second) == (409, "backdating-closed")
    assert ledger.read("/v1/backdatings").items == []
    assert ledger.refusal(f"/v1/backdatings/{worker}/approval", {}).code == "backdating-unknown"


def test_money_that_comes_after_the_approval_was_not_there(branch: Branch) -> None:
    """A cheque pays nothing before it is cleared, and an owing sponsor restores nothing."""
    ledger = branch.ledger
    sponsor, worker = branch.lapsed_and_back()
    asked = ask_restored(ledger, worker, sponsor, "2025-07", "2025-09", at=ASKED).backdating_id
    ledger.pay(sponsor, "100000.00", at="2025-11-19T11:00:00+07:00", channel="cheque")

    short = ledger_refusal(branch, asked)

    assert (short.code, short.problem["available"]) == ("insufficient-funds", "0.00")


def ledger_refusal(branch: Branch, backdating: str) -> Refused:
    with pytest.raises(Refused) as found:
        restore(branch.ledger, backdating, by=branch.second, at=APPROVED)
    return found.value


def test_the_letter_is_for_those_who_may_read_it(branch: Branch) -> None:
    sponsor, worker = branch.lapsed_and_back()
    asked = ask_restored(branch.ledger, worker, sponsor, "2025-07", "2025-09", at=ASKED).backdating_id
    seen = {
        role: branch.ledger.read(f"/v1/backdatings/{asked}", token=branch.service.tokens[role]).document.get(
            "letter_number"
        )
        for role in (Role.ENROLMENT, Role.APPROVER, Role.AUDITOR, Role.FINANCE, Role.CLAIMS)
    }

    assert seen == {
        Role.ENROLMENT: LETTER, Role.APPROVER: LETTER, Role.AUDITOR: LETTER, Role.FINANCE: None, Role.CLAIMS: LETTER,
    }  # fmt: skip


def test_an_older_gap_is_restored_while_the_newest_spell_runs(branch: Branch) -> None:
    ledger = branch.ledger
    sponsor, worker = ledger.sponsor(), ledger.worker()
    ledger.paid_to("2025-01", worker=worker, sponsor=sponsor, amount="16800.00")
    ledger.pay(sponsor, "200000.00", at="2025-05-01T09:00:00+07:00")
    ledger.allocate(sponsor, "2025-05", at="2025-05-06T10:00:00+07:00")
    ledger.allocate(sponsor, "2025-09", at="2025-09-06T10:00:00+07:00")
    assert ledger.coverage(worker, "2025-09-10").of_membership["spell"] == 3

    branch.restored(worker, sponsor, "2025-06", "2025-08")
    middle = ledger.coverage(worker, "2025-09-03").of_membership
    assert (middle["reason"], middle["spell"], middle["spell_started_on"]) == ("paid", 2, "2025-05-06")
    branch.restored(worker, sponsor, "2025-02", "2025-04")

    whole = ledger.coverage(worker, "2025-09-03").of_membership
    assert (whole["reason"], whole["spell"], whole["spell_started_on"]) == ("paid", 1, "2025-01-06")
    assert ledger.says(worker, "2025-03-10") == "covered backdated"
    assert ledger.says(worker, "2025-07-10") == "covered backdated"
