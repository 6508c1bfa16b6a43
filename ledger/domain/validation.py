"""Validation of an enrolment: the office that named the worker says that the entries are right."""

from datetime import date
from uuid import UUID

from ledger.domain.errors import EnrolmentEndedBefore, EnrolmentValidatedAlready, InstantInFuture
from ledger.domain.events import EnrolmentValidated
from ledger.domain.sealed import SealedText
from ledger.domain.worker import Worker


def validate(
    worker: Worker, enrolment_id: UUID, *, on: date, validated_by: UUID, document: SealedText | None, today: date
) -> None:
    """Raises InstantInFuture, EnrolmentValidatedAlready, EnrolmentEndedBefore."""
    enrolment = worker.enrolment(enrolment_id)
    if on > today:
        raise InstantInFuture(field="on")
    if enrolment.validated_on is not None:
        raise EnrolmentValidatedAlready(on=enrolment.validated_on.isoformat())
    if enrolment.ended_on is not None and enrolment.ended_on < on:
        raise EnrolmentEndedBefore(ended_on=enrolment.ended_on.isoformat())
    worker.record(EnrolmentValidated, enrolment_id=enrolment_id, on=on, validated_by=validated_by, document=document)
