"""From a decision to the rows of its command."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from ledger.domain.aggregate import Aggregate
from ledger.domain.events import LedgerEvent
from ledger.store.answers import ANSWERS_FOR, encode_answer
from ledger.store.codec import Envelope, EventCodec
from ledger.store.decision import Context, Decision
from ledger.store.pending import CommandRow, Pending, StreamRow
from ledger.store.registers import KeyRow, changes_of


def prepare(
    context: Context,
    decision: Decision,
    codec: EventCodec,
    remembered: Mapping[UUID, int],
    after: Iterable[Pending] = (),
) -> Pending:
    """The rows of a decision. `remembered`: versions of streams that were not asked of the log; of these, those
    that are not written are guarded. `after`: as of `Pending`.

    Collects the aggregates' events. Raises EventTooLarge.
    """
    events, streams = _collected(decision)
    count = len(events)
    stored = [
        codec.encode(event, Envelope(context.actor, context.command_id, (k, count), context.causation))
        for k, event in enumerate(events, start=1)
    ]
    command = CommandRow(
        context.command_id,
        context.actor,
        context.key_mac,
        context.request_mac,
        encode_answer(_answer(decision)) if decision.response is None else decision.response,
        count,
        0,
        context.recorded_at,
    )
    return Pending(
        command,
        stored,
        streams,
        guards=_guards(decision, remembered, {row.originator_id for row in streams}),
        changes=changes_of(events),
        claims=[KeyRow(count, claim.kind, claim.key, claim.stream_id, claim.detail) for claim in decision.claims],
        sealings=decision.sealings,
        erasures=decision.erasures,
        after=after,
    )


def _answer(decision: Decision) -> dict[str, Any]:
    """The result; with the position it speaks of where that is not the command's own."""
    if decision.answers_for is None:
        return decision.result
    return {**decision.result, ANSWERS_FOR: decision.answers_for}


def _collected(decision: Decision) -> tuple[Sequence[LedgerEvent], list[StreamRow]]:
    collected: list[LedgerEvent] = []
    streams = []
    for aggregate in decision.aggregates:
        events = aggregate.collect()
        if events:
            collected.extend(events)
            streams.append(_stream_row(aggregate, events))
    if decision.events is None:
        return collected, streams
    if len(decision.events) != len(collected) or set(map(id, decision.events)) != set(map(id, collected)):
        raise ValueError("a decision's events are those of its aggregates, in another order")
    return decision.events, streams


def _stream_row(aggregate: Aggregate, events: Sequence[LedgerEvent]) -> StreamRow:
    before = events[0].originator_version - 1
    assert aggregate.version - before == len(events), "a stream has no gap"
    return StreamRow(
        aggregate.id, before, aggregate.version, aggregate.FOLD, aggregate.state(), aggregate.due_on, check=True
    )


def _guards(decision: Decision, remembered: Mapping[UUID, int], written: set[UUID]) -> dict[UUID, int]:
    guards = dict(remembered)
    for guard in decision.guards:
        stream_id, version = (guard.id, guard.version) if isinstance(guard, Aggregate) else guard
        guards[stream_id] = version
    return {stream_id: version for stream_id, version in guards.items() if stream_id not in written}
