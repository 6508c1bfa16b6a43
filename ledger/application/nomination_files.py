"""Files of nominations and of screening lists: rows that say it become one, the others are named by their lines."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from ledger.application.law import LawBook
from ledger.application.nominations import Nominations, Proposal
from ledger.application.screening_lists import ListTerms, ScreeningLists
from ledger.application.villages import Villages
from ledger.application.workers import Person
from ledger.domain.errors import BirthDateImplausible
from ledger.domain.values import ScreeningListKind, Sector
from ledger.sheets.nominations import NominationRow, nomination_row
from ledger.sheets.reading import Sheet
from ledger.store.log import Context, Decision, Log, Recorded

NAMED_MAX: Final = 1_000  # refused rows, and nominations, in an answer


@dataclass(slots=True)
class RefusedLines:
    """Of a file, in its order. No text repeats what stood there."""

    count: int = 0
    named: list[dict[str, Any]] = field(default_factory=list)

    def add(self, line: int, column: str | None, code: str, detail: str) -> None:
        self.count += 1
        if len(self.named) < NAMED_MAX:
            self.named.append({"line": line, "column": column, "code": code, "detail": detail})

    def told(self) -> dict[str, Any]:
        return {"refused_count": self.count, "refused": self.named}


class NominationFiles:
    def __init__(
        self, log: Log, law: LawBook, villages: Villages, nominations: Nominations, lists: ScreeningLists
    ) -> None:
        self._log = log
        self._law = law
        self._villages = villages
        self._nominations = nominations
        self._lists = lists

    def propose(self, context: Context, scheme_id: UUID, village_id: UUID, sheet: Sheet) -> Recorded:
        """Each line once, however often the same bytes come: the same answer again. Where a row says no region, it is
        the village's. Raises SchemeUnknown, VillageUnknown, VillageWithoutSeats.
        """
        known = self._log.answered(context)
        if known is not None:
            return known
        region = self._villages.require(village_id).known.region
        refused = RefusedLines()
        proposals = list(self._proposals(sheet, region, self._law.day_of(context.now), refused))
        found = self._nominations.propose_file(context, scheme_id, village_id, sheet.digest, proposals)
        nominations = [{"line": line, "nomination_id": str(each)} for line, each in sorted(found.items())[:NAMED_MAX]]
        told = {"rows": sheet.rows, "proposed": len(found), "nominations": nominations, **refused.told()}
        return self._log.execute(context, lambda: Decision([], told))

    def bring_list(
        self, context: Context, kind: ScreeningListKind, region: str, sheet: Sheet, *, on: date, source: str
    ) -> Recorded:
        """Raises what ScreeningLists.bring raises."""
        refused = RefusedLines()
        terms = ListTerms(kind, region, on, source, sheet.digest)
        return self._lists.bring(context, terms, _niks(sheet, refused), refused.told)

    def _proposals(self, sheet: Sheet, region: str, today: date, refused: RefusedLines) -> Iterator[Proposal]:
        for line in sheet.lines():
            for each in line.refusals:
                refused.add(line.number, each.column, each.code, each.detail)
            if line.refusals:
                continue
            row = nomination_row(line)
            if row.birth_date > today:
                refused.add(line.number, "birth_date", BirthDateImplausible.code, BirthDateImplausible.message)
                continue
            yield Proposal(_person(row, region), row.attested_on, row.line)


def _person(row: NominationRow, region: str) -> Person:
    return Person(
        nik=row.nik,
        name=row.name,
        birth_date=row.birth_date,
        occupation=row.occupation,
        sector=row.sector or Sector.OTHER,
        region=row.region or region,
        monthly_income=row.monthly_income,
    )


def _niks(sheet: Sheet, refused: RefusedLines) -> Iterator[str]:
    for line in sheet.lines():
        for each in line.refusals:
            refused.add(line.number, each.column, each.code, each.detail)
        if not line.refusals:
            yield line.cells["nik"]
