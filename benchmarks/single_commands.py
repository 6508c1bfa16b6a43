"""Commands one by one from 64 writers: creating, recording on many streams, recording on one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from time import perf_counter
from uuid import UUID

from benchmarks.figure import Figure, at_least, in_turns, times_at_least
from benchmarks.ground import Ground, context
from benchmarks.plain import Plain
from benchmarks.scale import Scale
from benchmarks.writers import rate, rate_within
from ledger.application.house import House
from ledger.application.sponsors import Payment
from ledger.domain.values import Channel, ClockMode, FundOrigin, SponsorKind
from ledger.store.log import Decision

PLAIN = "plain eventsourcing"
PLAIN_HOT = "plain, retrying"
LEDGER = "single"
_numbers = count(1)


class SingleCommands:
    """The ledger and the library's application, made when first asked for and kept for the figures to come."""

    def __init__(self, ground: Ground, scale: Scale) -> None:
        self._ground = ground
        self._scale = scale
        self._exists = False
        self._plain: Plain | None = None

    @property
    def plain(self) -> Plain:
        if self._plain is None:
            self._ground.new_database("plain").close()
            self._plain = Plain(self._ground.library_environment("plain"))
        return self._plain

    @contextmanager
    def house(self) -> Iterator[House]:
        """As a process that has just started sees it."""
        opening = self._ground.ledger if self._exists else self._open_new
        with opening(LEDGER) as house:
            yield house

    def create(self) -> list[Figure]:
        plain = self.plain
        with self.house() as house:
            ours, theirs = in_turns(
                self._scale.rounds,
                lambda _: rate(lambda _: register(house), range(self._scale.commands)),
                lambda _: rate(lambda _: plain.register(), range(self._scale.plain_commands)),
            )
        return [Figure("create", ours, "commands/s", PLAIN, theirs, times_at_least(6))]

    def record(self) -> list[Figure]:
        """Load, decide, record: every stream is loaded from the database, for none was met by this process before."""
        rounds, commands, plain_commands = self._scale.rounds, self._scale.commands, self._scale.plain_commands
        with self.house() as house:
            ids = registered(house, (rounds + 1) * commands)
        plain_ids = [self.plain.register() for _ in range(plain_commands)]
        with self.house() as house:
            ours, theirs = in_turns(
                rounds,
                lambda turn: rate(
                    lambda n: receive_payment(house, ids[n]), range(turn * commands, (turn + 1) * commands)
                ),
                lambda _: rate(lambda n: self.plain.receive_payment(plain_ids[n]), range(plain_commands)),
            )
            again = rate(lambda n: receive_payment(house, ids[-n]), range(commands))
        return [
            Figure("load-decide-record", ours, "commands/s", PLAIN, theirs, times_at_least(4)),
            Figure("load-decide-record-remembered", again, "commands/s", PLAIN, theirs),
        ]

    def hot(self) -> list[Figure]:
        """All writers on one sponsor: each payment with its reference sealed and unique, and its key."""
        with self.house() as house:
            sponsor_id = register(house)
            plain_id = self.plain.register()
            ours, theirs = in_turns(
                self._scale.rounds,
                lambda _: rate(lambda _: receive_payment(house, sponsor_id), range(self._scale.commands)),
                lambda _: rate_within(
                    self._scale.seconds, lambda until: self.plain.receive_payment_however_often(plain_id, until)
                ),
            )
        return [Figure("hot-sponsor", ours, "commands/s", PLAIN_HOT, theirs, at_least(500))]

    def law(self) -> list[Figure]:
        """What it costs to know which law is in force: for a decision from memory, for a question about the past."""
        with self.house() as house:
            register(house)
            position = house.log.head()
            took = {"law-now": 0.0, "law-at": 0.0}

            def decide() -> Decision:
                took["law-now"] = microseconds(house.law.now, self._scale.commands)
                return Decision([], {})

            house.log.execute(context(house, datetime.now(UTC), b"{}"), decide)
            took["law-at"] = microseconds(lambda: house.law.at(position), self._scale.commands)
        return [Figure(name, value, "µs") for name, value in took.items()]

    def close(self) -> None:
        if self._plain is not None:
            self._plain.close()

    @contextmanager
    def _open_new(self, name: str) -> Iterator[House]:
        with self._ground.new_ledger(name, ClockMode.DATABASE) as house:
            self._exists = True
            yield house


def microseconds(measured: Callable[[], object], times: int) -> float:
    """Of one call, on average; the first one warms up."""
    measured()
    began = perf_counter()
    for _ in range(times):
        measured()
    return (perf_counter() - began) / times * 1_000_000


def register(house: House) -> UUID:
    """A sponsor with its name sealed; its id."""
    recorded = house.sponsors.register(
        context(house, datetime.now(UTC), b'{"name":"Hamba Allah","kind":"individual","fund_origin":"private"}'),
        sponsor_id=None,
        name="Hamba Allah",
        kind=SponsorKind.INDIVIDUAL,
        fund_origin=FundOrigin.PRIVATE,
        region="Kota Balikpapan",
    )
    return UUID(recorded.result["sponsor_id"])


def registered(house: House, count: int) -> list[UUID]:
    ids: list[UUID] = []
    rate(lambda _: ids.append(register(house)), range(count))
    return ids


def receive_payment(house: House, sponsor_id: UUID) -> None:
    now = datetime.now(UTC)
    reference = f"TRF/2026/{next(_numbers):016d}"
    house.sponsors.receive_payment(
        context(house, now, b'{"amount":"16800.00","channel":"transfer","reference":"%b"}' % reference.encode()),
        sponsor_id,
        Payment(amount=16_800_00, received_at=now, reference=reference, channel=Channel.TRANSFER),
    )
