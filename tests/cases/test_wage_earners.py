"""E25 through a file: who has become somebody's employee is marked for the branch, and stays covered."""

import pytest

from tests.api.story import Refused, Story
from tests.cases.village import Campaign, csv_of, people


@pytest.fixture
def campaign(jakarta: Story, approver: str) -> Campaign:
    return Campaign.opened(jakarta, approver, 1, 20)


def test_e25_a_list_of_wage_earners_marks_whom_sponsors_carry(campaign: Campaign) -> None:
    story, region = campaign.story, campaign.region
    here, elsewhere, unlisted, ended = people(4)
    workers = {each: story.worker(nik=each.nik, region=region) for each in (here, unlisted, ended)}
    workers[elsewhere] = story.worker(nik=elsewhere.nik)
    sponsor = story.sponsor()
    for each in (here, unlisted, elsewhere):
        story.paid_to("2025-12", worker=workers[each], sponsor=sponsor, amount="201600.00")
    enrolment = story.enrol(workers[ended], sponsor, starts_on="2025-01-01")
    story.end(enrolment, on="2025-02-28", reason="sponsor_stopped")
    list_id = campaign.bring("wage_earners", [each.nik for each in (here, elsewhere, ended, *people(3))])
    before = story.position
    path = f"/v1/screening-lists/{list_id}/marks"

    first = story.write(path, {}, at="2026-12-01T09:00:00+07:00")

    assert (first.found, first.marked) == (1, 1)
    (marked,) = story.events(after=before, topic="WorkerMarked")
    assert (marked["originator_id"], marked["data"]["mark"]) == (workers[here], "employee")
    assert marked["data"]["since"] == "2025-06-01"
    assert story.says(workers[here], "2025-07-10") == "covered paid"
    listed = story.read("/v1/reports/branch-list", region=region).document["items"]
    assert [each["worker_id"] for each in listed] == [workers[here]]
    again = story.write(path, {})
    assert (again.found, again.marked) == (1, 0)
    by_sponsor = story.write(path, {"sponsor_id": sponsor})
    assert (by_sponsor.found, by_sponsor.marked) == (2, 1)


def test_only_wage_earners_are_marked_and_only_while_the_list_is_there(campaign: Campaign) -> None:
    story = campaign.story
    dead = campaign.bring("deceased", [people(1)[0].nik])
    waged = campaign.bring("wage_earners", [people(1)[0].nik])

    refused = story.refusal(f"/v1/screening-lists/{dead}/marks", {})
    assert (refused.status, refused.code) == (422, "screening-list-of-another-kind")
    path = f"/v1/screening-lists/{waged}/marks"
    assert story.refusal(path, {"sponsor_id": waged}).code == "sponsor-unknown"
    story.write(f"/v1/screening-lists/{waged}/destruction", {})
    refused = story.refusal(path, {})
    assert (refused.status, refused.code) == (410, "screening-list-gone")
    with pytest.raises(Refused):
        campaign.send(
            "/v1/screening-lists", csv_of(("NIK",), []), kind="wage_earners", region="X", on="2025-01-01", source="Y"
        )
