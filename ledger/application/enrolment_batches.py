"""The lines of a file of enrolments as the rows of commands, with what the file alone refuses."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from ledger.application.enrolment_roll import FilledRow, Told, filled
from ledger.domain.enrolment_file import FileTerms
from ledger.domain.errors import LedgerError, NikTwiceInFile
from ledger.sheets.enrolments import enrolment_row
from ledger.sheets.reading import Line, Sheet


@dataclass(slots=True)
class Batch:
    """Rows of one command. `follows`: the last line before them, 0 for none. `unreadable`, `refused`: lines that never
    come before the ledger.
    """

    headers: Mapping[str, str]
    follows: int
    first_line: int = 0
    last_line: int = 0
    count: int = 0
    rows: list[FilledRow] = field(default_factory=list)
    unreadable: list[Line] = field(default_factory=list)
    refused: list[tuple[int, LedgerError]] = field(default_factory=list)

    @property
    def regions(self) -> set[str]:
        return {row.person.region for row in self.rows}

    def begin(self) -> Told:
        """What is told of the lines before any row is decided; anew every time."""
        told = Told(self.headers)
        for line in self.unreadable:
            told.refuse_cells(line)
        for number, refused in self.refused:
            told.refuse(number, refused)
        return told


def batches_of(
    sheet: Sheet, terms: FileTerms, key_of: Callable[[str], bytes], size: int, *, after: int = 0
) -> Iterator[Batch]:
    """At most `size` rows each, of the lines after `after`; a NIK counts where it stands first in the whole file."""
    headers = {name: sheet.headers.given[index] for name, index in sheet.headers.places.items()}
    batch = Batch(headers, after)
    first: dict[str, int] = {}
    for line in sheet.lines():
        nik = line.cells["nik"]
        begun = line.number if line.refusals else first.setdefault(nik, line.number)
        if line.number <= after:
            continue
        batch.first_line = batch.first_line or line.number
        batch.last_line = line.number
        batch.count += 1
        _take(batch, line, begun, terms, key_of)
        if batch.count == size:
            yield batch
            batch = Batch(headers, line.number)
    if batch.count:
        yield batch


def _take(batch: Batch, line: Line, begun: int, terms: FileTerms, key_of: Callable[[str], bytes]) -> None:
    if line.refusals:
        batch.unreadable.append(line)
    elif begun != line.number:
        batch.refused.append((line.number, NikTwiceInFile(first_line=begun)))
    else:
        row = enrolment_row(line)
        try:
            batch.rows.append(filled(row, terms, key_of(row.nik)))
        except LedgerError as refused:
            batch.refused.append((line.number, refused))
