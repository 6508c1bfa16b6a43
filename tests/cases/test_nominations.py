"""Proposed, screened, validated by the head of the village, enrolled: through the served interface."""

from collections.abc import Callable

import pytest

from tests.api.story import MEMBERSHIP, Refused, Story
from tests.cases.village import JULY, Campaign, people

Open = Callable[[int, int], Campaign]


@pytest.fixture
def opened(jakarta: Story, approver: str) -> Open:
    return lambda villages, seats: Campaign.opened(jakarta, approver, villages, seats)


def test_a_screening_names_every_reason(opened: Open) -> None:
    campaign = opened(2, 20)
    story, (one, two) = campaign.story, campaign.villages
    good, stranger, dead, waged, civil, carried, twice = people(7)
    (old,) = people(1, "1960-07-01")
    (not_yet,) = people(1, "1960-07-02")
    other = story.sponsor()
    worker = story.worker(nik=carried.nik)
    story.enrol(worker, other, starts_on="2025-05-01")
    residents = [each.nik for each in (good, dead, waged, civil, carried, twice, old, not_yet)]
    campaign.bring("residents", residents)
    campaign.bring("deceased", [dead.nik])
    campaign.bring("wage_earners", [waged.nik, dead.nik])
    campaign.bring("civil_servants", [civil.nik])
    first = campaign.propose(one, [good, stranger, dead, waged, civil, carried, twice, old, not_yet])
    (again,) = campaign.propose(two, [twice])

    screened = campaign.screen()

    assert list(campaign.states().values()) == [
        ("passed", []),
        ("not_passed", ["not_a_resident"]),
        ("not_passed", ["deceased", "wage_earner"]),
        ("not_passed", ["wage_earner"]),
        ("not_passed", ["civil_servant"]),
        ("not_passed", ["carried_by_another"]),
        ("passed", []),
        ("not_passed", ["age_limit"]),
        ("passed", []),
        ("not_passed", ["proposed_twice"]),
    ]
    assert (screened.screened, screened.passed) == (10, 3)
    assert screened.reasons == {
        "not_a_resident": 1, "deceased": 1, "wage_earner": 2, "civil_servant": 1, "age_limit": 1,
        "proposed_twice": 1, "enrolled_already": 0, "carried_by_another": 1,
    }  # fmt: skip
    assert [(each["village_id"], each["screened"], each["passed"]) for each in screened.villages] == [
        (one, 9, 3),
        (two, 1, 0),
    ]
    assert len(screened.lists) == 4
    assert [again, *first] == [again, *list(campaign.states())[:9]]


def test_a_later_screening_decides_anew(opened: Open) -> None:
    campaign = opened(1, 5)
    person = people(1)[0]
    before = campaign.bring("deceased", [person.nik])
    (nomination,) = campaign.propose(campaign.villages[0], [person])
    assert campaign.screen().passed == 0
    refused = campaign.story.position
    campaign.bring("deceased", [people(1)[0].nik], on="2025-06-02")

    assert campaign.screen().passed == 1
    campaign.validate(nomination)
    assert campaign.states() == {nomination: ("validated", [])}
    campaign.screen(lists=[before])
    assert campaign.states() == {nomination: ("not_passed", ["deceased"])}
    assert campaign.enrol().enrolled == 0
    campaign.screen()
    assert campaign.states() == {nomination: ("validated", [])}
    assert campaign.states(as_known_at=refused) == {nomination: ("not_passed", ["deceased"])}


def test_who_passed_is_validated_by_another_person_and_enrolled_on_a_seat_of_the_village(opened: Open) -> None:
    campaign = opened(2, 3)
    story, (one, two) = campaign.story, campaign.villages
    persons = people(3)
    known = story.worker(nik=persons[1].nik)
    nominations = campaign.propose(two, persons)
    with pytest.raises(Refused) as refused:
        campaign.validate(nominations[0])
    assert (refused.value.status, refused.value.code) == (409, "nomination-not-passed")
    campaign.screen()
    with pytest.raises(Refused) as refused:
        campaign.validate(*nominations, token=story.http.headers["Authorization"].removeprefix("Bearer "))
    assert (refused.value.status, refused.value.code) == (403, "four-eyes")
    assert campaign.validate(*nominations[:2]).validated == 2
    before = story.position

    assert campaign.enrol().document["enrolled"] == 2

    assert story.topics(after=before) == [
        "WorkerRegistered",
        "Enrolled",
        "NominationEnrolled",
        "Enrolled",
        "NominationEnrolled",
    ]
    enrolled = story.events(after=before, topic="Enrolled")
    assert [each["data"]["seat"] for each in enrolled] == [4, 5]
    assert enrolled[1]["originator_id"] == known
    assert [each["data"]["attested_on"] for each in enrolled] == ["2025-06-20"] * 2
    assert [each["data"]["starts_on"] for each in enrolled] == [JULY] * 2
    assert [state for state, _ in campaign.states(two).values()] == ["enrolled", "enrolled", "passed"]
    assert campaign.enrol().enrolled == 0
    assert campaign.screen(village_id=two).screened == 1
    (again,) = campaign.propose(one, [persons[0]])
    campaign.screen(village_id=one)
    assert campaign.states(one)[again] == ("not_passed", ["proposed_twice", "enrolled_already"])


