"""What became of a file of enrolments, put together from the answers of its commands."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from ledger.domain.enrolment_file import LineCounts
from ledger.domain.events import EnrolmentLinesRead
from ledger.store.log import LoggedEvent

TOLD_MAX: Final = 1_000  # refusals, and warnings, that an answer holds; the counts are of all


@dataclass(slots=True)
class FileReport:
    """`refusals`: all of them, by line; of one line there may be several. `position`: of the last command.
    `columns_ignored`: headers of the file that nobody knows. `was_known`: nothing was recorded for this one, which is
    the answer to a file that had come before.
    """

    file_id: UUID
    sponsor_id: UUID
    scheme_id: UUID | None
    rows: int
    position: int
    last_line: int = 0
    registered: int = 0
    enrolled: int = 0
    already: int = 0
    refused: int = 0
    refusals: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    warned: Counter[str] = field(default_factory=Counter)
    commands: list[dict[str, Any]] = field(default_factory=list)
    columns_ignored: tuple[str, ...] = ()
    was_known: bool = False

    def add(
        self,
        first_line: int,
        last_line: int,
        counts: LineCounts | EnrolmentLinesRead,
        answer: Mapping[str, Any],
        logged: LoggedEvent | None = None,
    ) -> None:
        """The lines of one command, and how it was answered; `logged` where it was recorded."""
        told = {name: getattr(counts, name) for name in ("registered", "enrolled", "already", "refused")}
        self.last_line = last_line
        self.registered += told["registered"]
        self.enrolled += told["enrolled"]
        self.already += told["already"]
        self.refused += told["refused"]
        self.refusals += answer["refusals"]
        self.warned.update(warning["code"] for warning in answer["warnings"])
        self.warnings += answer["warnings"][: TOLD_MAX - len(self.warnings)]
        if logged is not None:
            command = {"command_id": str(logged.envelope.command_id), "position": logged.position}
            self.commands.append({**command, "first_line": first_line, "last_line": last_line, **told})

    @property
    def rows_read(self) -> int:
        return self.enrolled + self.already + self.refused

    def as_json(self) -> dict[str, Any]:
        return {
            "enrolment_file_id": str(self.file_id),
            "rows": self.rows,
            "registered": self.registered,
            "enrolled": self.enrolled,
            "already": self.already,
            "refused": self.refused,
            "refusals": self.refusals[:TOLD_MAX],
            "warnings": self.warnings,
            "warned": dict(sorted(self.warned.items())),
        }
