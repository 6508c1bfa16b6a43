"""Deductions that sponsors have made for the record that ends are for the other one."""

from collections.abc import Mapping
from uuid import UUID

from ledger.domain.events import DeductionAdopted, DeductionNoted
from ledger.domain.merging.record import Record


def adopt_deductions(merged: Record, into: Record, enrolments: Mapping[UUID, UUID], merge_id: UUID) -> None:
    """In the order noted. `enrolments`: the new id by the old one."""
    noted = {
        event.deduction_id: event for _, event in merged.history if isinstance(event, DeductionNoted | DeductionAdopted)
    }
    for deduction_id in merged.worker.known.deductions:
        known = noted[deduction_id]
        into.worker.record(
            DeductionAdopted,
            merge_id=merge_id,
            merged=merged.id,
            deduction_id=deduction_id,
            sponsor_id=known.sponsor_id,
            enrolment_id=enrolments[known.enrolment_id],
            month=known.month,
        )
