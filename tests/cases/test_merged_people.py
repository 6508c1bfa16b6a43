"""What else of two records comes together: claims and decisions, look-ups, seats, reports; and what is refused."""

from collections.abc import Iterator

import pytest

from tests.api.desk import Desk
from tests.api.serving import Served
from tests.api.story import Refused, Story
from tests.cases.two_records import Pair


@pytest.fixture(scope="module")
def pair(jakarta_service: Served, jakarta: Story) -> Pair:
    return Pair.of(jakarta_service, jakarta)


@pytest.fixture(scope="module")
def desk(jakarta_service: Served) -> Iterator[Desk]:
    with Desk.of(jakarta_service) as opened:
        yield opened


def two(
    pair: Pair, first: str = "2025-01…2025-03 on 2025-01-06", second: str = "2025-04…2025-06 on 2025-04-10"
) -> tuple[str, str]:
    """Two records, each paid by a sponsor of its own."""
    return pair.record(pair.story.sponsor(), first), pair.record(pair.story.sponsor(), second)


def refused(pair: Pair, path: str, **body: object) -> Refused:
    return pair.story.refusal(path, body)


def decide(pair: Pair, desk: Desk, adjudication: str, outcome: str) -> int:
    """By two people of the desk; the story has seen it. The position of the decision."""
    decided = desk.decide(adjudication, outcome)
    pair.story.position = max(pair.story.position, int(decided.position))
    return int(decided.position)


# Claims.


def test_a_claim_goes_on_with_the_record_that_stays(pair: Pair, desk: Desk) -> None:
    first, second = two(pair)
    claim = desk.verified(second, "2025-05-20")

    given = pair.merge(second, first)

    assert given.claims_affected == []  # its day is covered as before
    assert [each["claim_id"] for each in desk.listed("/v1/claims", worker_id=first, at_least=pair.story.position)] == [
        claim
    ]
    assert desk.listed("/v1/claims", worker_id=second, at_least=pair.story.position) == []
    desk.step(
        claim,
        "approval",
        benefits=[{"programme": "JKM", "benefit": "death", "amount": "10000000.00"}],
        by=desk.approver,
    )
    assert desk.claim(claim)["state"] == "approved"
    pair.is_whole(first, second)


@pytest.mark.parametrize("filed_for", ["first", "second"])
def test_a_claim_whose_day_reads_otherwise_since_the_merge_is_decided_by_people(
    pair: Pair, desk: Desk, filed_for: str
) -> None:
    """The first record was in arrears on that day; for the second, paid in time, the spell had not begun."""
    first, second = two(pair, "2025-01…2025-03 on 2025-01-06", "2025-04 on 2025-04-10")
    worker = {"first": first, "second": second}[filed_for]
    claim = desk.file(worker, "2025-04-05", kind="jkk_treatment")
    if claim.adjudication_id is not None:
        decide(pair, desk, claim.adjudication_id, "not_covered")

    given = pair.merge(second, first)

    if claim.adjudication_id is None:
        assert given.claims_affected == [claim.claim_id]
        (opened,) = [
            each
            for each in desk.listed("/v1/adjudications", state="open", at_least=pair.story.position)
            if each["claim_id"] == claim.claim_id
        ]
        assert (opened["cause"], opened["worker_id"]) == ("records_merged", first)
        life = desk.claim(claim.claim_id, at_least=pair.story.position)
        assert [each["cause"] for each in life["adjudications"]] == ["records_merged"]
        decide(pair, desk, opened["adjudication_id"], "covered")
        assert pair.story.says(first, "2025-04-05") == "covered adjudicated"
    else:
        assert given.claims_affected == []  # what was decided holds
        assert pair.story.says(first, "2025-04-05") == "not_covered adjudicated"
    pair.is_whole(first, second)


def test_what_was_decided_for_the_record_that_ends_holds_for_the_other(pair: Pair, desk: Desk) -> None:
    first, second = two(pair)
    filed = desk.file(second, "2025-07-20")
    decided = decide(pair, desk, filed.adjudication_id, "covered")
    pair.merge(second, first)

    assert pair.story.says(first, "2025-07-20") == "covered adjudicated"
    evidence = pair.story.coverage(first, "2025-07-20").of_membership["evidence"]
    assert max(evidence) > decided
    with pytest.raises(Refused) as again:
        desk.propose(filed.adjudication_id, "not_covered")
    assert again.value.code == "adjudication-already-decided"
    pair.is_whole(first, second)


