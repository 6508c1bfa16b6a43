"""A list is destroyed while people are held against it: nobody passes, or stays unmarked, because entries were gone."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID, uuid4

import pytest

from ledger.application.screenings import Screenings
from ledger.application.wage_earners import WageEarners
from ledger.domain.errors import ScreeningListGone
from ledger.store.database import Database
from ledger.store.log import Context
from ledger.store.randomness import random_id
from ledger.store.screening_entries import ScreeningEntries
from tests.api.serving import Served
from tests.api.story import Story
from tests.cases.village import Campaign, people


class EntriesOvertaken(ScreeningEntries):
    """Before it is asked, once, something else happens."""

    def __init__(self, database: Database, overtake: Callable[[], object]) -> None:
        super().__init__(database)
        self._overtakes = [overtake]

    def listed(self, list_id: UUID, macs: Sequence[bytes]) -> set[bytes]:
        if self._overtakes:
            self._overtakes.pop()()
        return super().listed(list_id, macs)


@pytest.fixture
def campaign(jakarta: Story, approver: str) -> Campaign:
    return Campaign.opened(jakarta, approver, 1, 20)


def context(story: Story) -> Context:
    now = datetime.fromisoformat("2025-06-24T09:00:00+07:00")
    return Context(actor=uuid4(), command_id=random_id(), now=now, recorded_at=now)


def test_nobody_passes_by_a_list_that_is_destroyed_meanwhile(
    campaign: Campaign, jakarta_service: Served, module_database: Database
) -> None:
    house, story = jakarta_service.house, campaign.story
    dead = people(1)
    (nomination,) = campaign.propose(campaign.villages[0], dead)
    list_id = campaign.bring("deceased", [dead[0].nik])
    destroy = lambda: story.write(f"/v1/screening-lists/{list_id}/destruction", {})  # noqa: E731
    screenings = Screenings(
        house.log, house.registers, house.vault, house.keys, house.law, house.villages, house.workers,
        house.screening_lists, EntriesOvertaken(module_database, destroy),
    )  # fmt: skip

    with pytest.raises(ScreeningListGone):
        screenings.screen(context(story), UUID(campaign.scheme))

    assert campaign.states(as_known_at=story.position) == {nomination: ("proposed", None)}


def test_nobody_is_left_out_by_a_list_that_is_destroyed_meanwhile(
    campaign: Campaign, jakarta_service: Served, module_database: Database
) -> None:
    house, story = jakarta_service.house, campaign.story
    earner = people(1)[0]
    sponsor = story.sponsor()
    worker = story.worker(nik=earner.nik, region=campaign.region)
    story.enrol(worker, sponsor, starts_on="2025-01-01")
    list_id = campaign.bring("wage_earners", [earner.nik])
    destroy = lambda: story.write(f"/v1/screening-lists/{list_id}/destruction", {})  # noqa: E731
    earners = WageEarners(
        house.log, house.registers, house.vault, house.keys, house.law, house.workers, house.screening_lists,
        EntriesOvertaken(module_database, destroy),
    )  # fmt: skip

    with pytest.raises(ScreeningListGone):
        earners.mark(context(story), UUID(list_id), sponsor_id=UUID(sponsor))
