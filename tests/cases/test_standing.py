"""E1 and E31 as they were, and what numbers and attestations add to them."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from ledger.audit.verify import verify
from ledger.cli.checking import check_of
from ledger.cli.opening import projections
from ledger.domain.answers import Moment
from ledger.domain.coverage import coverage
from ledger.domain.membership_fold import facts_of
from ledger.projections.coverage.queries import CoverageQueries
from ledger.store.database import Database
from ledger.store.tokens import Role
from tests.api.serving import Served, served
from tests.api.story import Refused, Story


def test_e01_where_a_number_is_issued_the_membership_applies_from_its_instant(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    jakarta.enrol(worker, sponsor, starts_on="2025-05-01", at="2025-05-01T08:00:00+07:00")
    jakarta.pay(sponsor, "16800.00", at="2025-05-20T10:00:00+07:00")
    paid = jakarta.allocate(sponsor, "2025-05", at="2025-05-20T10:00:00+07:00")
    before = jakarta.position

    issued = jakarta.write(
        f"/v1/workers/{worker}/numbers",
        {"number": "99010170385", "issued_at": "2025-05-21T09:00:00+07:00"},
        at="2025-05-21T09:00:00+07:00",
    )

    assert (paid.months, issued.spell) == (["2025-05"], 1)
    assert jakarta.says(worker, "2025-05-20") == "not_covered before_start"
    assert jakarta.says(worker, at="2025-05-20T23:59:59+07:00") == "not_covered before_start"
    assert jakarta.says(worker, "2025-05-21") == "undetermined first_day_hour_unknown"
    assert jakarta.says(worker, at="2025-05-21T08:59:59+07:00") == "not_covered before_start"
    assert jakarta.says(worker, at="2025-05-21T09:00:00+07:00") == "covered paid"
    assert jakarta.says(worker, "2025-05-22") == "covered paid"
    answer = jakarta.coverage(worker, "2025-05-20").of_membership
    assert answer["spell_started_on"] == "2025-05-21"
    assert issued.position in answer["evidence"]
    assert answer["policy"]["id"] == "start_instant"
    # Known before the number was: the payment's instant.
    assert jakarta.says(worker, "2025-05-20", known=before) == "undetermined first_day_hour_unknown"
    assert jakarta.says(worker, at="2025-05-20T10:00:00+07:00", known=before) == "covered paid"


def test_a_number_of_the_same_day_takes_the_hour_of_the_payment(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    jakarta.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    number = {"number": "99010170386", "issued_at": "2025-01-06T14:30:00+07:00", "spell": 1}

    jakarta.write(f"/v1/workers/{worker}/numbers", number, at="2025-01-06T14:30:00+07:00")

    assert jakarta.says(worker, at="2025-01-06T12:00:00+07:00") == "not_covered before_start"
    assert jakarta.says(worker, at="2025-01-06T14:30:00+07:00") == "covered paid"
    assert jakarta.says(worker, "2025-01-06") == "undetermined first_day_hour_unknown"
    assert jakarta.says(worker, "2025-01-07") == "covered paid"


def test_a_number_is_refused_where_it_cannot_have_been_issued(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    path = f"/v1/workers/{worker}/numbers"
    number = {"number": "99010170387", "issued_at": "2025-01-06T09:00:00+07:00"}
    assert jakarta.refusal(path, number).code == "spell-unknown"
    jakarta.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")

    early = jakarta.refusal(path, {**number, "issued_at": "2025-01-06T08:59:59+07:00"})
    assert (early.status, early.code) == (422, "number-before-settlement")
    assert jakarta.refusal(path, {**number, "issued_at": "2199-01-06T08:59:59+07:00"}).code == "instant-in-future"
    assert jakarta.refusal(path, {**number, "spell": 2}).code == "spell-unknown"
    assert jakarta.refusal(path, {**number, "number": "99 01"}).code == "request-invalid"
    jakarta.write(path, number)
    again = jakarta.refusal(path, {**number, "number": "99010170388"})
    assert (again.status, again.code) == (409, "number-already-issued")


def test_of_many_numbers_at_once_for_a_spell_one_is_recorded(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    jakarta.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")

    def issue(number: int) -> Any:
        body = {"number": f"9901017{number:04d}", "issued_at": "2025-01-06T09:00:00+07:00"}
        try:
            return str(jakarta.write(f"/v1/workers/{worker}/numbers", body).status)
        except Refused as refused:
            return refused.code

    with ThreadPoolExecutor(8) as callers:
        said = sorted(callers.map(issue, range(8)))

    assert said == ["201", *["number-already-issued"] * 7]
    assert len(jakarta.read(f"/v1/workers/{worker}").numbers) == 1


def test_the_number_is_told_to_those_who_may_know_who_it_is(jakarta: Story, approver: str) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    jakarta.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    number = {"number": "99010170389", "issued_at": "2025-01-06T09:00:00+07:00"}
    jakarta.write(f"/v1/workers/{worker}/numbers", number)

    told = jakarta.read(f"/v1/workers/{worker}").document
    to_others = jakarta.read(f"/v1/workers/{worker}", token=approver).document
    events = jakarta.read("/v1/events", topic="NumberIssued").document

    assert told["numbers"] == [{"spell": 1, **number}]
    assert "numbers" not in to_others
    assert number["number"] not in str(events)


def test_e31_a_spell_after_a_lapse_needs_an_attestation_of_its_own(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    jakarta.enrol(worker, sponsor, starts_on="2024-03-01", attested_on="2024-03-01", at="2024-03-01T09:00:00+07:00")
    jakarta.pay(sponsor, "33600.00", at="2024-03-05T09:00:00+07:00")
    first = jakarta.allocate(sponsor, "2024-03", at="2024-03-05T09:00:00+07:00")
    second = jakarta.allocate(sponsor, "2024-07", at="2024-07-10T09:00:00+07:00")
    assert (first.warnings, second.warnings[-1]) == ([], "attestation-missing")
    assert (second.months, second.spells) == (["2024-07"], {2})

    assert jakarta.coverage(worker, "2024-03-10").of_membership["attested"] is True
    answer = jakarta.coverage(worker, "2024-07-15").of_membership
    assert (answer["outcome"], answer["reason"], answer["attested"]) == ("covered", "paid", False)

    path = f"/v1/workers/{worker}/attestations"
    before = jakarta.position
    given = jakarta.write(path, {"attested_on": "2024-07-10", "working": True, "fit": True})
    assert (given.spell, given.attested) == (2, True)
    attested = jakarta.position
    assert jakarta.coverage(worker, "2024-07-15").of_membership["attested"] is True
    denied = jakarta.write(path, {"attested_on": "2024-07-10", "working": True, "fit": False, "spell": 2})
    assert (denied.spell, denied.attested) == (2, False)
    assert jakarta.coverage(worker, "2024-07-15").of_membership["attested"] is False
    assert jakarta.coverage(worker, "2024-07-15", as_known_at=attested).of_membership["attested"] is True
    assert jakarta.coverage(worker, "2024-07-15", as_known_at=before).of_membership["attested"] is False
    assert jakarta.coverage(worker, "2024-03-10").of_membership["attested"] is True
    assert jakarta.says(worker, "2024-07-15") == "covered paid"


def test_an_attestation_given_before_the_money_counts_for_the_spell_it_opens(jakarta: Story) -> None:
    sponsor, worker, ill = jakarta.sponsor(), jakarta.worker(), jakarta.worker()
    said = [
        jakarta.write(f"/v1/workers/{each}/attestations", {"attested_on": "2024-07-01", "working": True, "fit": fit})
        for each, fit in ((worker, True), (ill, False))
    ]
    assert [each.spell for each in said] == [None, None]

    well = jakarta.enrolment(worker, sponsor, starts_on="2024-07-01")
    unwell = jakarta.enrolment(ill, sponsor, starts_on="2024-07-01")
    jakarta.pay(sponsor, "33600.00", at="2024-07-05T09:00:00+07:00")
    opened = jakarta.allocate(sponsor, "2024-07", at="2024-07-05T09:00:00+07:00")

    assert (well.warnings, unwell.warnings) == ([], ["attestation-missing"])
    assert opened.warnings == ["attestation-missing"]
    assert jakarta.coverage(worker, "2024-07-15").of_membership["attested"] is True
    assert jakarta.coverage(ill, "2024-07-15").of_membership["attested"] is False


def test_an_attestation_is_refused_where_it_says_nothing_about_the_spell(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    jakarta.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    jakarta.pay(sponsor, "16800.00", at="2025-10-05T09:00:00+07:00")
    jakarta.allocate(sponsor, "2025-10", at="2025-10-05T09:00:00+07:00")
    path, fine = f"/v1/workers/{worker}/attestations", {"working": True, "fit": True}

    for spell, day in ((2, "2025-06-30"), (1, "2025-10-01")):
        refused = jakarta.refusal(path, {"attested_on": day, "spell": spell, **fine})
        assert (refused.status, refused.code) == (422, "attestation-outside-spell")
    assert jakarta.refusal(path, {"attested_on": "2025-10-05", "spell": 3, **fine}).code == "spell-unknown"
    assert jakarta.refusal(path, {"attested_on": "2199-10-05", **fine}).code == "attestation-in-future"
    assert jakarta.refusal(path, {"attested_on": "2025-10-05", "working": 1, "fit": True}).code == "request-invalid"
    assert jakarta.write(path, {"attested_on": "2025-07-01", "spell": 2, **fine}).spell == 2


def test_e31_where_the_policy_is_to_refuse_nothing_begins_unattested(database: Database, tmp_path: Path) -> None:
    with served(database, tmp_path) as running, running.story() as story:
        _nothing_begins_unattested(story, running.tokens[Role.APPROVER])


def _nothing_begins_unattested(story: Story, approver: str) -> None:
    sponsor, enrolled, other = story.sponsor(), story.worker(), story.worker()
    warned = story.enrolment(enrolled, sponsor, starts_on="2027-01-01", at="2026-12-30T09:00:00+07:00")
    row = {
        "id": "attestation",
        "value": "refuse",
        "valid_from": "2027-01-01",
        "published_on": "2026-12-30",
        "source": "Surat edaran contoh",
        "certainty": "C",
    }
    proposed = story.write("/v1/law/policies", row, at="2026-12-30T10:00:00+07:00")
    story.write(f"/v1/law/proposals/{proposed.proposal_id}/approval", {}, token=approver)
    story.pay(sponsor, "33600.00", at="2027-01-02T09:00:00+07:00")
    body = {"sponsor_id": sponsor, "through_month": "2027-01", "effective_at": "2027-01-02T09:00:00+07:00"}
    wish = {"sponsor_id": sponsor, "programmes": ["JKK", "JKM"], "starts_on": "2027-01-01"}

    refused = story.refusal("/v1/allocations", body)
    also = story.refusal(f"/v1/workers/{other}/enrolments", wish)
    assert warned.warnings == ["attestation-missing"]
    assert (refused.status, refused.code, refused.problem["workers"]) == (422, "attestation-missing", [enrolled])
    assert (also.status, also.code) == (422, "attestation-missing")

    story.write(f"/v1/workers/{enrolled}/attestations", {"attested_on": "2027-01-01", "working": True, "fit": True})
    story.write(f"/v1/workers/{other}/enrolments", {**wish, "attested_on": "2027-01-01"})
    assert story.allocate(sponsor, "2027-01", effective_at="2027-01-02T09:00:00+07:00").total == "33600.00"


def test_the_view_says_what_the_streams_say_and_the_ledger_is_whole(jakarta_service: Served, jakarta: Story) -> None:
    """Of all that this file recorded, at every position at which a number or an attestation was."""
    house, sponsor, worker = jakarta_service.house, jakarta.sponsor(), jakarta.worker()
    jakarta.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    for what, said in (
        ("attestations", {"attested_on": "2025-02-01", "working": True, "fit": True}),
        ("attestations", {"attested_on": "2025-02-02", "working": False, "fit": True}),
        ("numbers", {"number": "99010170390", "issued_at": "2025-01-08T09:00:00+07:00"}),
    ):
        jakarta.write(f"/v1/workers/{worker}/{what}", said)
    jakarta.coverage(worker, "2025-01-08")
    logged = list(house.log.read(0, limit=100_000))
    streams: dict[UUID, list[Any]] = defaultdict(list)
    for each in logged:
        streams[each.event.originator_id].append((each.position, each.event))
    workers = {each.event.originator_id for each in logged if each.event.TOPIC == "WorkerRegistered"}
    told = [each for each in logged if each.event.TOPIC in {"NumberIssued", "AttestationRecorded"}]
    queries, policy = CoverageQueries(house.database.pool), house.law.now().policy
    assert len(told) >= 3

    for each in told:
        attested, around = each.event.originator_id, getattr(each.event, "attested_on", date(2025, 5, 21))
        days = [around + timedelta(days=shift) for shift in (-200, -1, 0, 1, 40)]
        _, found = queries.facts([(attested, day) for day in days], each.position)
        for day, facts in zip(days, found, strict=True):
            known = [(position, event) for position, event in streams[attested] if position <= each.position]
            assert attested in workers
            assert facts is not None
            assert facts.spells == facts_of(known, day).spells
            assert coverage(facts, Moment(day), policy) == coverage(facts_of(known, day), Moment(day), policy)

    verdict = verify(house.database, {each.name: check_of(each) for each in projections()}, lambda *_: None)
    assert [check.name for check in verdict.checks if check.finding is not None] == []
