"""What a sponsor's stream remembers of its service: in which department, from when, until when."""

from datetime import date
from uuid import UUID

from pydantic.dataclasses import dataclass

from ledger.domain.events import DepartmentJoined, DepartmentLeft


@dataclass
class Service:
    """`left_on`: the first day on which the department deducts nothing any more."""

    department_id: UUID
    joined_on: date
    left_on: date | None = None

    def runs_on(self, day: date) -> bool:
        return self.joined_on <= day and (self.left_on is None or day < self.left_on)


def remember_service(services: list[Service], event: DepartmentJoined | DepartmentLeft) -> None:
    """`services`: in the order in which they were joined; they do not overlap."""
    if isinstance(event, DepartmentJoined):
        services.append(Service(event.department_id, event.on))
    else:
        services[-1].left_on = event.on
