"""What a file of enrolments asks of the views: every row is a person registered and enrolled."""

from collections.abc import Iterator
from datetime import date, datetime
from secrets import token_hex
from time import perf_counter
from typing import Any, Final
from uuid import UUID, uuid4

from benchmarks.figure import Figure, at_least
from benchmarks.ground import ACTOR, ZONE, Ground
from benchmarks.scale import ROWS_OF_TARGET, Scale
from ledger.application.house import House
from ledger.cli.opening import projections
from ledger.domain.events import Enrolled, LedgerEvent, SponsorRegistered, WorkerRegistered
from ledger.domain.sealed import SealedText
from ledger.domain.values import ClockMode, FundOrigin, Programme, Sector, SponsorKind, StartRule
from ledger.projections.runner import Runner
from ledger.store.codec import Envelope, EventCodec

ROWS_OF_COMMAND: Final = 1_000
EVENTS_A_SECOND_MIN: Final = 9_000  # 4,500 rows, while the other core records
SECONDS_MAX: Final = 3_600.0
NOON: Final = datetime(2025, 1, 6, 12, tzinfo=ZONE)
REGION: Final = "Kabupaten Gianyar"
COPY_EVENTS: Final = "COPY events (position, originator_id, originator_version, topic, state, recorded_at) FROM STDIN"


class FileOfPeople:
    """In a ledger of its own, whose log is written without commands: what recording costs is another figure."""

    def __init__(self, ground: Ground, scale: Scale) -> None:
        self._ground = ground
        self._rows = scale.rows

    def close(self) -> None: ...

    def projection(self) -> list[Figure]:
        """All views together, in one process that does nothing else."""
        with self._ground.new_ledger("file_of_people", ClockMode.SIMULATED) as house:
            runner = Runner(house.database, projections())
            runner.catch_up()
            recorded = _fill(house, self._rows)
            began = perf_counter()
            runner.catch_up(seconds_max=SECONDS_MAX)
            took = perf_counter() - began
        target = at_least(EVENTS_A_SECOND_MIN) if self._rows >= ROWS_OF_TARGET else None
        return [Figure("projection-of-a-file", recorded / took, "events/s", target=target)]


def _fill(house: House, rows: int) -> int:
    """How many events were written."""
    codec, sponsor_id, position = EventCodec(), uuid4(), house.log.head()
    written = 0
    with house.database.connect("owner") as owner:
        with owner.cursor() as cursor, cursor.copy(COPY_EVENTS) as copy:
            for events in _commands(sponsor_id, rows):
                command_id = uuid4()
                for place, event in enumerate(events, start=1):
                    written += 1
                    state = codec.encode(event, Envelope(ACTOR, command_id, (place, len(events)))).state
                    stream = (event.originator_id, event.originator_version)
                    copy.write_row((position + written, *stream, event.TOPIC, state, NOON))
        owner.execute("VACUUM ANALYZE events")
    return written


def _commands(sponsor_id: UUID, rows: int) -> Iterator[list[LedgerEvent]]:
    yield [_sponsor(sponsor_id)]
    for _ in range(rows // ROWS_OF_COMMAND):
        yield list(_people(sponsor_id, ROWS_OF_COMMAND))


def _people(sponsor_id: UUID, number: int) -> Iterator[LedgerEvent]:
    for _ in range(number):
        worker_id = uuid4()
        yield WorkerRegistered(
            **_place(worker_id, 1),
            nik=_sealed(),
            name=_sealed(),
            birth_date=_sealed(),
            occupation=_sealed(),
            sector=Sector.OTHER,
            region=REGION,
            monthly_income=1_000_000_00,
        )
        yield Enrolled(
            **_place(worker_id, 2),
            enrolment_id=uuid4(),
            sponsor_id=sponsor_id,
            scheme_id=None,
            seat=None,
            programmes=(Programme.JKK, Programme.JKM),
            starts_on=date(2025, 1, 1),
            accepted_on=NOON.date(),
            fund_origin=FundOrigin.APBD,
            start_rule=StartRule.PAYMENT,
            agreement_starts_on=None,
            agreement_recorded_at=None,
            attested_on=None,
        )


def _sponsor(sponsor_id: UUID) -> LedgerEvent:
    place = _place(sponsor_id, 1)
    return SponsorRegistered(
        **place, kind=SponsorKind.GOVERNMENT, fund_origin=FundOrigin.APBD, region=REGION, name=_sealed()
    )


def _place(stream_id: UUID, version: int) -> dict[str, Any]:
    return {"originator_id": stream_id, "originator_version": version}


def _sealed() -> SealedText:
    return SealedText(reference=uuid4(), digest=token_hex(32))
