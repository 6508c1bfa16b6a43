"""Lines of a treasurer's list: whom they name, for which workers they are, and what is wrong with them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from ledger.application.payroll import WORKERS_MAX
from ledger.application.workers import Workers
from ledger.domain.errors import DeductionTooLarge, LedgerError
from ledger.domain.months import ContributionMonth
from ledger.domain.payroll import deduct
from ledger.domain.service import service_on
from ledger.domain.sponsor import Sponsor
from ledger.domain.worker import Worker
from ledger.store.keys import Keys
from ledger.store.log import Log
from ledger.store.randomness import random_id
from ledger.store.register_queries import Registers
from ledger.store.registers import RegisterKind

STAFF_NUMBER: Final = "staff_number"
SPONSOR: Final = "sponsor_id"
AMOUNT: Final = "amount"
NIK: Final = "nik"
WORKER: Final = "worker_id"

# What the rules of a single deduction refuse, by the column that a treasurer has to look at; the rest is the sponsor's.
_COLUMNS: Final = {"deduction-amount-missing": AMOUNT}
_OF_WORKER: Final = "deduction-worker-not-enrolled"


class Notice(NamedTuple):
    """What is to be said of a line: its number, its column ("": all of it), and a code."""

    line: int
    column: str
    code: str


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One line as it was given: either a staff number or a sponsor's id, and for one worker at most. Sen."""

    line: int
    amount: int
    staff_number: str | None = None
    sponsor_id: UUID | None = None
    nik: str | None = None
    worker_id: UUID | None = None

    @property
    def of_sponsor(self) -> str:
        """The column that names the sponsor."""
        return SPONSOR if self.staff_number is None else STAFF_NUMBER

    @property
    def of_worker(self) -> str:
        return WORKER if self.nik is None else NIK

    @property
    def is_for_one(self) -> bool:
        return self.nik is not None or self.worker_id is not None


@dataclass(slots=True)
class Part:
    """What a list says of one sponsor. `workers` empty: for all who are enrolled in the month."""

    sponsor_id: UUID
    lines: list[BatchLine] = field(default_factory=list)
    workers: list[UUID] = field(default_factory=list)

    @property
    def amount(self) -> int:
        return sum(line.amount for line in self.lines)


@dataclass(slots=True)
class Deducted:
    """What a list comes to. `noticed`: what is no reason to refuse it."""

    sponsors: list[Sponsor] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)
    amount: int = 0
    refused: list[Notice] = field(default_factory=list)
    noticed: list[Notice] = field(default_factory=list)
    schemes: dict[UUID, list[BatchLine]] = field(default_factory=dict)  # under which somebody is noted