def test_of_two_decisions_about_one_day_the_later_one_holds(pair: Pair, desk: Desk) -> None:
    first, second = two(pair, "2025-01…2025-04 on 2025-01-06")
    one, other = desk.file(second, "2025-07-20"), desk.file(first, "2025-07-20")
    decide(pair, desk, one.adjudication_id, "covered")
    decide(pair, desk, other.adjudication_id, "not_covered")

    pair.merge(second, first)

    assert pair.story.says(first, "2025-07-20") == "not_covered adjudicated"
    pair.is_whole(first, second)


def test_what_people_are_at_is_decided_first(pair: Pair, desk: Desk) -> None:
    first, second = two(pair)
    filed = desk.file(second, "2025-07-20")

    given = refused(pair, f"/v1/workers/{second}/merge", into=first, reason="NIK ganda")

    assert (given.status, given.code) == (422, "merge-needs-decision")
    assert given.problem["adjudication_id"] == filed.adjudication_id
    pair.ask(first, second)  # the other way nothing stands open
    pair.approve(first)
    assert [each["state"] for each in desk.claim(filed.claim_id)["adjudications"]] == ["open"]


# Who is asked for.


def test_a_nik_leads_to_the_record_that_stays(pair: Pair) -> None:
    ledger = pair.story
    nik = ledger.nik()
    first = pair.record(ledger.sponsor(), "2025-01…2025-03 on 2025-01-06")
    second = ledger.worker(nik=nik)
    ledger.enrol(second, ledger.sponsor(), starts_on="2025-01-01")
    before = ledger.position
    pair.merge(second, first)

    found = ledger.ask("/v1/workers/lookup", {"nik": nik})

    assert (found.worker_id, found.merged_from) == (first, [second])
    exists = refused(
        pair, "/v1/workers", nik=nik, name="Pekerja", birth_date="1985-03-07", occupation="petani", sector="other",
        region="Jakarta", monthly_income="1000000.00",
    )  # fmt: skip
    assert (exists.code, exists.problem["worker_id"]) == ("worker-exists", first)
    items = [{"nik": nik, "on": "2025-02-10"}, {"worker_id": second, "on": "2025-02-10"}]
    by_nik, by_id = ledger.ask("/v1/coverage/queries", {"items": items}).items
    assert (by_nik["worker_id"], by_nik["outcome"]) == (first, "covered")
    assert (by_id["worker_id"], by_id["error"], by_id["into"]) == (second, "merged", first)
    known = ledger.ask("/v1/coverage/queries", {"items": items, "as_known_at": before}).items
    assert [(each["worker_id"], each["outcome"]) for each in known] == [(second, "not_covered")] * 2


def test_nothing_is_recorded_any_more_for_a_record_that_has_ended(pair: Pair) -> None:
    ledger = pair.story
    sponsor = ledger.sponsor()
    first, second = pair.record(ledger.sponsor(), "2025-01 on 2025-01-06"), ledger.worker()
    enrolment = ledger.enrol(second, sponsor, starts_on="2025-01-01")
    (moved,) = pair.merge(second, first).enrolments
    assert moved["former_id"] == enrolment
    head = ledger.position

    for path, body in (
        (
            f"/v1/workers/{second}/enrolments",
            {"sponsor_id": sponsor, "programmes": ["JKK", "JKM"], "starts_on": "2025-01-01"},
        ),
        (f"/v1/enrolments/{enrolment}/end", {"on": "2025-01-20", "reason": "death"}),
        ("/v1/claims", {"worker_id": second, "kind": "jkm_death", "occurred_at": "2025-01-20"}),
        ("/v1/allocations", {"sponsor_id": sponsor, "through_month": "2025-02", "worker_ids": [second]}),
        (f"/v1/workers/{second}/merge", {"into": first, "reason": "lagi"}),
        (f"/v1/workers/{first}/merge", {"into": second, "reason": "lagi"}),
        (f"/v1/workers/{second}/merge/approval", {}),
    ):
        given = refused(pair, path, **body)
        assert (given.status, given.code, given.problem["into"]) == (410, "merged", first), path
    assert ledger.topics(after=head) == []
    # A run for all of the sponsor's workers takes the record that goes on, once.
    ledger.pay(sponsor, "100000.00", at="2025-02-03T09:00:00+07:00")
    run = ledger.allocate(sponsor, "2025-02", effective_at="2025-02-03T09:00:00+07:00")
    assert [(line["worker_id"], line["month"]) for line in run.settled] == [(first, "2025-02")]
    assert run.document["not_settled"] == []
    ledger.end(moved["enrolment_id"], on="2025-02-20", reason="sponsor_stopped")