def test_a_village_validates_all_who_passed(opened: Open) -> None:
    campaign = opened(2, 5)
    one, two = campaign.villages
    dead, *living = people(4)
    campaign.bring("deceased", [dead.nik])
    campaign.propose(one, [dead, *living])
    campaign.propose(two, people(1))
    campaign.screen()

    assert campaign.validate_village(one).validated == 3
    assert campaign.validate_village(one).validated == 0
    assert [state for state, _ in campaign.states().values()] == [
        "not_passed",
        "validated",
        "validated",
        "validated",
        "passed",
    ]


def test_what_refuses_an_enrolment_is_named_and_may_be_tried_again(opened: Open) -> None:
    campaign = opened(1, 2)
    (village,) = campaign.villages
    nominations = campaign.propose(village, people(3))
    campaign.screen()
    campaign.validate(*nominations)

    first = campaign.enrol()

    assert (first.enrolled, first.refused_count) == (2, 1)
    assert first.refused == [{"nomination_id": nominations[2], "code": "quota-full"}]
    enrolment = campaign.story.events(topic="NominationEnrolled")[-1]["data"]["enrolment_id"]
    campaign.story.end(enrolment, on="2025-07-31", reason="sponsor_stopped")
    assert campaign.enrol(starts_on="2025-08-01").enrolled == 1


def test_a_refused_nomination_is_over_and_gives_its_place_to_the_next(opened: Open) -> None:
    campaign = opened(2, 2)
    story, (one, two) = campaign.story, campaign.villages
    person = people(1)[0]
    (first,) = campaign.propose(one, [person])
    (second,) = campaign.propose(two, [person])
    campaign.screen()
    assert [state for state, _ in campaign.states().values()] == ["passed", "not_passed"]

    body = {"nomination_ids": [first], "on": "2025-06-25", "reason": "pindah"}
    assert story.write("/v1/nominations/refusal", body).refused == 1

    assert story.refusal("/v1/nominations/refusal", body).code == "nomination-closed"
    assert campaign.screen().screened == 1
    assert campaign.states() == {first: ("refused", []), second: ("passed", [])}
    assert list(campaign.states(state="passed")) == [second]


def test_a_record_that_died_is_not_enrolled_again(opened: Open) -> None:
    campaign = opened(1, 2)
    story, person = campaign.story, people(1)[0]
    worker = story.worker(nik=person.nik)
    enrolment = story.enrol(worker, story.sponsor(), starts_on="2025-01-01")
    story.end(enrolment, on="2025-02-01", reason="death")
    campaign.propose(campaign.villages[0], [person])

    campaign.screen()

    assert list(campaign.states().values()) == [("not_passed", ["deceased"])]


def test_the_same_key_is_one_screening_and_one_enrolment(opened: Open) -> None:
    campaign = opened(1, 2)
    story = campaign.story
    campaign.propose(campaign.villages[0], people(1))
    path = f"/v1/schemes/{campaign.scheme}"
    first = story.write(f"{path}/screenings", {}, key=f"screen-{campaign.scheme}")
    before = story.position

    again = story.write(f"{path}/screenings", {}, key=f"screen-{campaign.scheme}")

    assert (again.document, again.replayed, story.position) == (first.document, True, before)
    assert story.refusal(f"/v1/schemes/{campaign.villages[0]}/screenings", {}).code == "scheme-unknown"
    body = {"village_id": campaign.villages[0], "nominations": [people(1)[0].body(birth_date="2090-01-01")]}
    assert story.refusal(f"{path}/nominations", body).code == "birth-date-implausible"


def test_a_village_proposes_only_where_it_has_seats(opened: Open) -> None:
    campaign, elsewhere = opened(1, 2), opened(1, 2)
    body = {"village_id": elsewhere.villages[0], "nominations": [people(1)[0].body()]}

    refused = campaign.story.refusal(f"/v1/schemes/{campaign.scheme}/nominations", body)

    assert (refused.status, refused.code) == (422, "village-without-seats")


def test_an_enrolment_of_another_scheme_of_the_same_sponsor_is_no_reason(opened: Open) -> None:
    campaign = opened(1, 2)
    story, person = campaign.story, people(1)[0]
    worker = story.worker(nik=person.nik)
    story.enrolment(worker, campaign.sponsor, starts_on="2025-05-01", programmes=MEMBERSHIP)
    campaign.propose(campaign.villages[0], [person])

    assert campaign.screen().passed == 1
