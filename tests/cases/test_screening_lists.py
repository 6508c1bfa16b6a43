"""Lists that an office brings, and proposals that come as files: what is kept of them, and what is left afterwards."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from structlog.testing import capture_logs

from ledger.audit.verify import verify
from ledger.store.database import Database
from ledger.store.tokens import Role
from tests.api.serving import Served
from tests.api.story import Refused, Story
from tests.cases.village import HEADERS, JULY, Campaign, Person, csv_of, people
from tests.cases.whole import assert_whole


@pytest.fixture
def campaign(jakarta: Story, approver: str) -> Campaign:
    return Campaign.opened(jakarta, approver, 1, 20)


def entries(database: Database) -> list[tuple[Any, ...]]:
    with database.connection() as connection:
        return connection.execute("SELECT list_id::text, mac FROM screening_entry").fetchall()


def test_a_file_proposes_each_of_its_lines_once(campaign: Campaign) -> None:
    (village,) = campaign.villages
    rows = [each.row() for each in people(3)]
    rows.insert(1, ("12345", "SALAH", "01-01-1990", "petani", "1000000", ""))
    rows.append((people(1)[0].nik, "BELUM LAHIR", "01-01-2090", "petani", "1000000", ""))
    content = csv_of(HEADERS, rows)
    path = f"/v1/schemes/{campaign.scheme}/nomination-files"

    first = campaign.send(path, content, village_id=village)
    before = campaign.story.position
    again = campaign.send(path, content, village_id=village)

    assert (first.rows, first.proposed, first.refused_count) == (5, 3, 2)
    assert [each["line"] for each in first.nominations] == [2, 4, 5]
    assert [(each["line"], each["code"]) for each in first.refused] == [
        (3, "nik-shape"),
        (6, "birth-date-implausible"),
    ]
    assert {**again.document, "position": 0} == {**first.document, "position": 0}
    assert campaign.story.position == before
    assert list(campaign.states()) == [each["nomination_id"] for each in first.nominations]
    nominated = campaign.story.events(topic="WorkerNominated")[-1]["data"]
    assert (nominated["region"], nominated["line"]) == (campaign.region, 5)


def test_a_file_of_another_kind_is_refused_as_a_whole(campaign: Campaign) -> None:
    query = {"kind": "deceased", "region": campaign.region, "on": "2025-06-01", "source": "Disdukcapil"}

    def code(content: bytes, **more: str) -> str:
        with pytest.raises(Refused) as refused:
            campaign.send("/v1/screening-lists", content, **{**query, **more})
        return str(refused.value.code)

    assert code(csv_of(("NAMA",), [("X",)])) == "columns-missing"
    assert code(csv_of(("NIK",), [])) == "screening-list-empty"
    assert code(csv_of(("NIK",), [(people(1)[0].nik,)]), on="2090-01-01") == "instant-in-future"
    assert code(csv_of(("NIK",), [(people(1)[0].nik,)]), kind="rich") == "request-invalid"


def test_of_a_list_only_keyed_hashes_are_kept_and_none_after_its_destruction(
    campaign: Campaign, jakarta_service: Served, module_database: Database
) -> None:
    story, persons = campaign.story, people(3)
    niks = [each.nik for each in persons]
    campaign.propose(campaign.villages[0], persons)
    before = entries(module_database)

    list_id = campaign.bring("deceased", [niks[0], niks[1], niks[0]])

    kept = [mac for of_list, mac in entries(module_database) if of_list == list_id]
    keys = jakarta_service.house.keys
    assert sorted(kept) == sorted(keys.screening_mac(nik) for nik in niks[:2])
    assert not {bytes(mac) for mac in kept} & {keys.nik_mac(nik) for nik in niks}
    assert campaign.screen().passed == 1
    (told,) = [each for each in story.read("/v1/screening-lists").document["items"] if each["list_id"] == list_id]
    assert (told["entries"], told["kind"], told["source"], told["destroyed_on"]) == (2, "deceased", "Disdukcapil", None)

    path = f"/v1/screening-lists/{list_id}/destruction"
    story.write(path, {})

    assert entries(module_database) == before
    assert story.refusal(path, {}).code == "screening-list-gone"
    screening = f"/v1/schemes/{campaign.scheme}/screenings"
    assert story.refusal(screening, {"lists": [list_id]}).code == "screening-list-gone"
    assert story.refusal(screening, {"lists": [campaign.scheme]}).code == "screening-list-unknown"
    assert campaign.states(as_known_at=story.position) != {}
    assert campaign.screen().passed == 3


def test_verify_holds_the_entries_against_what_was_recorded(
    campaign: Campaign, jakarta_service: Served, module_database: Database
) -> None:
    house, story = jakarta_service.house, campaign.story
    niks = [each.nik for each in people(3)]
    list_id = campaign.bring("wage_earners", niks)
    campaign.propose(campaign.villages[0], people(2))
    campaign.screen()
    assert_whole(story, module_database)
    (brought,) = [each for each in story.events(topic="ScreeningListBrought") if each["originator_id"] == list_id]
    mac = house.keys.screening_mac(niks[1])
    forget = "DELETE FROM screening_entry WHERE list_id = %s AND mac = %s"
    remember = "INSERT INTO screening_entry (list_id, mac) VALUES (%s, %s)"

    with module_database.connect("owner") as owner:
        owner.execute(forget, (list_id, mac))
        assert damage_of(module_database) == (brought["position"], "screening list differs")
        owner.execute(remember, (list_id, mac))
        story.write(f"/v1/screening-lists/{list_id}/destruction", {})
        owner.execute(remember, (list_id, mac))
        assert damage_of(module_database) == (story.position, "screening list differs")

    assert story.refusal(f"/v1/screening-lists/{list_id}/destruction", {}).code == "screening-list-gone"
    assert_whole(story, module_database)


def damage_of(database: Database) -> tuple[int | None, str]:
    found = verify(database, {}, lambda *_: None).first
    assert found is not None
    return found.position, found.damage.value


def test_a_list_that_is_refused_leaves_no_entry(campaign: Campaign, module_database: Database) -> None:
    before = entries(module_database)

    with pytest.raises(Refused):
        campaign.bring("deceased", [people(1)[0].nik], on="2090-01-01")

    assert entries(module_database) == before


def test_the_same_key_brings_a_list_once(campaign: Campaign, module_database: Database) -> None:
    content = csv_of(("NIK",), [(each.nik,) for each in people(3)])
    query = {"kind": "deceased", "region": campaign.region, "on": "2025-06-01", "source": "Disdukcapil"}
    before = len(entries(module_database))

    def bring(_: int) -> str:
        return str(campaign.send("/v1/screening-lists", content, key=campaign.scheme, **query).list_id)

    with ThreadPoolExecutor(4) as together:
        lists = set(together.map(bring, range(4)))

    assert len(lists) == 1
    assert len(entries(module_database)) == before + 3


def test_neither_nik_nor_name_is_in_events_logs_or_answers(campaign: Campaign, module_database: Database) -> None:
    story, persons = campaign.story, people(4)
    secrets = [each.nik for each in persons] + [each.name for each in persons]
    before = story.position
    with capture_logs() as logs:
        nominations = campaign.propose(campaign.villages[0], persons)
        campaign.bring("deceased", [persons[0].nik])
        screened = campaign.screen()
        campaign.validate(*nominations[1:])
        enrolled = campaign.enrol()
        page = story.read("/v1/nominations", scheme_id=campaign.scheme)

    told = [screened.document, enrolled.document, logs, story.events(after=before)]
    assert [secret for secret in secrets if secret in str(told)] == []
    assert [each["identity"]["nik"] for each in page.document["items"]] == [each.nik for each in persons]
    (read,) = [each for each in logs if each.get("event") == "identity_read"]
    assert (read["purpose"], read["subjects"]) == ("nominations", nominations)
    with module_database.connect("owner") as owner:
        stored = owner.execute("SELECT string_agg(convert_from(state, 'UTF8'), '') FROM events").fetchone()
        views = owner.execute("SELECT string_agg(n::text, '') FROM sponsorship_nomination n").fetchone()
    assert [secret for secret in secrets if secret in str(stored) + str(views)] == []


def test_without_the_right_there_is_no_identity(campaign: Campaign, jakarta_service: Served) -> None:
    campaign.propose(campaign.villages[0], people(2))
    token = jakarta_service.tokens[Role.FINANCE]

    page = campaign.story.read("/v1/nominations", token=token, scheme_id=campaign.scheme)

    assert ["identity" in each for each in page.document["items"]] == [False, False]


def test_proposals_that_come_in_meanwhile_change_nothing_that_was_decided(campaign: Campaign) -> None:
    story, (village,) = campaign.story, campaign.villages
    persons = people(40)

    def propose(person: Person) -> str:
        return campaign.propose(village, [person])[0]

    def screen(_: int) -> int:
        return int(campaign.screen().screened)

    with ThreadPoolExecutor(6) as together:
        twice = [*persons[:20], *persons]
        proposed = [together.submit(propose, each) for each in twice]
        screened = [together.submit(screen, each) for each in range(5)]
        nominations = [each.result() for each in proposed]
        assert all(0 <= each.result() <= 60 for each in screened)
    campaign.screen()

    states = campaign.states()
    assert set(states) == set(nominations)
    assert sum(state == ("passed", []) for state in states.values()) == 40
    assert sum(state == ("not_passed", ["proposed_twice"]) for state in states.values()) == 20
    assert story.position >= len(nominations)


def test_two_enrolments_at_once_enrol_everybody_once(campaign: Campaign) -> None:
    nominations = campaign.propose(campaign.villages[0], people(10))
    campaign.screen()
    campaign.validate(*nominations)
    before = campaign.story.position

    with ThreadPoolExecutor(3) as together:
        enrolled = list(together.map(lambda _: campaign.enrol().enrolled, range(3)))

    assert sum(enrolled) == 10
    events = campaign.story.events(after=before, topic="Enrolled")
    assert sorted(each["data"]["seat"] for each in events) == list(range(1, 11))
    assert {each["data"]["starts_on"] for each in events} == {JULY}
