"""Verify holds what lists, files and nominations say of their commands against what else these recorded."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from ledger.audit.finding import Damage
from ledger.audit.money import Sums
from ledger.store.log import LoggedEvent
from ledger.store.tokens import Role
from tests.api.serving import Served
from tests.api.skpd import Department
from tests.api.story import Story
from tests.cases.enrolment_sheets import csv_of, person, send
from tests.cases.village import Campaign, people

SAID = {
    "PayrollBatchRecorded": ("amount", "deductions"),
    "PayrollBatchRemitted": ("amount", "payments"),
    "EnrolmentLinesRead": ("registered", "enrolled"),
    "NominationEnrolled": ("seat", "worker_id", "enrolment_id"),
}


@pytest.fixture(scope="module")
def told(module_service: Served, module_api: Story) -> Served:
    """Two of each."""
    api = module_api
    department = Department.register(api)
    servants = [department.servant() for _ in range(2)]
    batch = department.deduct("2025-02", *(each.line() for each in servants)).batch_id
    department.remit(batch, "33600.00", at="2025-02-03T09:00:00+07:00")
    campaign = Campaign.opened(api, module_service.tokens[Role.APPROVER], 1, 20)
    nominations = campaign.propose(campaign.villages[0], people(2))
    campaign.screen()
    campaign.validate(*nominations)
    campaign.enrol()
    rows = [person(each.nik, programmes="JKK,JKM", starts_on="01-07-2025") for each in people(2)]
    assert send(api, csv_of(rows), api.sponsor()).enrolled == 2
    return module_service


def finding_of(command: Sequence[LoggedEvent]) -> Any:
    check = Sums()
    check.command(command)
    return None if check.finding is None else (check.finding.position, check.finding.damage)


def one_more(value: int | UUID) -> int | UUID:
    return UUID(int=value.int ^ 1) if isinstance(value, UUID) else value + 1


@pytest.mark.parametrize(("topic", "field"), [(topic, field) for topic, fields in SAID.items() for field in fields])
def test_what_is_said_of_a_command_is_what_it_recorded(told: Served, topic: str, field: str) -> None:
    log = told.house.log
    logged = log.read(0, 1, topic)[0]
    command = told.house.payroll_batch_lives.command_of(logged)
    place = command.index(logged)
    said = logged.event.model_copy(update={field: one_more(getattr(logged.event, field))})

    assert finding_of(command) is None
    assert finding_of([*command[:place], replace(logged, event=said), *command[place + 1 :]]) == (
        logged.position,
        Damage.ALLOCATION,
    )
