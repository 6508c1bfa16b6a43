"""Everything a process of the ledger needs, opened once and in order: database, keys, log, use cases."""

import gc
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from uuid import UUID, uuid4

from ledger.application.adjudications import Adjudications
from ledger.application.agents import Agents
from ledger.application.amendments import Amendments
from ledger.application.backdatings import Backdatings
from ledger.application.bulk_enrolments import BulkEnrolments
from ledger.application.claims import Claims
from ledger.application.contributions import Contributions
from ledger.application.credits import Credits
from ledger.application.departments import Departments
from ledger.application.enrolments import Enrolments
from ledger.application.figures import Figures
from ledger.application.lapses import Lapses
from ledger.application.law import LawBook
from ledger.application.lives import Lives
from ledger.application.merges import Merges
from ledger.application.nominated import Nominated
from ledger.application.nomination_files import NominationFiles
from ledger.application.nominations import Nominations
from ledger.application.payroll import Payroll
from ledger.application.payroll_batch_lives import PayrollBatchLives
from ledger.application.payroll_batches import PayrollBatches
from ledger.application.payroll_lines import PayrollLines
from ledger.application.payroll_lives import PayrollLives
from ledger.application.payroll_runs import PayrollRuns
from ledger.application.publishing import Publishing
from ledger.application.refunds import Refunds
from ledger.application.reversals import Reversals
from ledger.application.schemes import Schemes
from ledger.application.scholarships import Scholarships
from ledger.application.screening_lists import ScreeningLists
from ledger.application.screenings import Screenings
from ledger.application.sponsors import Sponsors
from ledger.application.standing import Standing
from ledger.application.village_rooms import village_rooms
from ledger.application.villages import Villages
from ledger.application.wage_earners import WageEarners
from ledger.application.workers import Workers
from ledger.domain.ledger import Ledger
from ledger.domain.values import ClockMode
from ledger.settings import Settings
from ledger.store.database import Database, open_database
from ledger.store.keys import Keys, check_keys, establish_key_check, load_keys, master_key_path
from ledger.store.log import Context, Decision, Identity, Log, ledger_is_open, open_ledger
from ledger.store.migrations import require_current
from ledger.store.register_queries import Registers
from ledger.store.tokens import Tokens
from ledger.store.vault import Vault


class ZoneDiffers(Exception):
    """The environment names another zone than the ledger was opened with; days would be other days."""

    def __init__(self, recorded: str, given: str) -> None:
        super().__init__(
            f"this ledger counts its days in {recorded}, recorded when it was opened; SERTAKAN_ZONE says {given}: "
            f"unset it or set it to {recorded}"
        )


class ClockDiffers(Exception):
    """`init` was asked for another clock than the one the ledger was opened with."""

    def __init__(self, recorded: ClockMode, given: ClockMode) -> None:
        super().__init__(f"this ledger was opened with the {recorded} clock and cannot become {given}")


