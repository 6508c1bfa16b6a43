"""A file of enrolments: how far it was read, and under which terms. Its rows became facts of workers."""

from dataclasses import dataclass as plain_dataclass
from datetime import date
from typing import Self
from uuid import UUID

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from ledger.domain.aggregate import Aggregate
from ledger.domain.errors import EnrolmentFileDiffers
from ledger.domain.events import EnrolmentFileOpened, EnrolmentLinesRead, LedgerEvent
from ledger.domain.sealed import SealedText
from ledger.domain.values import Programme, Sector


@plain_dataclass(frozen=True, slots=True)
class FileTerms:
    """What is said beside a file, for rows that do not say it themselves; field by field as `EnrolmentFileOpened`."""

    sponsor_id: UUID
    scheme_id: UUID | None = None
    programmes: tuple[Programme, ...] | None = None
    starts_on: date | None = None
    attested_on: date | None = None
    sector: Sector | None = None
    region: str | None = None
    agent_id: UUID | None = None


@plain_dataclass(frozen=True, slots=True)
class LineCounts:
    """What became of lines. `already`: enrolled before, in whatever way; nothing was recorded of these."""

    registered: int = 0
    enrolled: int = 0
    already: int = 0
    refused: int = 0


@dataclass
class EnrolmentFileState:
    """`rows`: lines below the headers with something in them. `last_line`: read so far."""

    sponsor_id: UUID
    scheme_id: UUID | None
    programmes: tuple[Programme, ...] | None
    starts_on: date | None
    attested_on: date | None
    sector: Sector | None
    region: str | None
    agent_id: UUID | None
    rows: int
    last_line: int = 0
    registered: int = 0
    enrolled: int = 0
    already: int = 0
    refused: int = 0

    @property
    def rows_read(self) -> int:
        return self.enrolled + self.already + self.refused


_STATE = TypeAdapter(EnrolmentFileState)


class EnrolmentFile(Aggregate):
    TOPIC = "EnrolmentFile"
    FOLD = 1601
    BORN = EnrolmentFileOpened

    @classmethod
    def open(cls, file_id: UUID, *, file_digest: str, name: SealedText, rows: int, terms: FileTerms) -> Self:
        """Recorded with its first lines."""
        file = cls.blank(file_id)
        said = {field: getattr(terms, field) for field in FileTerms.__dataclass_fields__}
        file.record(EnrolmentFileOpened, file_digest=file_digest, name=name, rows=rows, **said)
        return file

    def require_same(self, terms: FileTerms) -> None:
        """Raises EnrolmentFileDiffers: the rows that are in the ledger came in under what was said then."""
        names = FileTerms.__dataclass_fields__
        fields = [name for name in names if getattr(terms, name) != getattr(self.known, name)]
        if fields:
            raise EnrolmentFileDiffers(enrolment_file_id=str(self.id), fields=fields)

    @property
    def is_read(self) -> bool:
        return self.known.rows_read >= self.known.rows

    def read(self, first_line: int, last_line: int, counts: LineCounts) -> None:
        """The next lines, which come once and in order."""
        if self.is_read or not self.known.last_line < first_line <= last_line:
            raise ValueError("lines of a file are read once, and in order")
        self.record(
            EnrolmentLinesRead,
            first_line=first_line,
            last_line=last_line,
            registered=counts.registered,
            enrolled=counts.enrolled,
            already=counts.already,
            refused=counts.refused,
        )

    def evolve(self, event: LedgerEvent) -> None:
        match event:
            case EnrolmentFileOpened():
                self.known = EnrolmentFileState(
                    sponsor_id=event.sponsor_id,
                    scheme_id=event.scheme_id,
                    programmes=event.programmes,
                    starts_on=event.starts_on,
                    attested_on=event.attested_on,
                    sector=event.sector,
                    region=event.region,
                    agent_id=event.agent_id,
                    rows=event.rows,
                )
            case EnrolmentLinesRead():
                known = self.known
                known.last_line = event.last_line
                known.registered += event.registered
                known.enrolled += event.enrolled
                known.already += event.already
                known.refused += event.refused
            case _:
                raise TypeError(f"a file of enrolments cannot evolve with {event.TOPIC}")

    def state(self) -> bytes:
        return _STATE.dump_json(self.known)

    def restore_state(self, state: bytes) -> None:
        self.known = _STATE.validate_json(state)
