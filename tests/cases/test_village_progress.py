"""A small Gianyar: 132 names of two villages, of whom 87 pass, from the seats to what the budget still buys."""

from dataclasses import dataclass
from typing import Any

import pytest

from ledger.store.database import Database
from tests.api.story import Story
from tests.cases.village import Campaign, people
from tests.cases.whole import assert_whole

SETTLED_AT = "2025-07-04T10:00:00+07:00"


@dataclass(frozen=True)
class Gianyar:
    """`before`: a position at which everybody is only proposed."""

    campaign: Campaign
    before: int


@pytest.fixture(scope="module")
def gianyar(jakarta: Story, approver: str) -> Gianyar:
    """45 of 132 do not pass: 30 dead, 10 with an employer, 5 named twice; the 87 are enrolled and July is paid."""
    campaign = Campaign.opened(jakarta, approver, 2, 60)
    one, two = campaign.villages
    everybody = people(127)
    campaign.bring("deceased", [each.nik for each in everybody[:30]])
    campaign.bring("wage_earners", [each.nik for each in everybody[30:40]])
    campaign.propose(one, everybody[:70])
    campaign.propose(two, everybody[70:] + everybody[65:70])
    before = jakarta.position
    screened = campaign.screen()
    assert (screened.screened, screened.passed) == (132, 87)
    for village in (one, two):
        campaign.validate_village(village)
    budget = {"ceiling": "1500000.00", "on": "2025-06-01", "document": "DPA 2025"}
    jakarta.write(f"/v1/schemes/{campaign.scheme}/budgets", budget)
    assert campaign.enrol().enrolled == 87
    jakarta.pay(campaign.sponsor, "10000000.00", at="2025-07-04T09:00:00+07:00")
    jakarta.allocate(campaign.sponsor, "2025-07", at=SETTLED_AT)
    return Gianyar(campaign, before)


def progress(gianyar: Gianyar, on: str = "2025-07-10", **more: Any) -> dict[str, Any]:
    page = gianyar.campaign.story.read("/v1/reports/village-progress", on=on, scheme_id=gianyar.campaign.scheme, **more)
    return page.document


NO_REASON = dict.fromkeys(
    (
        "not_a_resident", "deceased", "wage_earner", "civil_servant", "age_limit", "proposed_twice",
        "enrolled_already", "carried_by_another",
    ),
    0,
)  # fmt: skip


def test_each_village_from_its_seats_to_its_rupiah(gianyar: Gianyar) -> None:
    one, two = gianyar.campaign.villages

    told = progress(gianyar)

    assert told["items"] == [
        {
            "scheme_id": gianyar.campaign.scheme, "village_id": one, "name": "Desa 0", "seats": 60, "proposed": 70,
            "passed": 30, "not_passed": 40, "reasons": {**NO_REASON, "deceased": 30, "wage_earner": 10},
            "validated": 30, "refused": 0, "enrolled": 30, "taken": 30, "free": 30, "active": 30,
            "realised": "504000.00",
        },
        {
            "scheme_id": gianyar.campaign.scheme, "village_id": two, "name": "Desa 1", "seats": 60, "proposed": 62,
            "passed": 57, "not_passed": 5, "reasons": {**NO_REASON, "proposed_twice": 5},
            "validated": 57, "refused": 0, "enrolled": 57, "taken": 57, "free": 3, "active": 57,
            "realised": "957600.00",
        },
    ]  # fmt: skip
    totals = told["totals"]
    assert (totals["proposed"], totals["passed"], totals["active"], totals["realised"]) == (132, 87, 87, "1461600.00")


def test_it_is_told_page_by_page_by_region_and_as_known_then(gianyar: Gianyar) -> None:
    one, two = gianyar.campaign.villages
    first = progress(gianyar, limit=1)
    second = progress(gianyar, limit=1, after=first["next"])

    assert [each["village_id"] for page in (first, second) for each in page["items"]] == [one, two]
    assert second["next"] is None
    assert first["totals"] == second["totals"]
    region: dict[str, Any] = {"region": gianyar.campaign.region, "as_known_at": gianyar.before}
    known = progress(gianyar, **region)
    assert known["totals"]["proposed"] == 132
    assert known["totals"]["not_passed"] == known["totals"]["taken"] == 0
    assert progress(gianyar, region="Kabupaten Lain")["items"] == []
    later = progress(gianyar, on="2025-08-01")["totals"]
    assert (later["active"], later["taken"]) == (0, 87)
    assert progress(gianyar, on="2025-07-03")["totals"]["realised"] == "0.00"


