"""Seats of villages in a regency's scheme, through the served interface."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from tests.api.story import MEMBERSHIP, Refused, Story

JULY = "2025-07-01"


@dataclass(frozen=True)
class Regency:
    """A regency's scheme from July to December, and two of its villages."""

    story: Story
    sponsor: str
    scheme: str
    villages: tuple[str, str]

    def grant(self, village: str, seats: int) -> tuple[int, int]:
        granted = self.story.write(f"/v1/schemes/{self.scheme}/seats", {"village_id": village, "seats": seats})
        return granted.first_seat, granted.seats

    def enrol(self, village: str | None = None, worker: str | None = None) -> str:
        body = {"sponsor_id": self.sponsor, "scheme_id": self.scheme, "programmes": MEMBERSHIP, "starts_on": JULY}
        if village is not None:
            body["village_id"] = village
        path = f"/v1/workers/{worker or self.story.worker()}/enrolments"
        return str(self.story.write(path, body).enrolment_id)

    def seats_since(self, position: int) -> list[int | None]:
        return [each["data"]["seat"] for each in self.story.events(after=position, topic="Enrolled")]


def regency_of(story: Story, quota: int | None) -> Regency:
    sponsor = story.regency()
    more: dict[str, Any] = {} if quota is None else {"quota": quota}
    scheme = story.scheme(sponsor, starts_on=JULY, months=6, **more)
    names = ("Desa Satu", "Desa Dua")
    first, second = (
        str(story.write("/v1/villages", {"name": name, "region": "Kabupaten Gianyar"}).village_id) for name in names
    )
    return Regency(story, sponsor, scheme, (first, second))


@pytest.fixture
def regency(jakarta: Story) -> Regency:
    return regency_of(jakarta, 7)


def test_blocks_follow_each_other_and_a_later_grant_gives_a_further_one(regency: Regency) -> None:
    one, two = regency.villages
    assert [regency.grant(one, 2), regency.grant(two, 2), regency.grant(one, 1)] == [(1, 2), (3, 2), (5, 1)]
    before = regency.story.position

    for village in (one, two, one, one):
        regency.enrol(village)
    regency.enrol()

    assert regency.seats_since(before) == [1, 3, 2, 5, 6]
    with pytest.raises(Refused) as refused:
        regency.enrol(one)
    assert (refused.value.status, refused.value.code, refused.value.problem["quota"]) == (422, "quota-full", 3)
    regency.enrol()
    with pytest.raises(Refused) as refused:
        regency.enrol()
    assert refused.value.problem["quota"] == 2


def test_a_seat_that_becomes_free_is_the_next_one_of_its_village(regency: Regency) -> None:
    one, two = regency.villages
    regency.grant(one, 2)
    regency.grant(two, 2)
    enrolment = regency.enrol(one)
    regency.enrol(one)
    regency.story.end(enrolment, on="2025-08-31", reason="sponsor_stopped")
    before = regency.story.position

    regency.enrol(two)
    regency.enrol(one)

    assert regency.seats_since(before) == [3, 1]


def test_no_more_is_granted_than_the_quota_and_never_a_seat_that_is_taken(regency: Regency) -> None:
    story, (one, _) = regency.story, regency.villages
    regency.enrol()
    path = f"/v1/schemes/{regency.scheme}/seats"

    refused = story.refusal(path, {"village_id": one, "seats": 7})

    assert (refused.status, refused.code, refused.problem["left"]) == (422, "seats-exceed-quota", 6)
    assert regency.grant(one, 6) == (2, 6)
    assert story.refusal(path, {"village_id": one, "seats": 1}).problem["left"] == 0
    assert story.refusal(path, {"village_id": str(uuid4()), "seats": 1}).code == "village-unknown"
    assert story.refusal(f"/v1/schemes/{uuid4()}/seats", {"village_id": one, "seats": 1}).code == "scheme-unknown"


def test_without_a_quota_what_is_granted_is_all_there_is(jakarta: Story) -> None:
    regency = regency_of(jakarta, None)
    one, two = regency.villages
    before = jakarta.position
    regency.enrol()
    regency.grant(one, 1)
    regency.enrol(one)

    assert regency.seats_since(before) == [None, 1]
    for village, code in ((one, "quota-full"), (None, "quota-full"), (two, "village-without-seats")):
        with pytest.raises(Refused) as refused:
            regency.enrol(village)
        assert refused.value.code == code


def test_a_village_is_named_under_a_scheme_only(jakarta: Story) -> None:
    regency = regency_of(jakarta, None)
    body = {"sponsor_id": regency.sponsor, "programmes": MEMBERSHIP, "starts_on": JULY}

    refused = jakarta.refusal(f"/v1/workers/{jakarta.worker()}/enrolments", {**body, "village_id": regency.villages[0]})

    assert (refused.status, refused.code) == (422, "village-needs-scheme")


def test_two_at_once_for_the_last_seat_of_a_village(regency: Regency) -> None:
    one, two = regency.villages
    regency.grant(one, 1)
    regency.grant(two, 1)
    workers = [regency.story.worker() for _ in range(4)]
    before = regency.story.position

    def ask(worker: str) -> str:
        try:
            return "taken" if regency.enrol(one, worker) else ""
        except Refused as refused:
            return str(refused.code)

    with ThreadPoolExecutor(4) as together:
        answers = sorted(together.map(ask, workers))

    assert answers == ["quota-full"] * 3 + ["taken"]
    assert regency.seats_since(before) == [1]


def test_villages_are_listed_by_region_in_the_order_of_their_registration(jakarta: Story) -> None:
    region = "Kabupaten Bangli"
    told = [{"name": name, "region": region} for name in ("Desa A", "Desa B", "Desa C")]
    ids = [jakarta.write("/v1/villages", each).village_id for each in told]

    first = jakarta.read("/v1/villages", region=region, limit=2).document
    second = jakarta.read("/v1/villages", region=region, limit=2, after=first["next"]).document

    assert [each["village_id"] for each in first["items"] + second["items"]] == ids
    assert second["next"] is None
    assert jakarta.read(f"/v1/villages/{ids[1]}").document == {"village_id": ids[1], **told[1]}
    with pytest.raises(Refused) as refused:
        jakarta.read(f"/v1/villages/{uuid4()}")
    assert (refused.value.status, refused.value.code) == (404, "village-unknown")
    assert jakarta.refusal("/v1/villages", {"id": ids[0], **told[0]}).code == "village-exists"
