"""What a worker's stream remembers of merges: one that was asked for, what came over, and where it went."""

from typing import TYPE_CHECKING
from uuid import UUID

from pydantic.dataclasses import dataclass

from ledger.domain.events import (
    AdjudicationAdopted,
    ContributionAdopted,
    DeductionAdopted,
    LedgerEvent,
    MergeRequested,
    RestorationAdopted,
    ReversalAdopted,
    SpellFormed,
    WorkerAbsorbed,
    WorkersMerged,
)
from ledger.domain.noted_claims import Adjudication
from ledger.domain.spells import Spell

if TYPE_CHECKING:
    from ledger.domain.worker_state import WorkerState


@dataclass
class Merge:
    """What one person asked for and nobody has approved yet: that this record ends."""

    merge_id: UUID
    into: UUID
    requested_by: UUID


def remember_merging(known: "WorkerState", event: LedgerEvent) -> None:
    match event:
        case MergeRequested():
            known.merge = Merge(event.merge_id, event.into, event.requested_by)
        case WorkerAbsorbed():
            known.merged_from.append(event.merged)
            for formed in event.spells:
                _remember_formed(known, formed)
        case ContributionAdopted():
            known.keep(event)
        case DeductionAdopted(deduction_id=deduction_id):
            if deduction_id not in known.deductions:
                known.deductions.append(deduction_id)
        case ReversalAdopted() | RestorationAdopted():
            pass  # what is said of the month's days is read from the stream (membership_fold.py)
        case AdjudicationAdopted():
            adopted = Adjudication(event.adjudication_id, event.claim_id, event.on, event.programmes, event.outcome)
            adopted.decided = True
            known.adjudications.append(adopted)
        case WorkersMerged():
            # What was settled, claimed and decided is the other record's; enrolments were ended one by one.
            known.merge, known.backdating, known.merged_into = None, None, event.into
            known.spells, known.claims, known.adjudications, known.deductions = [], [], [], []
        case _:
            raise TypeError(f"a worker cannot evolve with {event.TOPIC}")


def _remember_formed(known: "WorkerState", formed: SpellFormed) -> None:
    parts = [spell for spell in known.spells if spell.number in (formed.number, *formed.joins)]
    spell = Spell.of_parts(parts, formed)
    others = [each for each in known.spells if each not in parts]
    known.spells = sorted([*others, spell], key=lambda each: each.first)
    known.spells_opened = max(known.spells_opened, formed.number)