def test_a_budget_says_what_was_spent_and_what_the_rest_buys(gianyar: Gianyar) -> None:
    campaign = gianyar.campaign
    asked = {"on": "2025-07-10", "scheme_id": campaign.scheme}

    told = campaign.story.read("/v1/reports/budget-realisation", **asked).document

    scheme, *villages = told["items"]
    assert scheme == {
        "scheme_id": campaign.scheme, "village_id": None, "sponsor_id": campaign.sponsor, "budget_on": "2025-06-01",
        "ceiling": "1500000.00", "realised": "1461600.00", "remaining": "38400.00", "exceeded": False,
        "worker_month": "16800.00", "worker_months_left": 2,
    }  # fmt: skip
    assert [(each["village_id"], each["realised"]) for each in villages] == [
        (campaign.villages[0], "504000.00"),
        (campaign.villages[1], "957600.00"),
    ]
    assert told["totals"] == {"ceiling": "1500000.00", "realised": "1461600.00", "remaining": "38400.00"}
    assert campaign.story.read("/v1/reports/budget-realisation", on="2025-07-10", region="Lain").document["items"] == []


def test_what_is_taken_back_is_not_spent_and_what_is_too_much_is_said(jakarta: Story, approver: str) -> None:
    campaign = Campaign.opened(jakarta, approver, 1, 5)
    path = f"/v1/schemes/{campaign.scheme}/budgets"
    jakarta.write(path, {"ceiling": "20000.00", "on": "2025-06-01", "document": "DPA 2025"})
    nominations = campaign.propose(campaign.villages[0], people(2))
    campaign.screen()
    campaign.validate(*nominations)
    campaign.enrol()
    payment = jakarta.pay(campaign.sponsor, "33600.00", at="2025-07-04T09:00:00+07:00")
    jakarta.allocate(campaign.sponsor, "2025-07", at=SETTLED_AT)
    paid = jakarta.position

    def rest(known: int | None = None) -> tuple[str, str, bool, int]:
        asked: dict[str, Any] = {"on": "2025-12-31", "scheme_id": campaign.scheme, "as_known_at": known}
        row = jakarta.read("/v1/reports/budget-realisation", **asked).document["items"][0]
        return row["realised"], row["remaining"], row["exceeded"], row["worker_months_left"]

    assert rest() == ("33600.00", "-13600.00", True, 0)
    jakarta.reverse(payment, at="2025-07-09T09:00:00+07:00")
    assert rest() == ("0.00", "20000.00", False, 1)
    jakarta.write(path, {"ceiling": "40000.00", "on": "2025-06-02", "document": "DPA-P 2025"})
    assert rest() == ("0.00", "40000.00", False, 2)
    assert rest(paid) == ("33600.00", "-13600.00", True, 0)
    refused = jakarta.refusal(path, {"ceiling": "40000.00", "on": "2090-01-01", "document": "DPA"})
    assert (refused.status, refused.code) == (422, "instant-in-future")


def test_every_seat_tells_who_held_it_and_why_that_ended(jakarta: Story, approver: str) -> None:
    campaign = Campaign.opened(jakarta, approver, 2, 2)
    nominations = campaign.propose(campaign.villages[1], people(3))
    campaign.screen()
    campaign.validate(*nominations)
    assert campaign.enrol().enrolled == 2
    before = jakarta.position
    held = [each["data"] for each in jakarta.events(topic="NominationEnrolled")[-2:]]
    jakarta.end(held[0]["enrolment_id"], on="2025-07-31", reason="exit")
    sitting = [
        jakarta.read("/v1/reports/village-progress", on=on, scheme_id=campaign.scheme).document["totals"]["taken"]
        for on in ("2025-07-31", "2025-08-01")
    ]
    assert sitting == [2, 1], "the last day is still the holder's"
    assert campaign.enrol(starts_on="2025-08-01").enrolled == 1
    path = f"/v1/schemes/{campaign.scheme}/seats"

    first = jakarta.read(path, limit=3).document
    second = jakarta.read(path, limit=3, after=first["next"]).document

    seats = [*first["items"], *second["items"]]
    assert [(each["seat"], each["village_id"]) for each in seats] == [
        (1, campaign.villages[0]), (2, campaign.villages[0]), (3, campaign.villages[1]), (4, campaign.villages[1]),
    ]  # fmt: skip
    assert [[(each["starts_on"], each["ended_on"], each["reason"]) for each in seat["held"]] for seat in seats] == [
        [],
        [],
        [("2025-07-01", "2025-07-31", "exit"), ("2025-08-01", None, None)],
        [("2025-07-01", None, None)],
    ]
    assert second["next"] is None
    then = jakarta.read(path, village_id=campaign.villages[1], as_known_at=before).document
    assert [[each["ended_on"] for each in seat["held"]] for seat in then["items"]] == [[None], [None]]


def test_a_rebuilt_view_and_a_table_say_the_same(gianyar: Gianyar, module_database: Database) -> None:
    campaign = gianyar.campaign
    asked = {"on": "2025-07-10", "scheme_id": campaign.scheme}
    answer = campaign.story.http.get("/v1/reports/village-progress", params=asked, headers={"Accept": "text/csv"})

    header, first, second, total, *_ = answer.text.splitlines()

    assert header.startswith("scheme_id,village_id,seats,proposed,passed,not_passed,validated")
    assert first.startswith(f"{campaign.scheme},{campaign.villages[0]},60,70,30,40,30,0,30,30,30,30")
    assert second.endswith(",957600.00")
    assert total.startswith("total,,120,132,87,45,87")
    assert_whole(campaign.story, module_database)
