"""Numbers, attestations and marks of the record that ends, as far as they say something about the one that goes on."""

from collections.abc import Sequence
from datetime import date
from uuid import uuid5

from ledger.domain.events import AttestationRecorded, NumberIssued, WorkerMarkCleared, WorkerMarked
from ledger.domain.merging.record import Record
from ledger.domain.merging.union import Formed


def carry_standing(merged: Record, into: Record, changed: Sequence[Formed]) -> None:
    """A spell keeps the number it began with, whichever record it is of; its attestation stands in its opening. What
    was attested since the last paid month counts for the next spell. Marks that are open are handed on. Recorded after
    the spells and the months.
    """
    for formed in changed:
        number = merged.worker.known.standing.number_of(formed.opener.spell.number) if formed.opener.adopted else None
        if number is not None:
            into.worker.record(NumberIssued, spell=formed.fact.number, number=number.number, at=number.at)
    _carry_attestations(merged, into)
    _hand_on_marks(merged, into)


def _carry_attestations(merged: Record, into: Record) -> None:
    """Of a day about which both records say something, the word of the one that goes on holds."""
    spells = into.worker.known.spells
    since = spells[-1].last.plus(1).first_day if spells else date.min
    own = {each.attested_on for each in into.worker.known.standing.attestations}
    for _, event in merged.history:
        if isinstance(event, AttestationRecorded) and event.attested_on >= since and event.attested_on not in own:
            into.worker.record(
                AttestationRecorded,
                spell=None,
                attested_on=event.attested_on,
                working=event.working,
                fit=event.fit,
                attested_by=event.attested_by,
            )


def _hand_on_marks(merged: Record, into: Record) -> None:
    """Under ids of their own; one open mark of a kind is enough."""
    standing = into.worker.known.standing
    for each in merged.worker.known.standing.marks:
        if not each.is_open:
            continue
        merged.worker.record(WorkerMarkCleared, mark_id=each.mark_id, note=None)
        if not any(mark.is_open and mark.mark is each.mark for mark in standing.marks):
            mark_id = uuid5(each.mark_id, str(into.id))
            into.worker.record(WorkerMarked, mark_id=mark_id, mark=each.mark, since=each.since, note=each.note)
