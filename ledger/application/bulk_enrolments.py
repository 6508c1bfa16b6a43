"""Enrolments from a file: a command for every thousand rows, each row once, however often and by whomever it comes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from threading import Event
from typing import Final
from uuid import UUID, uuid5

from ledger.application.agents import Agents
from ledger.application.enrolment_batches import Batch, batches_of
from ledger.application.enrolment_ground import EnrolmentGround, ground_of
from ledger.application.enrolment_reports import FileReport
from ledger.application.enrolment_roll import KnownWorker, Roll
from ledger.application.enrolment_turns import OutOfTurn, Turns
from ledger.application.figures import figures_stream
from ledger.application.law import LawBook
from ledger.application.portions import portion_of
from ledger.application.seats import Seats
from ledger.application.workers import Workers
from ledger.domain.agent import Agent
from ledger.domain.enrolment_file import EnrolmentFile, FileTerms
from ledger.domain.errors import EnrolmentFileUnknown, FileEmpty
from ledger.domain.events import EnrolmentFileOpened, EnrolmentLinesRead
from ledger.domain.law.policy import Policy
from ledger.domain.region import RegionFigures
from ledger.domain.worker import Worker
from ledger.sheets.reading import Sheet
from ledger.store.keys import Keys
from ledger.store.log import Context, Decision, Log
from ledger.store.register_queries import Registers
from ledger.store.registers import RegisterKind
from ledger.store.sealing import Sealing
from ledger.store.vault import Vault

ROWS_OF_A_COMMAND: Final = 1_000
COMPARED: Final = ("name", "birth_date", "occupation")

Progress = Callable[[int, int], None]
"""Takes the rows that are done, and how many there are."""


class BulkEnrolments:
    def __init__(
        self, log: Log, registers: Registers, vault: Vault, law: LawBook, workers: Workers, keys: Keys
    ) -> None:
        self._log = log
        self._registers = registers
        self._vault = vault
        self._law = law
        self._workers = workers
        self._keys = keys
        self._seats = Seats(registers)
        self._agents = Agents(log, registers, vault, workers)

    def file_id(self, digest: str, terms: FileTerms) -> UUID:
        """The same bytes for the same sponsor and scheme are the same file."""
        return uuid5(self._log.ledger_id, f"enrolments {digest} {terms.sponsor_id} {terms.scheme_id}")

    def enrol(
        self, context: Context, sheet: Sheet, terms: FileTerms, told: Progress = lambda _done, _rows: None
    ) -> FileReport:
        """Goes on where the same file was left, if it was. `context` is that of the first command; a file whose lines
        are all read is reported again, and nothing is recorded.

        Raises FileEmpty, SponsorUnknown, SchemeUnknown, SchemeOfAnotherSponsor, ProgrammeNotOpen, ProgrammeNotInScheme,
        AgentUnknown, AgentNotBegun, AgentHasEnded, EnrolmentFileDiffers, IdempotencyKeyReused, before a row is taken.
        """
        file_id = self.file_id(sheet.digest, terms)
        found = self._found(context, file_id, sheet, terms)
        self._log.answered(context)
        while not self._read_on(context, file_id, sheet, terms, told):
            pass
        report = self.report(file_id)
        report.columns_ignored = sheet.headers.ignored
        report.was_known = found is not None and found.is_read
        return report

    def preview(self, context: Context, sheet: Sheet, terms: FileTerms) -> FileReport:
        """What `enrol` would answer; nothing is recorded."""
        file_id = self.file_id(sheet.digest, terms)
        if self._found(context, file_id, sheet, terms) is None:
            report = FileReport(file_id, terms.sponsor_id, terms.scheme_id, sheet.rows, position=self._log.head())
        else:
            report = replace(self.report(file_id), position=self._log.head())
        report.columns_ignored = sheet.headers.ignored
        seats, joined = 0, dict[UUID, Worker]()
        for batch in self._batches(sheet, terms, report.last_line):
            roll = self._roll(context, batch, terms, seats=seats, joined=joined)
            seats += roll.told.enrolled
            # Of one person with two NIKs a later row may be the other one.
            joined |= {each.id: each for each in roll.changed.values() if each.known.merged_from}
            report.add(batch.first_line, batch.last_line, roll.told.counts, roll.told.as_json())
        return report

    def report(self, file_id: UUID, position: int | None = None) -> FileReport:
        """As known at a position, or now. Raises EnrolmentFileUnknown."""
        stream = [logged for logged in self._log.stream(file_id) if position is None or logged.position <= position]
        if not stream or not isinstance(stream[0].event, EnrolmentFileOpened):
            raise EnrolmentFileUnknown(enrolment_file_id=str(file_id))
        opened = stream[0].event
        report = FileReport(file_id, opened.sponsor_id, opened.scheme_id, opened.rows, position=stream[-1].position)
        for logged in stream[1:]:
            read = logged.event
            assert isinstance(read, EnrolmentLinesRead), "lines follow upon lines"
            answer = self._log.result_of(logged.envelope.command_id)
            assert answer is not None, "what was recorded was answered"
            report.add(read.first_line, read.last_line, read, answer, logged)
        return report

    def _read_on(self, context: Context, file_id: UUID, sheet: Sheet, terms: FileTerms, told: Progress) -> bool:
        """To the end of the file; False where it must be looked at anew, because others work on it."""
        file = self._log.load(EnrolmentFile, file_id)
        if file is not None:
            file.require_same(terms)
        done, after = (0, 0) if file is None else (file.known.rows_read, file.known.last_line)
        with Turns(told=lambda rows: told(done + rows, sheet.rows)) as turns:
            for batch in self._batches(sheet, terms, after):
                own = context if batch.follows == 0 else portion_of(context)  # the key belongs to the first
                if not turns.take(batch.count, partial(self._record, own, file_id, sheet, batch, terms)):
                    break
        return turns.were_kept

    def _record(
        self, context: Context, file_id: UUID, sheet: Sheet, batch: Batch, terms: FileTerms, begun: Event
    ) -> None:
        """Raises OutOfTurn where these lines are not the next ones."""

        def decide() -> Decision:
            begun.set()
            file, sealings = self._log.load(EnrolmentFile, file_id), list[Sealing]()
            if file is None:
                named = self._vault.seal(file_id, {"file_name": sheet.name or "-"})
                name = named.references["file_name"]
                file = EnrolmentFile.open(file_id, file_digest=sheet.digest, name=name, rows=sheet.rows, terms=terms)
                sealings.append(named)
            if batch.follows != file.known.last_line:
                raise OutOfTurn
            law = self._law.now()
            roll = self._roll(context, batch, terms, policy=law.policy)
            file.read(batch.first_line, batch.last_line, roll.told.counts)
            return Decision(
                [*roll.changed.values(), file],
                roll.told.as_json(),
                claims=roll.claims,
                guards=[law.guard, *roll.guards],
                sealings=[*sealings, *roll.sealings],
            )

        # No two lines of a file register the same NIK, so the next lines need not wait until these are in the log;
        # seats are taken from a register, which knows nothing of commands on their way.
        counted = [] if terms.scheme_id is None else [terms.scheme_id]
        self._log.execute(context, decide, hot=[file_id, *counted], chained=not counted)

    def _roll(
        self,
        context: Context,
        batch: Batch,
        terms: FileTerms,
        *,
        policy: Policy | None = None,
        seats: int = 0,
        joined: dict[UUID, Worker] | None = None,
    ) -> Roll:
        """The rows, decided. `seats`, `joined`: taken, and changed, by rows that are not recorded."""
        ground = ground_of(self._log, terms.sponsor_id, terms.scheme_id, self._law.day_of(context.now))
        roll = Roll(
            self._workers,
            ground,
            policy or self._law.now().policy,
            known=self._known([row.key for row in batch.rows], joined or {}),
            seats=self._free_seats(ground, len(batch.rows), seats),
            regions=self._regions(ground, batch),
            told=batch.begin(),
            agent=self._agent(terms, ground.accepted_on),
        )
        for row in batch.rows:
            roll.take(row)
        roll.told.refusals.sort(key=lambda refusal: refusal["line"])
        return roll

    def _agent(self, terms: FileTerms, on: date) -> Agent | None:
        """Raises AgentUnknown, AgentNotBegun, AgentHasEnded."""
        if terms.agent_id is None:
            return None
        agent = self._agents.require(terms.agent_id)
        agent.require_at_work(on)
        return agent

    def _known(self, keys: Sequence[bytes], joined: dict[UUID, Worker]) -> dict[bytes, KnownWorker]:
        """Whom these NIKs find: one question for the keys, one for the states, one for each field of identity."""
        found = self._registers.find_many(RegisterKind.NIK, keys)
        if not found:
            return {}
        workers = self._workers.going_on(found.values())
        texts = self._workers.texts({worker.id for worker in workers.values()}, COMPARED)
        known = {
            worker.id: KnownWorker(joined.get(worker.id, worker), texts.get(worker.id)) for worker in workers.values()
        }
        return {key: known[workers[worker_id].id] for key, worker_id in found.items()}

    def _free_seats(self, ground: EnrolmentGround, count: int, taken: int) -> list[int] | None:
        free = None if ground.scheme is None else self._seats.free(ground.scheme, None, taken + count)
        return None if free is None else free[taken:]

    def _regions(self, ground: EnrolmentGround, batch: Batch) -> set[str]:
        """The sponsor's own, and those for which somebody has entered a figure: of no other is a ratio ever told."""
        streams = {figures_stream(self._log.ledger_id, each): each for each in batch.regions}
        figures = self._log.load_many(RegionFigures, list(streams))
        return {ground.sponsor.known.region, *(streams[each] for each in figures)}

    def _batches(self, sheet: Sheet, terms: FileTerms, after: int) -> Iterator[Batch]:
        return batches_of(sheet, terms, self._keys.nik_mac, ROWS_OF_A_COMMAND, after=after)

    def _found(self, context: Context, file_id: UUID, sheet: Sheet, terms: FileTerms) -> EnrolmentFile | None:
        """The file, where it has come before. What is all in is answered, whatever has become of its terms since."""
        file = self._log.load(EnrolmentFile, file_id)
        if file is not None:
            file.require_same(terms)
        if file is None or not file.is_read:
            self._require(context, sheet, terms)
        return file

    def _require(self, context: Context, sheet: Sheet, terms: FileTerms) -> None:
        if not sheet.rows:
            raise FileEmpty
        ground = ground_of(self._log, terms.sponsor_id, terms.scheme_id, self._law.day_of(context.now))
        if terms.programmes is not None:
            ground.require_programmes(terms.programmes)
        self._agent(terms, ground.accepted_on)
