"""What an enrolment stands on besides the worker: sponsor, scheme, and the terms that follow from these."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ledger.application.seats import quota_of
from ledger.domain.enrolment import EnrolmentTerms, require_enrollable
from ledger.domain.errors import (
    ProgrammeNotInScheme,
    QuotaFull,
    SchemeOfAnotherSponsor,
    SchemeUnknown,
    SponsorUnknown,
    VillageNeedsScheme,
)
from ledger.domain.law.policy import Policy
from ledger.domain.months import ContributionMonth
from ledger.domain.programmes import programmes_of
from ledger.domain.scheme import Scheme
from ledger.domain.sponsor import Sponsor
from ledger.domain.values import Programme, StartRule
from ledger.domain.worker import Worker
from ledger.store.log import Log


@dataclass(frozen=True, slots=True)
class EnrolmentGround:
    """`agreement_recorded_at`: of a scheme whose months begin with its agreement. `quota`: how many seats there are for
    those enrolled on it, the village's where there is one; None where seats are not counted.
    """

    sponsor: Sponsor
    scheme: Scheme | None
    accepted_on: date
    agreement_recorded_at: datetime | None
    quota: int | None

    @property
    def guards(self) -> Sequence[Scheme]:
        """What must not have changed by the time of recording: the blocks of a scheme whose seats are counted."""
        return [] if self.scheme is None or self.quota is None else [self.scheme]

    def require_programmes(self, names: Sequence[str]) -> tuple[Programme, ...]:
        """Raises ProgrammeNotOpen, ProgrammeNotInScheme."""
        programmes = programmes_of(names)
        if self.scheme is not None and not set(programmes) <= set(self.scheme.known.programmes):
            raise ProgrammeNotInScheme(scheme_id=str(self.scheme.id))
        return programmes

    def enrol(
        self,
        worker: Worker,
        enrolment_id: UUID,
        terms: EnrolmentTerms,
        *,
        birth_date: date | None,
        policy: Policy,
        through: ContributionMonth | None = None,
    ) -> tuple[str, ...]:
        """Warnings. Where seats are counted the terms name a free one, or none where there is none.

        Raises what `Worker.enrol` raises, and QuotaFull, in this order: whoever is in already needs no seat.
        """
        if self.quota is not None and terms.seat is None:
            require_enrollable(worker, terms, birth_date, policy)
            raise QuotaFull(quota=self.quota)
        return worker.enrol(enrolment_id, terms, birth_date=birth_date, policy=policy, through=through)

    def terms(
        self, programmes: tuple[Programme, ...], *, starts_on: date, attested_on: date | None, seat: int | None
    ) -> EnrolmentTerms:
        scheme = None if self.scheme is None else self.scheme.known
        by_agreement = scheme is not None and scheme.start_rule is StartRule.AGREEMENT
        return EnrolmentTerms(
            sponsor_id=self.sponsor.id,
            scheme_id=None if self.scheme is None else self.scheme.id,
            seat=seat,
            programmes=programmes,
            starts_on=starts_on,
            accepted_on=self.accepted_on,
            fund_origin=scheme.fund_origin if scheme else self.sponsor.fund_origin,
            start_rule=scheme.start_rule if scheme else StartRule.PAYMENT,
            agreement_starts_on=scheme.starts_on if scheme and by_agreement else None,
            agreement_recorded_at=self.agreement_recorded_at,
            attested_on=attested_on,
        )


def ground_of(
    log: Log, sponsor_id: UUID, scheme_id: UUID | None, accepted_on: date, village_id: UUID | None = None
) -> EnrolmentGround:
    """Raises SponsorUnknown, VillageNeedsScheme, SchemeUnknown, SchemeOfAnotherSponsor, VillageWithoutSeats."""
    sponsor = log.load(Sponsor, sponsor_id)
    if sponsor is None:
        raise SponsorUnknown(sponsor_id=str(sponsor_id))
    if scheme_id is None:
        if village_id is not None:
            raise VillageNeedsScheme
        return EnrolmentGround(sponsor, None, accepted_on, None, None)
    scheme = log.load(Scheme, scheme_id)
    if scheme is None:
        raise SchemeUnknown(scheme_id=str(scheme_id))
    if scheme.known.sponsor_id != sponsor_id:
        raise SchemeOfAnotherSponsor(scheme_id=str(scheme_id))
    by_agreement = scheme.known.start_rule is StartRule.AGREEMENT
    recorded_at = log.stream(scheme.id)[0].recorded_at if by_agreement else None
    return EnrolmentGround(sponsor, scheme, accepted_on, recorded_at, quota_of(scheme, village_id))
