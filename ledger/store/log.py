"""The log's face: load a stream, decide, record; read what was recorded, and ask how far that was known when."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from random import uniform
from time import sleep
from typing import Any, Final, TypeVar
from uuid import UUID

from ledger.domain.aggregate import Aggregate
from ledger.domain.errors import (
    ClockNotSimulated,
    ConcurrentChange,
    IdempotencyKeyReused,
    KeyTaken,
)
from ledger.domain.values import ClockMode
from ledger.store.answers import answer_of, answer_to_key, replay
from ledger.store.committer import Committer
from ledger.store.database import Database
from ledger.store.decision import Claim, Context, Decision, Guard, LoggedEvent, ReadsDisagree, Recorded
from ledger.store.identity import Identity, identity_of, ledger_is_open, open_ledger
from ledger.store.known_at import KnownAt, at_instant, at_position, head_of
from ledger.store.loader import Learn, Loader, select_states
from ledger.store.pending import Outcome, Pending
from ledger.store.preparation import prepare
from ledger.store.registers import RegisterKind
from ledger.store.stored_events import StoredEvents
from ledger.store.streams import Held, Readings, States, StreamState, Turns

__all__ = [
    "Claim",
    "Context",
    "Decision",
    "Guard",
    "Identity",
    "KnownAt",
    "Log",
    "LoggedEvent",
    "Recorded",
    "ledger_is_open",
    "open_ledger",
]  # fmt: skip

TRIES_MAX: Final = 10
REMEMBERED_MAX: Final = 1_000  # streams written by one command
_PAUSE_SECONDS: Final = 0.002  # grows with every lost race, at random, so that processes do not march in step

AnyAggregate = TypeVar("AnyAggregate", bound=Aggregate)


class Log(StoredEvents):
    """The log of one database, shared by all threads of a process; `close` it before the database."""

    def __init__(self, database: Database, learn: Learn | None = None) -> None:
        super().__init__(database)
        self.states = States()
        self._loader = Loader(database.connect, learn)
        self.committer = Committer(database.connect)
        self._readings = Readings()
        self._turns = Turns()

    def close(self) -> None:
        self.committer.close()
        self._loader.close()

    @cached_property
    def identity(self) -> Identity:
        """Raises LedgerNotOpened."""
        return identity_of(self._database)

    @property
    def ledger_id(self) -> UUID:
        return self.identity.ledger_id

    @property
    def clock_mode(self) -> ClockMode:
        return self.identity.clock

    @property
    def zone(self) -> str:
        return self.identity.zone

    def load(self, kind: type[AnyAggregate], stream_id: UUID) -> AnyAggregate | None:
        """The aggregate at its last version, or None when the stream has no event or is of another kind.

        Inside the `decide` of `execute` it may come from memory; the append then checks that it was the last.
        """
        reading = self._readings.current
        if reading is not None and not reading.fresh:
            known = reading.state_left(stream_id) or self.states.get(stream_id)
            if known is not None and known.fold == kind.FOLD:
                reading.remembered[stream_id] = known.version
                return kind.restore(stream_id, known.version, known.state)
        found = self._loader.load(stream_id)
        if found is None:
            return None
        return self._restore(kind, stream_id, found)

    def version_of(self, stream_id: UUID) -> int:
        """The version of a stream that is read far more often than written; 0 where it has no event.

        Inside the `decide` of `execute` it may come from memory, as with `load`.
        """
        reading = self._readings.current
        if reading is not None and not reading.fresh:
            known = self.states.get(stream_id)
            if known is not None:
                reading.remembered[stream_id] = known.version
                return known.version
        found = self._loader.load(stream_id)
        if found is None:
            return 0
        self.states.remember([(stream_id, found)])
        return found.version

    def presumes_free(self) -> bool:
        """Whether a decision may claim a key without looking who has it.

        The first attempt may: where the key is taken, `decide` is called again, and then it must look.
        """
        reading = self._readings.current
        if reading is None or reading.fresh:
            return False
        reading.presumed = True
        return True

    def is_taken(self, stream_id: UUID) -> bool:
        """Whether the id is a stream's, of whatever kind."""
        return self._loader.load(stream_id) is not None

    def load_many(self, kind: type[AnyAggregate], stream_ids: Sequence[UUID]) -> dict[UUID, AnyAggregate]:
        """Those of the streams that are of this kind, in the order given, as of one instant."""
        wanted = list(dict.fromkeys(stream_ids))
        with self._database.connection() as connection:
            found = select_states(connection, wanted)
        restored = (
            (stream_id, self._restore(kind, stream_id, found[stream_id])) for stream_id in wanted if stream_id in found
        )
        return {stream_id: aggregate for stream_id, aggregate in restored if aggregate is not None}

    def result_of(self, command_id: UUID) -> dict[str, Any] | None:
        """The first answer to a command, or None where no such command was recorded."""
        with self._database.connection() as connection:
            return answer_of(connection, command_id)

    def head(self) -> int:
        """The last position, or 0."""
        with self._database.connection() as connection:
            return head_of(connection).position

    def as_known_at(self, position: int | None = None, instant: datetime | None = None) -> KnownAt:
        """The command boundary meant by a position or by an instant; the head when neither is given.

        Raises AsKnownAtInTheFuture.
        """
        with self._database.connection() as connection:
            if position is not None:
                return at_position(connection, position)
            if instant is not None:
                return at_instant(connection, instant, simulated=self.clock_mode is ClockMode.SIMULATED)
            return head_of(connection)

    def execute(
        self,
        context: Context,
        decide: Callable[[], Decision],
        *,
        hot: Sequence[UUID] = (),
        chained: bool = False,
    ) -> Recorded:
        """Record what `decide` decides, once, however often the same command comes.

        `decide` loads through this log and is called again when others changed what it was decided on, so it
        must do nothing else. `hot`: streams that many commands write at once; they take turns. `chained`: the
        next in turn may decide on this one's outcome before it is in the log; only for a `decide` that learns of
        the hot streams by `load` alone, never by a register, which knows nothing of commands on their way.
        Raises what `decide` raises, IdempotencyKeyReused, KeyTaken, ConcurrentChange, ClockNotSimulated,
        ClockBehind, LedgerNotOpened, EventTooLarge, DatabaseAway (then it is unknown what became of it).
        """
        with self._turns.use(hot) as held:
            for attempt in range(TRIES_MAX):
                if attempt > 1:
                    sleep(uniform(0, _PAUSE_SECONDS * attempt))  # noqa: S311 - not a secret
                try:
                    recorded = self._attempt(context, decide, held, chained=chained, fresh=attempt > 0)
                except KeyTaken:
                    # Whoever looks before claiming finds the holder at the next try, and says it better.
                    if attempt + 1 == TRIES_MAX:
                        raise
                    continue
                if recorded is not None:
                    return recorded
        raise ConcurrentChange(tries=TRIES_MAX)

    def _attempt(
        self, context: Context, decide: Callable[[], Decision], held: Held, *, chained: bool, fresh: bool
    ) -> Recorded | None:
        """One decision, recorded or known or refused; None when somebody else was faster."""
        with held.take():
            if fresh or not chained:
                held.wait_for_last()
            with self._readings.open(held, fresh=fresh) as reading:
                try:
                    decision = decide()
                except ReadsDisagree:
                    return None
                except Exception:
                    known = self.answered(context)
                    if known is not None:
                        return known
                    if reading.is_certain:
                        raise
                    return None  # refused on what was remembered: only what is so now may refuse
            held.require_anew(decision.aggregates)
            pending = prepare(context, decision, self.codec, reading.remembered, reading.after)
            self.committer.submit(pending)
            held.follow(pending)
            if not chained:
                pending.settled()
        return self._recorded(decision, pending, pending.wait())

    def _recorded(self, decision: Decision, pending: Pending, outcome: Outcome) -> Recorded | None:
        match outcome.outcome:
            case "recorded":
                self._remember(pending)
                return _answer(decision, outcome)
            case "known" if pending.is_recorded:  # its own acknowledgement had been lost
                return _answer(decision, outcome)
            case "known":
                return replay(outcome.response, outcome.first_position, outcome.last_position, outcome.recorded_at)
            case "reused":
                raise IdempotencyKeyReused
            case "not_simulated":
                raise ClockNotSimulated
            case "taken":
                self.states.forget([*pending.written, *pending.guards])
                raise KeyTaken(kind=RegisterKind(outcome.kind), stream_id=outcome.stream_id, detail=outcome.detail)
        assert outcome.outcome == "conflict"
        self.states.forget([*pending.written, *pending.guards])
        return None

    def _remember(self, pending: Pending) -> None:
        """A large command would push out what the small ones live on; what it wrote is only no longer true."""
        if len(pending.streams) > REMEMBERED_MAX:
            self.states.forget(pending.written)
            return
        self.states.remember(
            (row.originator_id, StreamState(row.to_version, row.fold, row.state)) for row in pending.streams
        )

    def answered(self, context: Context) -> Recorded | None:
        """The first answer to the context's key, if there was one. Raises IdempotencyKeyReused."""
        if context.key_mac is None:
            return None
        with self._database.connection() as connection:
            return answer_to_key(connection, context)

    def _restore(self, kind: type[AnyAggregate], stream_id: UUID, found: StreamState) -> AnyAggregate | None:
        if found.fold != kind.FOLD:
            events = [logged.event for logged in self.stream(stream_id)]
            return kind.fold(stream_id, events) if isinstance(events[0], kind.BORN) else None
        return kind.restore(stream_id, found.version, found.state)


def _answer(decision: Decision, outcome: Outcome) -> Recorded:
    if decision.answers_for is not None:
        return Recorded(decision.result, None, decision.answers_for, outcome.recorded_at, replayed=True)
    return Recorded(decision.result, outcome.first_position, outcome.last_position, outcome.recorded_at, replayed=False)
