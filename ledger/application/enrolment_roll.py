"""Rows of one command, each decided by the worker's own verbs: what one row is refused stops no other."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from ledger.application.enrolment_ground import EnrolmentGround
from ledger.application.workers import Person, Workers, require_born
from ledger.domain.agent import Agent
from ledger.domain.enrolment import EnrolmentTerms
from ledger.domain.enrolment_file import FileTerms, LineCounts
from ledger.domain.errors import EnrolmentExists, LedgerError, RowIncomplete
from ledger.domain.law.policy import Policy
from ledger.domain.months import ContributionMonth
from ledger.domain.nik import nik_warnings
from ledger.domain.scheme import Scheme
from ledger.domain.values import BpuCategory, Programme, Sector
from ledger.domain.worker import Worker
from ledger.sheets.enrolments import EnrolmentRow
from ledger.sheets.reading import Line
from ledger.store.decision import Claim
from ledger.store.randomness import random_id
from ledger.store.registers import RegisterKind
from ledger.store.sealing import Sealing

DIFFERS: Final = "differs-from-register"
REGION_UNKNOWN: Final = "region-unknown"

# Which cell a person looks at first; a refusal that is of no cell names none.
_COLUMNS: Final = {
    "nik-twice-in-file": "nik",
    "birth-date-implausible": "birth_date",
    "age-limit": "birth_date",
    "programme-not-open": "programmes",
    "programme-not-in-scheme": "programmes",
    "programme-pair": "programmes",
    "attestation-missing": "attested_on",
}


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A row with what was said beside the file in its empty cells. `key`: what its NIK is found by."""

    line: int
    key: bytes
    person: Person
    programmes: tuple[str, ...]
    starts_on: date
    attested_on: date | None
    category: BpuCategory | None


@dataclass(frozen=True, slots=True)
class KnownWorker:
    """A worker of the register, whom a row's NIK has found. `texts`: identity as registered; None once erased."""

    worker: Worker
    texts: Mapping[str, str] | None


@dataclass(slots=True)
class Told:
    """What became of lines, in words that hold nothing of what stood there. `headers`: the file's own, by the names of
    columns. `refused` counts rows, of which one may have several refusals.
    """

    headers: Mapping[str, str]
    registered: int = 0
    enrolled: int = 0
    already: int = 0
    refused: int = 0
    refusals: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)

    def refuse_cells(self, line: Line) -> None:
        """What could not be read."""
        self.refused += 1
        for column, code, detail in line.refusals:
            self.refusals.append({"line": line.number, "column": column, "code": code, "detail": detail})

    def refuse(self, line: int, refused: LedgerError) -> None:
        """What a rule refuses."""
        self.refused += 1
        column = refused.fields["column"] if isinstance(refused, RowIncomplete) else _COLUMNS.get(refused.code)
        header = None if column is None else self.headers.get(column, column)
        self.refusals.append({"line": line, "column": header, "code": refused.code, "detail": str(refused)})

    def warn(self, line: int, code: str, **more: Any) -> None:
        self.warnings.append({"line": line, "code": code, **more})

    @property
    def counts(self) -> LineCounts:
        return LineCounts(self.registered, self.enrolled, self.already, self.refused)

    def as_json(self) -> dict[str, Any]:
        return {"refusals": self.refusals, "warnings": self.warnings}


