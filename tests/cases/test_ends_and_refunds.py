"""E9, E10, E26: months after an end come back to whoever paid them, and go on to be refunded."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from ledger.domain.adjudication import note_claim
from ledger.domain.values import ClaimKind
from ledger.store.log import Context, Decision
from tests.api.serving import Served
from tests.api.story import SAVING, Answer, Refused, Story

PAID = "2025-01-06T09:00:00+07:00"


def moved(ledger: Story, sponsor: str) -> dict[str, str]:
    """The sponsor's sums that are not nothing; they always balance."""
    balance = {name: text for name, text in ledger.balance(sponsor).items() if name != "as_known_at"}
    sen = {name: int(text.replace(".", "")) for name, text in balance.items()}
    assert sen["received"] + sen["receivable"] == (
        sen["allocated"] + sen["refunded"] + sen["reversed"] + sen["available"]
    )
    return {name: text for name, text in balance.items() if sen[name]}


def lines(end: Answer) -> list[tuple[str, str]]:
    """(month, amount) of what an end has released."""
    assert all(line["refundable"] is True for line in end.released)
    return [(line["month"], line["amount"]) for line in end.released]


def months(first: int, last: int, amount: str) -> list[tuple[str, str]]:
    return [(f"2025-{month:02}", amount) for month in range(first, last + 1)]