@dataclass(frozen=True, slots=True)
class House:
    """The rooms of one running ledger; `close` shuts what `open` opened."""

    database: Database
    keys: Keys
    vault: Vault
    log: Log
    registers: Registers
    tokens: Tokens
    law: LawBook
    publishing: Publishing
    sponsors: Sponsors
    schemes: Schemes
    workers: Workers
    amendments: Amendments
    enrolments: Enrolments
    bulk_enrolments: BulkEnrolments
    contributions: Contributions
    lapses: Lapses
    credits: Credits
    refunds: Refunds
    claims: Claims
    adjudications: Adjudications
    scholarships: Scholarships
    merges: Merges
    lives: Lives
    reversals: Reversals
    backdatings: Backdatings
    payroll: Payroll
    payroll_lives: PayrollLives
    departments: Departments
    payroll_batches: PayrollBatches
    payroll_batch_lives: PayrollBatchLives
    payroll_runs: PayrollRuns
    figures: Figures
    standing: Standing
    villages: Villages
    nominations: Nominations
    screening_lists: ScreeningLists
    screenings: Screenings
    nominated: Nominated
    nomination_files: NominationFiles
    wage_earners: WageEarners
    agents: Agents
    _opened: ExitStack

    @property
    def clock(self) -> ClockMode:
        return self.log.clock_mode

    @property
    def ledger_id(self) -> UUID:
        return self.log.ledger_id

    @classmethod
    def open(cls, settings: Settings, *, database: Database | None = None) -> Self:
        """Refuses what would make answers wrong: migrations behind, a wrong master key, another zone.

        A database that is given stays open at `close`. Raises MigrationsBehind, MasterKeyRefused, LedgerNotOpened,
        ZoneDiffers and what `open_database` raises.
        """
        _collect_seldom()
        with ExitStack() as opening:
            if database is None:
                database = opening.enter_context(open_database(settings))
            keys = load_keys(_key_path(settings), may_make=False)
            with database.connection() as connection:
                require_current(connection)
                check_keys(connection, keys)
            vault = Vault(keys, database)
            log = Log(database, learn=vault.learn)
            opening.callback(log.close)
            _require_zone(settings, log.identity)
            return cls._of(database, keys, vault, log, opening.pop_all())
        raise AssertionError("unreachable: the with statement returns or raises")

    @classmethod
    def _of(cls, database: Database, keys: Keys, vault: Vault, log: Log, opened: ExitStack) -> Self:
        """With every use case. `opened`: what `close` shuts."""
        registers = Registers(database)
        law = LawBook(log)
        workers = Workers(log, registers, vault, keys)
        enrolments = Enrolments(log, registers, vault, law, workers)
        contributions = Contributions(log, registers, vault, law)
        reversals = Reversals(log, registers, vault, law)
        departments = Departments(log, registers, vault, keys, law)
        lines = PayrollLines(log, registers, keys, workers)
        batch_lives = PayrollBatchLives(log, vault, law)
        return cls(
            database=database,
            keys=keys,
            vault=vault,
            log=log,
            registers=registers,
            tokens=Tokens(database),
            law=law,
            publishing=Publishing(log, law),
            sponsors=Sponsors(log, registers, vault, keys),
            schemes=Schemes(log, vault),
            workers=workers,
            amendments=Amendments(log, law, workers),
            enrolments=enrolments,
            bulk_enrolments=BulkEnrolments(log, registers, vault, law, workers, keys),
            contributions=contributions,
            lapses=Lapses(log, registers, law),
            credits=Credits(log, registers, law),
            refunds=Refunds(log, registers, vault, law),
            claims=Claims(log, law, workers),
            scholarships=Scholarships(log, registers, law, workers),
            adjudications=Adjudications(log, registers, workers),
            merges=Merges(log, law, workers),
            lives=Lives(log, vault, law.zone),
            reversals=reversals,
            backdatings=Backdatings(log, registers, vault, law, workers),
            payroll=Payroll(log, registers, vault, law),
            payroll_lives=PayrollLives(log, vault),
            departments=departments,
            payroll_batches=PayrollBatches(log, registers, vault, keys, law, departments, lines, batch_lives),
            payroll_batch_lives=batch_lives,
            payroll_runs=PayrollRuns(log, law, batch_lives, contributions, reversals),
            figures=Figures(log, vault, law),
            standing=Standing(log, registers, vault, law, workers),
            **village_rooms(database, keys, vault, log, registers, law, workers, enrolments),
            agents=Agents(log, registers, vault, workers),
            _opened=opened,
        )

    def close(self) -> None:
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def initialise(settings: Settings, clock: ClockMode | None = None, *, database: Database | None = None) -> UUID:
    """Create or migrate the database and open the ledger; again is no harm. The ledger's id.

    `clock` None: the database's for a new ledger, and as it was for one that is open.
    Raises ClockDiffers, ZoneDiffers, MasterKeyRefused and what migrating raises.
    """
    with ExitStack() as opening:
        if database is None:
            database = opening.enter_context(open_database(settings))
        database.migrate()
        is_open = ledger_is_open(database)
        is_embedded = settings.database_url is None and settings.master_key_file is None
        keys = load_keys(_key_path(settings), may_make=is_embedded and not is_open)
        with database.connect("owner") as owner:
            establish_key_check(owner, keys)
        ledger = Ledger.open(uuid4(), clock or ClockMode.DATABASE, str(settings.zone))
        # Nobody has a token yet: the ledger itself is the actor of its opening.
        identity = open_ledger(database, ledger, actor=ledger.id, command_id=uuid4())
        _require_zone(settings, identity)
        if clock is not None and identity.clock is not clock:
            raise ClockDiffers(identity.clock, clock)
        _found_law(database, identity)
        return identity.ledger_id


def _found_law(database: Database, identity: Identity) -> None:
    """The founding set, in a command of its own; a ledger that was opened before there was one gets it now."""
    with closing(Log(database)) as log:

        def decide() -> Decision:
            ledger = log.load(Ledger, identity.ledger_id)
            assert ledger is not None, "a ledger that is open has a stream"
            return Decision([ledger] if ledger.found_law() else [], {})

        if log.version_of(identity.ledger_id) == 1:
            now = datetime.now(UTC)  # noqa: TID251 - the first command has nobody who could say when it comes
            log.execute(Context(actor=identity.ledger_id, command_id=uuid4(), now=now), decide)


def _collect_seldom() -> None:
    """A large command makes a million objects and hardly a cycle: at the interpreter's thresholds the collector
    reads them again and again, and loading 12,800 workers took two and a half times as long.
    """
    gc.freeze()
    gc.set_threshold(250_000, 50, 100)


def _key_path(settings: Settings) -> Path:
    return master_key_path(settings.master_key_file, settings.home, external_database=settings.database_url is not None)


def _require_zone(settings: Settings, identity: Identity) -> None:
    """A zone that was not given says nothing; one that was must be the recorded one."""
    given = str(settings.zone)
    if "zone" in settings.model_fields_set and given != identity.zone:
        raise ZoneDiffers(identity.zone, given)