class Roll:
    """`known`: workers by the key of their NIK. `seats`: those that are free, where the scheme counts them.

    `regions`: those of the rows that the ledger has heard of. `agent`: who brought them, at work on the day.
    """

    def __init__(
        self,
        workers: Workers,
        ground: EnrolmentGround,
        policy: Policy,
        *,
        known: Mapping[bytes, KnownWorker],
        seats: Iterable[int] | None,
        regions: AbstractSet[str],
        told: Told,
        agent: Agent | None = None,
    ) -> None:
        self._workers = workers
        self._ground = ground
        self._policy = policy
        self._known = known
        self._seats = None if seats is None else list(reversed(list(seats)))
        self._regions = regions
        self._programmes: dict[tuple[str, ...], tuple[Programme, ...]] = {}
        self._agent = agent
        self.changed: dict[UUID, Worker] = {}
        self.claims: list[Claim] = []
        self.sealings: list[Sealing] = []
        self.told = told

    @property
    def guards(self) -> Sequence[Agent | Scheme]:
        """What must not have changed by the time of recording."""
        return [*self._ground.guards, *([] if self._agent is None else [self._agent])]

    def take(self, row: FilledRow) -> None:
        """Register and enrol, or say why not."""
        known = self._known.get(row.key)
        try:
            require_born(row.person, self._ground.accepted_on)
            warnings = self._enrol_new(row) if known is None else self._enrol_known(row, known)
        except EnrolmentExists:
            self.told.already += 1
        except LedgerError as refused:
            self.told.refuse(row.line, refused)
        else:
            self.told.enrolled += 1
            for code in warnings:
                self.told.warn(row.line, code)
            if row.person.region not in self._regions:
                self.told.warn(row.line, REGION_UNKNOWN)
            self._compare(row, known)

    def _enrol_new(self, row: FilledRow) -> tuple[str, ...]:
        worker, sealing = self._workers.made(random_id(), row.person)
        warnings = self._enrol(worker, row, row.person.birth_date)
        self.changed[worker.id] = worker
        self.sealings.append(sealing)
        self.claims.append(Claim(RegisterKind.NIK, row.key, worker.id, None))
        self.told.registered += 1
        return (*nik_warnings(row.person.nik, row.person.birth_date), *warnings)

    def _enrol_known(self, row: FilledRow, known: KnownWorker) -> tuple[str, ...]:
        birth_date = None if known.texts is None else date.fromisoformat(known.texts["birth_date"])
        warnings = self._enrol(known.worker, row, birth_date)
        self.changed[known.worker.id] = known.worker
        return (*nik_warnings(row.person.nik, row.person.birth_date), *warnings)

    def _enrol(self, worker: Worker, row: FilledRow, birth_date: date | None) -> tuple[str, ...]:
        """Takes a seat where they are counted, and only if the worker is enrolled."""
        terms = self._terms(row, self._seats[-1] if self._seats else None)
        enrolment_id = random_id()
        warnings = self._ground.enrol(worker, enrolment_id, terms, birth_date=birth_date, policy=self._policy)
        if self._agent is not None:
            self._agent.credit(worker, enrolment_id)
        if self._seats:
            self._seats.pop()
        return warnings

    def _terms(self, row: FilledRow, seat: int | None) -> EnrolmentTerms:
        programmes = self._programmes.get(row.programmes)
        if programmes is None:
            programmes = self._programmes[row.programmes] = self._ground.require_programmes(row.programmes)
        return self._ground.terms(programmes, starts_on=row.starts_on, attested_on=row.attested_on, seat=seat)

    def _compare(self, row: FilledRow, known: KnownWorker | None) -> None:
        """Which fields the row and the register say otherwise; nothing is overwritten."""
        fields = [] if known is None else _differing(row, known)
        category = BpuCategory.SELF_EMPLOYED if known is None else _terms_of(row, known)[2]
        if row.category not in {None, category}:  # a category is an amendment, with a reason (law 1.1)
            fields.append("category")
        if fields:
            self.told.warn(row.line, DIFFERS, fields=fields)


def _terms_of(row: FilledRow, known: KnownWorker) -> tuple[Sector, int, BpuCategory]:
    return known.worker.known.terms_in(ContributionMonth.of(row.starts_on))


def _differing(row: FilledRow, known: KnownWorker) -> list[str]:
    assert known.texts is not None, "nobody whose identity was erased is enrolled"
    person = row.person
    sector, income, _ = _terms_of(row, known)
    said = {
        "name": (_folded(person.name), _folded(known.texts["name"])),
        "birth_date": (person.birth_date.isoformat(), known.texts["birth_date"]),
        "occupation": (_folded(person.occupation), _folded(known.texts["occupation"])),
        "sector": (person.sector, sector),
        "region": (person.region, known.worker.known.region),
        "monthly_income": (person.monthly_income, income),
    }
    return [name for name, (row_says, register_says) in said.items() if row_says != register_says]


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def filled(row: EnrolmentRow, terms: FileTerms, key: bytes) -> FilledRow:
    """`key`: what the NIK is found by. Raises RowIncomplete."""
    starts_on = row.starts_on or terms.starts_on
    programmes = row.programmes or terms.programmes
    sector, region = row.sector or terms.sector, row.region or terms.region
    if sector is None or region is None or starts_on is None or not programmes:
        needed = {"sector": sector, "region": region, "starts_on": starts_on, "programmes": programmes}
        raise RowIncomplete(column=next(name for name, value in needed.items() if not value))
    person = Person(
        nik=row.nik,
        name=row.name,
        birth_date=row.birth_date,
        occupation=row.occupation,
        sector=sector,
        region=region,
        monthly_income=row.monthly_income,
    )
    attested_on = row.attested_on or terms.attested_on
    return FilledRow(row.line, key, person, programmes, starts_on, attested_on, row.category)