class PayrollLines:
    def __init__(self, log: Log, registers: Registers, keys: Keys, workers: Workers) -> None:
        self._log = log
        self._registers = registers
        self._keys = keys
        self._workers = workers

    def deduct(
        self,
        department_id: UUID,
        lines: Sequence[BatchLine],
        *,
        month: ContributionMonth,
        deducted_on: date,
        today: date,
    ) -> Deducted:
        """Every line is decided, whatever is refused of the others. Raises DeductionTooLarge."""
        outcome = Deducted()
        parts = self._parts(lines, outcome)
        sponsors = self._log.load_many(Sponsor, list(parts))
        unnamed = [sponsor_id for sponsor_id, part in parts.items() if not part.workers]
        enrolled = self._registers.enrolled_with_any(unnamed, month.first_day)
        named = {sponsor_id: part.workers for sponsor_id, part in parts.items() if part.workers}
        wanted = list(dict.fromkeys(worker for ids in (*named.values(), *enrolled.values()) for worker in ids))
        if len(wanted) > WORKERS_MAX:
            raise DeductionTooLarge(workers_max=WORKERS_MAX)
        workers = self._log.load_many(Worker, wanted)
        for sponsor_id, part in parts.items():
            sponsor = sponsors.get(sponsor_id)
            code = _served(sponsor, department_id, deducted_on)
            if sponsor is None or code is not None:
                outcome.refused += [Notice(line.line, line.of_sponsor, code or "") for line in part.lines]
                continue
            payees = [workers[each] for each in named.get(sponsor_id, enrolled.get(sponsor_id, ()))]
            payees = [each for each in payees if each.known.merged_into is None]
            self._deduct(sponsor, part, payees, outcome, month, deducted_on, today)
        outcome.workers = [worker for worker in workers.values() if worker.pending_events]
        return outcome

    def _deduct(
        self,
        sponsor: Sponsor,
        part: Part,
        payees: Sequence[Worker],
        outcome: Deducted,
        month: ContributionMonth,
        deducted_on: date,
        today: date,
    ) -> None:
        try:
            noted = deduct(
                sponsor,
                random_id(),
                month=month,
                amount=part.amount,
                deducted_on=deducted_on,
                workers=payees,
                are_named=bool(part.workers),
                today=today,
            )
        except LedgerError as refused:
            for line in part.lines:
                column = line.of_worker if refused.code == _OF_WORKER else _COLUMNS.get(refused.code, line.of_sponsor)
                outcome.refused.append(Notice(line.line, column, refused.code))
            return
        outcome.sponsors.append(sponsor)
        outcome.amount += part.amount
        if not noted:
            outcome.noticed += [Notice(line.line, line.of_sponsor, "nobody-enrolled") for line in part.lines]
        for scheme_id in dict.fromkeys(each.scheme_id for each in noted if each.scheme_id is not None):
            outcome.schemes.setdefault(scheme_id, []).extend(part.lines)

    def holders(self, staff_numbers: Iterable[str | None]) -> dict[str, UUID]:
        """Whose each number is; one that is nobody's is left out."""
        return self._held(RegisterKind.STAFF_NUMBER, self._keys.staff_number_mac, staff_numbers)

    def _parts(self, lines: Sequence[BatchLine], outcome: Deducted) -> dict[UUID, Part]:
        """By sponsor, in the order of the lines; a line that says too little or the same again is refused."""
        holders = self.holders(each.staff_number for each in lines)
        people = self._held(RegisterKind.NIK, self._keys.nik_mac, (each.nik for each in lines))
        given = [each.worker_id for each in lines if each.worker_id is not None]
        going_on = {each: worker.id for each, worker in self._workers.going_on([*people.values(), *given]).items()}
        parts: dict[UUID, Part] = {}
        for line in lines:
            sponsor_id = line.sponsor_id if line.staff_number is None else holders.get(line.staff_number)
            if sponsor_id is None:
                outcome.refused.append(Notice(line.line, STAFF_NUMBER, "staff-number-unknown"))
                continue
            part = parts.setdefault(sponsor_id, Part(sponsor_id))
            asked = line.worker_id if line.nik is None else people.get(line.nik)
            worker_id = None if asked is None else going_on.get(asked)
            code = _odd(line, worker_id, part)
            if code is not None:
                column = line.of_worker if code == "worker-unknown" else line.of_sponsor
                outcome.refused.append(Notice(line.line, column, code))
                continue
            part.lines.append(line)
            part.workers += [] if worker_id is None else [worker_id]
        return {sponsor_id: part for sponsor_id, part in parts.items() if part.lines}

    def _held(self, kind: RegisterKind, mac_of: Callable[[str], bytes], given: Iterable[str | None]) -> dict[str, UUID]:
        """Whose each text is; one that is nobody's is left out."""
        keys = {text: mac_of(text) for text in given if text is not None}
        found = self._registers.find_many(kind, list(keys.values()))
        return {text: found[key] for text, key in keys.items() if key in found}


def _served(sponsor: Sponsor | None, department_id: UUID, deducted_on: date) -> str | None:
    """Why a department may not deduct from the sponsor on that day; None where it may."""
    if sponsor is None:
        return "sponsor-unknown"
    service = service_on(sponsor, deducted_on)
    return None if service is not None and service.department_id == department_id else "not-of-this-department"


def _odd(line: BatchLine, worker_id: UUID | None, part: Part) -> str | None:
    """Several lines of one sponsor are for as many workers; anything else is the same deduction twice."""
    if line.is_for_one and worker_id is None:
        return "worker-unknown"
    if part.lines and (worker_id is None or not part.workers or worker_id in part.workers):
        return "line-twice"
    return None
