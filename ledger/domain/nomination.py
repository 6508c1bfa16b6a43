"""A nomination: somebody whom a village proposes for a scheme. Nobody is a worker of the ledger by it."""

from collections.abc import Sequence
from datetime import date
from typing import Self
from uuid import UUID

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from ledger.domain.aggregate import Aggregate
from ledger.domain.errors import FourEyes, InstantInFuture, NominationClosed, NominationNotPassed
from ledger.domain.events import (
    LedgerEvent,
    NominationEnrolled,
    NominationRefused,
    NominationScreened,
    NominationValidated,
    WorkerNominated,
)
from ledger.domain.sealed import SealedText
from ledger.domain.values import NominationStage, ScreeningReason, Sector

CLOSED = frozenset({NominationStage.ENROLLED, NominationStage.REFUSED})


@dataclass
class NominationState:
    """`reasons`: of the last screening; None before the first. `monthly_income` in sen."""

    scheme_id: UUID
    village_id: UUID
    sector: Sector
    region: str
    monthly_income: int
    attested_on: date | None
    proposed_by: UUID
    reasons: tuple[ScreeningReason, ...] | None = None
    validated: bool = False
    refused: bool = False
    enrolment_id: UUID | None = None

    @property
    def stage(self) -> NominationStage:
        if self.enrolment_id is not None:
            return NominationStage.ENROLLED
        if self.refused:
            return NominationStage.REFUSED
        if self.reasons:
            return NominationStage.NOT_PASSED
        if self.validated:
            return NominationStage.VALIDATED
        return NominationStage.PROPOSED if self.reasons is None else NominationStage.PASSED

    @property
    def is_open(self) -> bool:
        return self.stage not in CLOSED


_STATE = TypeAdapter(NominationState)


class Nomination(Aggregate):
    TOPIC = "Nomination"
    FOLD = 1301
    BORN = WorkerNominated

    @classmethod
    def propose(
        cls,
        nomination_id: UUID,
        *,
        scheme_id: UUID,
        village_id: UUID,
        nik: SealedText,
        name: SealedText,
        birth_date: SealedText,
        occupation: SealedText,
        sector: Sector,
        region: str,
        monthly_income: int,
        attested_on: date | None,
        proposed_by: UUID,
        file_digest: str | None,
        line: int | None,
    ) -> Self:
        """`file_digest`, `line`: where it came in a file."""
        nomination = cls.blank(nomination_id)
        nomination.record(
            WorkerNominated,
            scheme_id=scheme_id,
            village_id=village_id,
            nik=nik,
            name=name,
            birth_date=birth_date,
            occupation=occupation,
            sector=sector,
            region=region,
            monthly_income=monthly_income,
            attested_on=attested_on,
            proposed_by=proposed_by,
            file_digest=file_digest,
            line=line,
        )
        return nomination

    def screen(self, screening_id: UUID, lists: Sequence[UUID], reasons: Sequence[ScreeningReason]) -> bool:
        """No reason: it passed. Of one that is over nothing is recorded: False."""
        if not self.known.is_open:
            return False
        self.record(NominationScreened, screening_id=screening_id, lists=tuple(lists), reasons=tuple(reasons))
        return True

    def validate(self, on: date, validated_by: UUID, document: SealedText | None, *, today: date) -> bool:
        """The head of the village vouches for it; once: False where that is recorded.

        Raises InstantInFuture, NominationClosed, NominationNotPassed, FourEyes.
        """
        self._require_open(on, today)
        stage = self.known.stage
        if stage in (NominationStage.PROPOSED, NominationStage.NOT_PASSED):
            raise NominationNotPassed(nomination_id=str(self.id), state=stage.value)
        if validated_by == self.known.proposed_by:
            raise FourEyes
        if self.known.validated:
            return False
        self.record(NominationValidated, on=on, validated_by=validated_by, document=document)
        return True

    def refuse(self, on: date, refused_by: UUID, reason: SealedText, *, today: date) -> None:
        """By the head of the village, or withdrawn by whoever proposed it. Raises InstantInFuture, NominationClosed."""
        self._require_open(on, today)
        self.record(NominationRefused, on=on, refused_by=refused_by, reason=reason)

    def enrol(self, worker_id: UUID, enrolment_id: UUID, seat: int) -> None:
        """What `Worker.enrol` of the same command decided."""
        if self.known.stage is not NominationStage.VALIDATED:
            raise ValueError("only what passed and was validated is enrolled")
        self.record(NominationEnrolled, worker_id=worker_id, enrolment_id=enrolment_id, seat=seat)

    def _require_open(self, on: date, today: date) -> None:
        if on > today:
            raise InstantInFuture(field="on")
        if not self.known.is_open:
            raise NominationClosed(nomination_id=str(self.id), state=self.known.stage.value)

    def evolve(self, event: LedgerEvent) -> None:
        match event:
            case WorkerNominated():
                self.known = NominationState(
                    scheme_id=event.scheme_id,
                    village_id=event.village_id,
                    sector=event.sector,
                    region=event.region,
                    monthly_income=event.monthly_income,
                    attested_on=event.attested_on,
                    proposed_by=event.proposed_by,
                )
            case NominationScreened():
                self.known.reasons = event.reasons
            case NominationValidated():
                self.known.validated = True
            case NominationRefused():
                self.known.refused = True
            case NominationEnrolled():
                self.known.enrolment_id = event.enrolment_id
            case _:
                raise TypeError(f"a nomination cannot evolve with {event.TOPIC}")

    def state(self) -> bytes:
        return _STATE.dump_json(self.known)

    def restore_state(self, state: bytes) -> None:
        self.known = _STATE.validate_json(state)