def test_e09_a_death_releases_the_months_after_it(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    enrolment = jakarta.paid_to("2025-12", worker=worker, sponsor=sponsor, amount="201600.00")

    end = jakarta.end(enrolment, on="2025-05-20", reason="death", at="2025-05-22T09:00:00+07:00")

    assert lines(end) == months(6, 12, "16800.00")
    assert {line["sponsor_id"] for line in end.released} == {sponsor}
    assert end.claims_affected == []
    assert jakarta.says(worker, "2025-05-20") == "covered paid"
    assert jakarta.says(worker, "2025-05-21") == "not_covered ended"
    assert moved(jakarta, sponsor) == {"received": "201600.00", "allocated": "84000.00", "available": "117600.00"}
    told = jakarta.read(f"/v1/sponsors/{sponsor}")
    assert (told.available, told.refundable, told.receivable) == ("117600.00", "117600.00", "0.00")


def test_e09_what_a_death_has_released_is_refunded_by_two_people(jakarta: Story, approver: str) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    enrolment = jakarta.paid_to("2025-12", worker=worker, sponsor=sponsor, amount="201600.00")
    jakarta.end(enrolment, on="2025-05-20", reason="death", at="2025-05-22T09:00:00+07:00")
    unmoved = {"received": "201600.00", "allocated": "84000.00", "available": "117600.00"}
    refunded = {"received": "201600.00", "allocated": "84000.00", "refunded": "117600.00"}

    refund = jakarta.ask_back(sponsor, "117600.00", at="2025-05-23T09:00:00+07:00")
    assert moved(jakarta, sponsor) == unmoved
    with pytest.raises(Refused) as refused:
        jakarta.write(f"/v1/refunds/{refund}/approval", {})
    assert (refused.value.status, refused.value.code) == (403, "four-eyes")
    assert moved(jakarta, sponsor) == unmoved

    approved = jakarta.approve_refund(refund, by=approver, at="2025-05-24T09:00:00+07:00")
    assert (approved.status, approved.available) == (201, "0.00")
    assert moved(jakarta, sponsor) == refunded
    assert jakarta.read(f"/v1/sponsors/{sponsor}").refundable == "0.00"

    paid = jakarta.pay_out(refund, at="2025-05-26T09:00:00+07:00")
    assert paid.status == 201
    assert moved(jakarta, sponsor) == refunded
    told = jakarta.read(f"/v1/refunds/{refund}")
    assert (told.sponsor_id, told.amount, told.state) == (sponsor, "117600.00", "paid")
    assert told.requested_by != told.approved_by
    assert (told.reason, told.paid_at) == ("sisa dana program", "2025-05-26T09:00:00+07:00")
    assert told.document["position"] == paid.document["position"]


def test_e09_released_money_may_be_used_again_instead(jakarta: Story) -> None:
    sponsor, worker, other = jakarta.sponsor(), jakarta.worker(), jakarta.worker()
    enrolment = jakarta.paid_to("2025-12", worker=worker, sponsor=sponsor, amount="201600.00")
    jakarta.end(enrolment, on="2025-05-20", reason="death", at="2025-05-22T09:00:00+07:00")
    jakarta.enrol(other, sponsor, starts_on="2025-06-01")

    settled = jakarta.allocate(sponsor, "2025-07", at="2025-06-02T09:00:00+07:00")

    assert (settled.months, settled.available) == (["2025-06", "2025-07"], "84000.00")
    assert jakarta.read(f"/v1/sponsors/{sponsor}").refundable == "84000.00"


def test_e10_a_death_reported_late_changes_only_what_is_known_since(untouched: Story) -> None:
    ledger = untouched
    sponsor, worker = ledger.sponsor(), ledger.worker()
    enrolment = ledger.enrol(worker, sponsor, starts_on="2025-01-01", at="2025-01-01T08:00:00+07:00")
    for month in range(1, 10):
        at = f"2025-{month:02}-05T09:00:00+07:00"
        ledger.pay(sponsor, "16800.00", at=at)
        ledger.allocate(sponsor, f"2025-{month:02}", at=at)
    before = ledger.position

    end = ledger.end(enrolment, on="2025-05-20", reason="death", at="2025-09-10T09:00:00+07:00")

    assert lines(end) == months(6, 9, "16800.00")
    assert end.claims_affected == []
    assert ledger.says(worker, "2025-07-01", known=before) == "covered paid"
    assert ledger.says(worker, "2025-07-01", known="2025-09-10T08:59:59+07:00") == "covered paid"
    assert ledger.says(worker, "2025-07-01") == "not_covered ended"
    assert ledger.says(worker, "2025-05-20") == "covered paid"
    assert moved(ledger, sponsor) == {"received": "151200.00", "allocated": "84000.00", "available": "67200.00"}
    assert ledger.balance(sponsor, known=before)["available"] == "0.00"


def note(service: Served, worker: str, kind: ClaimKind, on: str) -> str:
    """A claim's id: the worker's stream learns of it as its filing would have it."""
    claim_id, house = uuid4(), service.house

    def decide() -> Decision:
        known = house.workers.require(UUID(worker))
        note_claim(known, claim_id, kind, date.fromisoformat(on), None)
        return Decision([known], {})

    house.log.execute(Context(actor=uuid4(), command_id=uuid4(), now=datetime.now(UTC)), decide)
    return str(claim_id)


@pytest.mark.parametrize(("reason", "named"), [("death", [1, 2]), ("exit", [1, 2]), ("jht_claimed", [2])])
def test_e10_an_end_names_the_claims_for_days_after_it(
    jakarta_service: Served, jakarta: Story, reason: str, named: list[int]
) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    enrolment = jakarta.paid_to("2025-06", worker=worker, sponsor=sponsor, amount="100800.00")
    claims = [
        note(jakarta_service, worker, ClaimKind.JKK_TREATMENT, "2025-05-20"),
        note(jakarta_service, worker, ClaimKind.JKK_TREATMENT, "2025-05-21"),
        note(jakarta_service, worker, ClaimKind.JHT, "2025-06-01"),
    ]

    end = jakarta.end(enrolment, on="2025-05-20", reason=reason, at="2025-09-10T09:00:00+07:00")

    assert end.claims_affected == [claims[number] for number in named]


def test_e26_a_claimed_saving_ends_alone(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    enrolment = jakarta.enrol(worker, sponsor, starts_on="2025-01-01", programmes=SAVING)
    jakarta.pay(sponsor, "441600.00", at=PAID)
    assert jakarta.allocate(sponsor, "2025-12", at=PAID).total == "441600.00"

    end = jakarta.end(enrolment, on="2025-05-20", reason="jht_claimed", at="2025-05-22T09:00:00+07:00")

    assert lines(end) == months(6, 12, "20000.00")
    july = jakarta.coverage(worker, "2025-07-01")
    assert {name: (each["outcome"], each["reason"]) for name, each in july.programmes.items()} == {
        "JKK": ("covered", "paid"),
        "JKM": ("covered", "paid"),
        "JHT": ("not_covered", "ended"),
    }
    assert july.outcome == "covered"
    assert jakarta.coverage(worker, "2025-05-20", programme="JHT").outcome == "covered"
    assert moved(jakarta, sponsor) == {"received": "441600.00", "allocated": "301600.00", "available": "140000.00"}
    assert jakarta.read(f"/v1/sponsors/{sponsor}").refundable == "140000.00"
    jakarta.pay(sponsor, "16800.00", at="2026-01-05T09:00:00+07:00")
    january = jakarta.allocate(sponsor, "2026-01", at="2026-01-05T09:00:00+07:00")
    assert [list(line["amounts"]) for line in january.settled] == [["JKK", "JKM"]]


def test_whoever_stops_paying_gets_nothing_back(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    enrolment = jakarta.paid_to("2025-12", worker=worker, sponsor=sponsor, amount="201600.00")

    end = jakarta.end(enrolment, on="2025-05-20", reason="sponsor_stopped", at="2025-05-22T09:00:00+07:00")

    assert (end.released, end.claims_affected) == ([], [])
    assert jakarta.says(worker, "2025-07-01") == "covered paid"
    assert jakarta.read(f"/v1/sponsors/{sponsor}").refundable == "0.00"
