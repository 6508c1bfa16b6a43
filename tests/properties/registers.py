"""What stands beside the log must be what the log says: registers and states, folded anew and compared."""

from collections import defaultdict
from typing import Final
from uuid import UUID

from ledger.domain.aggregate import Aggregate
from ledger.domain.claim import Claim
from ledger.domain.events import (
    ClaimFiled,
    LedgerEvent,
    LedgerOpened,
    SchemeOpened,
    SponsorRegistered,
    WorkerRegistered,
)
from ledger.domain.ledger import Ledger
from ledger.domain.scheme import Scheme
from ledger.domain.sponsor import Sponsor
from ledger.domain.worker import Worker
from ledger.store.register_fold import DERIVED_KINDS
from ledger.store.registers import changes_of
from tests.properties.model import Model
from tests.properties.office import Office

AGGREGATES: Final[dict[type[LedgerEvent], type[Aggregate]]] = {
    LedgerOpened: Ledger,
    ClaimFiled: Claim,
    SponsorRegistered: Sponsor,
    SchemeOpened: Scheme,
    WorkerRegistered: Worker,
}
ENROLMENTS: Final = "SELECT sponsor_id, position, worker_id, enrolment_id, ended_on FROM enrolment"
LOTS: Final = "SELECT payment_id, sponsor_id, sequence, amount, counts_from, remaining, position FROM lot"
FUNDINGS: Final = "SELECT payment_id, worker_id, month, part FROM funding"
KEYS: Final = "SELECT kind, key, stream_id, detail FROM register"
STATES: Final = "SELECT originator_id, version, state, due_on FROM stream_state"


def registers_are_the_fold_of_the_log(office: Office) -> None:
    events = office.events(0)
    changes = changes_of(logged.event for logged in events)
    assert sorted(office.rows(ENROLMENTS)) == sorted(
        (row.sponsor_id, events[row.place - 1].position, row.worker_id, row.enrolment_id, ended)
        for row in changes.enrolments_begun
        for ended in [changes.enrolments_ended.get(row.enrolment_id)]
    )
    assert sorted(office.rows(LOTS)) == sorted(
        (
            row.payment_id,
            row.sponsor_id,
            row.sequence,
            row.amount,
            changes.lots_cleared.get(row.payment_id, row.counts_from),
            row.amount + changes.lots_moved.get(row.payment_id, 0),
            events[row.place - 1].position,
        )
        for row in changes.lots_opened
    )
    assert sorted(office.rows(FUNDINGS)) == sorted((*key, part) for key, part in changes.fundings.items() if part)
    keys = [row for row in office.rows(KEYS) if row[0] in DERIVED_KINDS]
    assert sorted(keys) == sorted((int(row.kind), row.key, row.stream_id, row.detail) for row in changes.keys_taken)


def states_are_the_fold_of_their_streams(office: Office) -> None:
    streams: dict[UUID, list[LedgerEvent]] = defaultdict(list)
    for logged in office.events(0):
        streams[logged.event.originator_id].append(logged.event)
    rows = {row[0]: row[1:] for row in office.rows(STATES)}
    folded = {
        stream_id: AGGREGATES[type(events[0])].fold(stream_id, events)
        for stream_id, events in streams.items()
        if type(events[0]) in AGGREGATES
    }
    assert set(rows) == set(folded)
    for stream_id, aggregate in folded.items():
        assert rows[stream_id] == (aggregate.version, aggregate.state(), aggregate.due_on), stream_id


def money_is_where_the_model_has_it(office: Office, model: Model) -> None:
    """Lots to the sen, and what paid which worker's month; a month is funded once."""
    left = {row[0]: row[5] for row in office.rows(LOTS)}
    assert left == {payment_id: payment["left"] for payment_id, payment in model.payments.items()}
    assert all(sen >= 0 for sen in left.values())
    for sponsor_id, known in model.sponsors.items():
        sums_are_the_models(office, model, sponsor_id, known["refundable"])
    parts: dict[tuple[UUID, UUID, str], int] = defaultdict(int)
    for worker_id, worker in model.workers.items():
        once = [(s["month"], p) for s in worker["settlements"] for p in s["amounts"]]
        assert len(once) == len(set(once)), worker_id
        for settled in worker["settlements"]:
            for part in settled["funded_by"]:
                parts[part["payment"], worker_id, settled["month"]] += part["amount"]
    rows = {(row[0], row[1], f"{row[2]:%Y-%m}"): row[3] for row in office.rows(FUNDINGS)}
    assert rows == {key: part for key, part in parts.items() if part}


def sums_are_the_models(office: Office, model: Model, sponsor_id: UUID, refundable: int) -> None:
    """What the sponsor's stream remembers, and that nothing of it is missing or there twice."""
    sponsor = office.house.log.load(Sponsor, sponsor_id)
    assert sponsor is not None
    known, balance = sponsor.known, model.balance(sponsor_id)
    assert {name: getattr(known, name) for name in balance} == balance, sponsor_id
    assert known.refundable == refundable, sponsor_id
    assert known.received + known.receivable == known.allocated + known.refunded + known.reversed + known.available
    there = balance["allocated"] + balance["refunded"] + balance["reversed"] + balance["available"]
    assert balance["received"] + balance["receivable"] == there