def test_a_seat_is_handed_on_and_counted_once(pair: Pair) -> None:
    ledger = pair.story
    sponsor = ledger.sponsor()
    scheme = ledger.scheme(sponsor, starts_on="2025-01-01", quota=1)
    first, second, third = ledger.worker(), ledger.worker(), ledger.worker()
    ledger.enrol(second, sponsor, starts_on="2025-01-01", scheme=scheme)
    (moved,) = pair.merge(second, first).enrolments
    body = {"sponsor_id": sponsor, "scheme_id": scheme, "programmes": ["JKK", "JKM"], "starts_on": "2025-01-01"}
    pair.is_whole(first, second)

    assert refused(pair, f"/v1/workers/{third}/enrolments", **body).code == "quota-full"
    ledger.end(moved["enrolment_id"], on="2025-02-20", reason="sponsor_stopped")
    ledger.enrol(third, sponsor, starts_on="2025-03-01", scheme=scheme)
    pair.is_whole(first, second)


def test_a_person_is_counted_once(pair: Pair) -> None:
    ledger = pair.story
    region = "Penggabungan"
    sponsor = ledger.sponsor(region=region)
    records = [ledger.worker(region=region) for _ in range(2)]
    for worker, paid in zip(records, ("2025-05 on 2025-05-02", "2025-05…2025-06 on 2025-05-08"), strict=True):
        ledger.enrol(worker, sponsor, starts_on="2025-05-01")
        pair.pay(sponsor, worker, paid)
    before = ledger.position

    def counted(known: int | None = None) -> tuple[int, int]:
        summary = ledger.read("/v1/reports/programme-summary", year=2025, region=region, as_known_at=known)
        protected = ledger.read("/v1/reports/participation", on="2025-05-20", region=region, as_known_at=known)
        return summary.participants, protected.workers

    assert counted() == (2, 2)

    pair.merge(records[1], records[0])

    assert (counted(), counted(before)) == ((1, 1), (2, 2))
    lines = ledger.read(f"/v1/sponsors/{sponsor}/statement").lines
    assert [(line["kind"], line["description"], line["amount"]) for line in lines[-1:]] == [
        ("release", "release of a month paid twice for one person, 2025-05", "16800.00")
    ]
    assert ledger.read(f"/v1/sponsors/{sponsor}").workers == 1


# What is refused.


def test_two_people_decide_about_two_records_that_are_known(pair: Pair) -> None:
    ledger = pair.story
    first, second = two(pair)
    nobody = "00000000-0000-4000-8000-000000000001"
    path = f"/v1/workers/{second}/merge"
    with pytest.raises(Refused) as nothing:
        ledger.read(path)
    assert (nothing.value.status, nothing.value.code) == (409, "merge-not-requested")

    assert refused(pair, path, into=second, reason="sama").code == "merge-with-itself"
    assert refused(pair, path, into=nobody, reason="siapa").code == "worker-unknown"
    assert refused(pair, f"/v1/workers/{nobody}/merge", into=first, reason="siapa").code == "worker-unknown"
    pair.ask(second, first)
    assert refused(pair, f"{path}/approval").code == "four-eyes"
    with pytest.raises(Refused) as changed:
        pair.approve(second, into=nobody)
    assert (changed.value.status, changed.value.code, changed.value.problem["into"]) == (409, "merge-changed", first)

    told = ledger.read(path)
    assert (told.into, told.state, told.reason) == (first, "requested", "NIK lama salah ketik")
    given = pair.approve(second, key="once")
    assert pair.approve(second, key="once").document == given.document
    assert ledger.read(path).state == "merged"
    assert ledger.read(path, as_known_at=given.position - 1).state == "requested"
    assert str(ledger.events()).count("salah ketik") == 0
