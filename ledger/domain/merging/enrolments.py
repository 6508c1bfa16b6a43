"""Enrolments of the record that ends go on with the other one, on the same terms."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from uuid import UUID, uuid5

from ledger.domain.enrolment import Enrolment, EnrolmentTerms
from ledger.domain.events import Enrolled, EnrolmentCredited, EnrolmentEnded, EnrolmentValidated
from ledger.domain.merging.record import Record
from ledger.domain.values import EndReason


def move_enrolments(merged: Record, into: Record, merge_id: UUID, today: date) -> Mapping[UUID, UUID]:
    """The new id by the old one, in the order enrolled.

    Those that had ended go over with their end: the person was enrolled on their days. Of two that run with the same
    sponsor and scheme one goes on. Seats are handed on, and counted once; what was validated stays so, and who brought
    an enrolment keeps the credit.
    """
    validated = {event.enrolment_id: event for _, event in merged.history if isinstance(event, EnrolmentValidated)}
    reasons = {event.enrolment_id: event.reason for _, event in merged.history if isinstance(event, EnrolmentEnded)}
    moved = {}
    for each in merged.worker.known.enrolments:
        moved[each.enrolment_id] = new_id = uuid5(merge_id, str(each.enrolment_id))
        runs = each.ended_on is None
        goes_on = runs and not _is_running(each, into)
        terms = {field.name: getattr(each, field.name) for field in fields(EnrolmentTerms)}
        _end(merged, each.enrolment_id, each, today, EndReason.MERGED, seat=each.seat if runs else None)
        into.worker.record(Enrolled, enrolment_id=new_id, **{**terms, "seat": each.seat if goes_on else None})
        if each.enrolment_id in validated:
            _carry_validation(into, new_id, validated[each.enrolment_id])
        if each.agent_id is not None:
            into.worker.record(EnrolmentCredited, enrolment_id=new_id, agent_id=each.agent_id)
        if not goes_on:
            _end(into, new_id, each, today, reasons.get(each.enrolment_id, EndReason.MERGED), seat=None)
    return moved


def _carry_validation(into: Record, enrolment_id: UUID, event: EnrolmentValidated) -> None:
    into.worker.record(
        EnrolmentValidated,
        enrolment_id=enrolment_id,
        on=event.on,
        validated_by=event.validated_by,
        document=event.document,
    )


def _is_running(enrolment: Enrolment, into: Record) -> bool:
    """With the same sponsor and scheme, for at least the same programmes."""
    return any(
        each.ended_on is None
        and (each.sponsor_id, each.scheme_id) == (enrolment.sponsor_id, enrolment.scheme_id)
        and set(each.programmes) >= set(enrolment.programmes)
        for each in into.worker.known.enrolments
    )


def _end(
    record: Record, enrolment_id: UUID, enrolment: Enrolment, today: date, reason: EndReason, *, seat: int | None
) -> None:
    record.worker.record(
        EnrolmentEnded,
        enrolment_id=enrolment_id,
        sponsor_id=enrolment.sponsor_id,
        scheme_id=enrolment.scheme_id,
        seat=seat,
        on=enrolment.ended_on or today,
        reason=reason,
    )
