"""One law, many processes: what one publishes, the others follow from that position on and not before."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from time import sleep
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from ledger.application.contributions import AllocationRequest
from ledger.application.house import House, initialise
from ledger.domain.events import CalendarPublished, PolicyPublished, TariffPublished
from ledger.domain.law.founding import FOUNDING
from ledger.domain.law.policy import Policy
from ledger.domain.ledger import Ledger
from ledger.domain.months import ContributionMonth
from ledger.domain.values import ClockMode
from ledger.settings import Settings
from ledger.store.database import Database
from ledger.store.keys import establish_key_check, load_keys, master_key_path
from ledger.store.log import Context, Recorded, open_ledger
from ledger.store.randomness import random_id
from ledger.store.tokens import Role
from tests.api.law_office import policy, publish, tariff
from tests.api.serving import Served
from tests.api.story import Story

AT = "2026-11-20T09:00:00+07:00"
TODAY = "2026-11-20"
DECEMBER = ContributionMonth.parse("2026-12")
PARTS = ["1/4", "1/2", "1/5", "1/1", "1/8", "1/10"]


@pytest.fixture
def elsewhere(service: Served, tmp_path: Path) -> Iterator[House]:
    """Another process on the same ledger, with a memory of its own."""
    settings = Settings(home=tmp_path, zone=ZoneInfo("Asia/Jakarta"))
    with House.open(settings, database=service.house.database) as house:
        yield house


def context() -> Context:
    return Context(actor=uuid4(), command_id=random_id(), now=datetime.fromisoformat(AT))


def enrolled(api: Story, workers: int) -> tuple[str, list[str]]:
    """A sponsor with money enough, and workers whose December is to be paid."""
    sponsor, ids = api.sponsor(at=AT), [api.worker() for _ in range(workers)]
    for worker in ids:
        api.enrol(worker, sponsor, starts_on="2026-12-01")
    api.pay(sponsor, "10000000.00", at=AT)
    return sponsor, ids


def settle(house: House, sponsor: str, worker: str) -> Recorded:
    request = AllocationRequest(UUID(sponsor), DECEMBER, (UUID(worker),), datetime.fromisoformat(AT))
    return house.contributions.allocate(context(), request)


def row_of(recorded: Recorded) -> str:
    (line,) = recorded.result["settled"]
    return str(line["tariff"]).partition("/")[0]


def test_what_is_published_elsewhere_has_an_allocation_decided_anew(
    api: Story, service: Served, elsewhere: House
) -> None:
    sponsor, (first, second) = enrolled(api, 2)
    before = settle(elsewhere, sponsor, first)
    remembered = elsewhere.log.states.get(elsewhere.ledger_id)

    position = publish(
        api, tariff("pp60-2026", "2026-12", None, "1/4", published_on=TODAY), by=service.tokens[Role.APPROVER]
    )
    assert elsewhere.log.states.get(elsewhere.ledger_id) == remembered, "the other process has not heard of it"
    after = settle(elsewhere, sponsor, second)

    assert (row_of(before), before.result["total"]) == ("pp50-2025-other", "8400.00")
    assert (row_of(after), after.result["total"]) == ("pp60-2026", "4200.00")
    assert after.position > position


def test_every_allocation_follows_the_law_as_it_stood_at_its_position(
    api: Story, service: Served, elsewhere: House
) -> None:
    """While one process publishes row after row, another one settles month after month, and does not wait."""
    sponsor, workers = enrolled(api, 48)
    recorded: list[Recorded] = []

    def publish_all() -> None:
        for number, part in enumerate(PARTS):
            while len(recorded) < len(workers) // len(PARTS) * number:
                sleep(0.001)
            row = tariff(f"row-{number}", "2026-12", None, part, published_on=TODAY)
            publish(api, row, by=service.tokens[Role.APPROVER])

    with ThreadPoolExecutor(3) as threads:
        publishing = threads.submit(publish_all)
        list(threads.map(lambda worker: recorded.append(settle(elsewhere, sponsor, worker)), workers))
        publishing.result()

    rows = {
        logged.position: logged.event.terms.tariff
        for logged in service.house.log.stream(service.house.ledger_id)
        if isinstance(logged.event, TariffPublished) and logged.event.proposal_id is not None
    }
    for each in recorded:
        assert each.first_position is not None
        in_force = [name for position, name in rows.items() if position < each.first_position]
        assert row_of(each) == (in_force or ["pp50-2025-other"])[-1]
    assert len({row_of(each) for each in recorded}) > 1, "nothing was published meanwhile"


def test_two_processes_give_the_same_law_now_and_at_every_position(
    api: Story, service: Served, elsewhere: House
) -> None:
    here = service.house
    day = date(2027, 1, 1)
    api.sponsor(at=AT)
    first = elsewhere.law.now().policy.value("due_day", day)

    positions = [
        publish(
            api,
            policy("due_day", value, valid_from="2027-01-01", published_on=TODAY),
            by=service.tokens[Role.APPROVER],
        )
        for value in ("20", "10")
    ]

    assert first == "15"
    asked = [1, *range(1 + len(FOUNDING), api.position + 1)]
    expected = ["10" if position >= positions[1] else "20" if position >= positions[0] else "15" for position in asked]
    for house in (elsewhere, here, elsewhere):
        assert house.law.now().policy.value("due_day", day) == "10"
        assert [house.law.at(position).value("due_day", day) for position in asked] == expected
    assert elsewhere.law.at(positions[0]) is elsewhere.law.at(positions[0]), "it is made once"


def test_a_ledger_opened_before_there_was_a_founding_set_gets_it_at_init(database: Database, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, zone=ZoneInfo("Asia/Jakarta"))
    old = Ledger.open(uuid4(), ClockMode.SIMULATED, "Asia/Jakarta")
    settings.home.mkdir(exist_ok=True)
    identity = _opened_as_before(settings, database, old)
    with House.open(settings, database=database) as house:
        before = house.law.now().policy
        assert house.log.head() == 1

    assert initialise(settings, database=database) == identity
    assert initialise(settings, database=database) == identity, "again is no harm"

    with House.open(settings, database=database) as house:
        assert house.log.head() == 1 + len(FOUNDING)
        for law in (before, house.law.at(1), house.law.now().policy, Policy(house.law.zone)):
            assert law.published == FOUNDING
        facts = [logged.event for logged in house.log.stream(identity)[1:]]
        published = [fact for fact in facts if isinstance(fact, PolicyPublished | CalendarPublished | TariffPublished)]
        assert published == facts
        assert tuple(fact.terms for fact in published) == FOUNDING
        assert {fact.approved_by for fact in published} == {None}, "a row of the founding set has no persons"


def _opened_as_before(settings: Settings, database: Database, ledger: Ledger) -> UUID:
    """Keys as `init` makes them, and one event in the log."""
    keys = load_keys(master_key_path(settings.master_key_file, settings.home, external_database=False), may_make=True)
    with database.connect("owner") as owner:
        establish_key_check(owner, keys)
    return open_ledger(database, ledger, actor=ledger.id, command_id=uuid4()).ledger_id
