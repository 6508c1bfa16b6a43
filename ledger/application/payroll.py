"""Salary deductions: consents, what a treasurer has deducted, and how it stands with the money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from ledger.application.law import LawBook
from ledger.domain.errors import (
    DeductionConsentExists,
    DeductionConsentUnknown,
    DeductionIdTaken,
    DeductionTooLarge,
    DeductionUnknown,
    Merged,
    SchemeOfAnotherSponsor,
    SchemeUnknown,
    SponsorUnknown,
    WorkerUnknown,
)
from ledger.domain.events import SchemeOpened
from ledger.domain.months import ContributionMonth
from ledger.domain.payroll import correct, deduct, give_consent, withdraw_consent
from ledger.domain.scheme import Scheme
from ledger.domain.sponsor import Sponsor
from ledger.domain.values import ConsentBasis
from ledger.domain.worker import Worker
from ledger.store.log import Context, Decision, Log, Recorded
from ledger.store.randomness import random_id
from ledger.store.register_queries import Registers
from ledger.store.registers import RegisterKind
from ledger.store.vault import Vault

WORKERS_MAX: Final = 20_000  # noted by one command
SCHEME_WITHOUT_DEDUCTION: Final = "scheme-without-deduction"


@dataclass(frozen=True, slots=True)
class ConsentTerms:
    """`scheme_id` None: for all of the sponsor's workers. `document`: its number, or where it is kept."""

    basis: ConsentBasis
    given_on: date
    scheme_id: UUID | None = None
    document: str | None = None


@dataclass(frozen=True, slots=True)
class DeductionOrder:
    """`amount` in sen. `worker_ids` None: for all who are enrolled with the sponsor in the month. `payment_ids`:
    payments by payroll that had brought it before it was recorded.
    """

    month: ContributionMonth
    amount: int
    deducted_on: date
    worker_ids: tuple[UUID, ...] | None = None
    payment_ids: tuple[UUID, ...] = ()


class Payroll:
    def __init__(self, log: Log, registers: Registers, vault: Vault, law: LawBook) -> None:
        self._log = log
        self._registers = registers
        self._vault = vault
        self._law = law

    def give_consent(
        self, context: Context, sponsor_id: UUID, terms: ConsentTerms, *, consent_id: UUID | None = None
    ) -> Recorded:
        """Raises SponsorUnknown, SchemeUnknown, SchemeOfAnotherSponsor, DeductionConsentExists, InstantInFuture."""
        new_id = consent_id or random_id()

        def decide() -> Decision:
            sponsor = self._sponsor(sponsor_id)
            self._require_scheme_of(sponsor_id, terms.scheme_id)
            if consent_id is not None and self._holder(RegisterKind.DEDUCTION_CONSENT, consent_id) is not None:
                raise DeductionConsentExists(consent_id=str(consent_id))
            texts = {} if terms.document is None else {"consent_document": terms.document}
            sealing = self._vault.seal(sponsor_id, texts)
            give_consent(
                sponsor,
                new_id,
                basis=terms.basis,
                given_on=terms.given_on,
                scheme_id=terms.scheme_id,
                document=sealing.references.get("consent_document"),
                today=self._law.day_of(context.now),
            )
            return Decision([sponsor], {"consent_id": str(new_id)}, sealings=[sealing])

        return self._log.execute(context, decide, hot=[sponsor_id])

    def withdraw_consent(self, context: Context, consent_id: UUID, *, on: date, reason: str) -> Recorded:
        """Raises DeductionConsentUnknown and what `withdraw_consent` of the domain raises."""
        sponsor_id = self._holder(RegisterKind.DEDUCTION_CONSENT, consent_id)
        if sponsor_id is None:
            raise DeductionConsentUnknown(consent_id=str(consent_id))

        def decide() -> Decision:
            sponsor = self._sponsor(sponsor_id)
            sealing = self._vault.seal(sponsor_id, {"withdrawal_reason": reason})
            withdraw_consent(sponsor, consent_id, on=on, reason=sealing.references["withdrawal_reason"])
            return Decision([sponsor], {"consent_id": str(consent_id)}, sealings=[sealing])

        return self._log.execute(context, decide, hot=[sponsor_id])

    def deduct(
        self, context: Context, sponsor_id: UUID, order: DeductionOrder, *, deduction_id: UUID | None = None
    ) -> Recorded:
        """What a scheme says of deductions is noticed, never refused: the treasurer has deducted and owes it.

        Raises SponsorUnknown, DeductionIdTaken, WorkerUnknown, Merged, DeductionTooLarge and what `deduct` of the
        domain raises.
        """
        new_id = deduction_id or random_id()

        def decide() -> Decision:
            sponsor = self._sponsor(sponsor_id)
            if deduction_id is not None and self._holder(RegisterKind.DEDUCTION, deduction_id) is not None:
                raise DeductionIdTaken(deduction_id=str(deduction_id))
            workers = self._workers(sponsor_id, order.month.first_day, order.worker_ids)
            if len(workers) > WORKERS_MAX:
                raise DeductionTooLarge(workers_max=WORKERS_MAX)
            noted = deduct(
                sponsor,
                new_id,
                month=order.month,
                amount=order.amount,
                deducted_on=order.deducted_on,
                workers=workers,
                are_named=order.worker_ids is not None,
                payment_ids=order.payment_ids,
                today=self._law.day_of(context.now),
            )
            changed = [worker for worker in workers if worker.pending_events]
            without = schemes_without_deduction(self._log, [each.scheme_id for each in noted])
            warnings = [SCHEME_WITHOUT_DEDUCTION] if without else []
            result = {"deduction_id": str(new_id), "workers": len(changed), "warnings": warnings}
            return Decision([sponsor, *changed], result)

        return self._log.execute(context, decide, hot=[sponsor_id])

    def correct(
        self, context: Context, deduction_id: UUID, *, amount: int, worker_ids: Sequence[UUID] | None, reason: str
    ) -> Recorded:
        """`worker_ids` None: whom it is for stays as it is.

        Raises DeductionUnknown, WorkerUnknown, Merged and what `correct` of the domain raises.
        """
        sponsor_id = self._holder(RegisterKind.DEDUCTION, deduction_id)
        if sponsor_id is None:
            raise DeductionUnknown(deduction_id=str(deduction_id))

        def decide() -> Decision:
            sponsor = self._sponsor(sponsor_id)
            sealing = self._vault.seal(sponsor_id, {"correction_reason": reason})
            workers = self._workers(sponsor_id, date.min, None)  # one who left long ago may be noted
            known = {worker.id for worker in workers}
            strangers = [each for each in dict.fromkeys(worker_ids or ()) if each not in known]
            workers += self._workers(sponsor_id, date.min, strangers) if strangers else []
            correct(
                sponsor,
                deduction_id,
                amount=amount,
                workers=workers,
                payees=worker_ids,
                reason=sealing.references["correction_reason"],
            )
            changed = [worker for worker in workers if worker.pending_events]
            payees = sum(deduction_id in worker.known.deductions for worker in workers)
            result = {"deduction_id": str(deduction_id), "workers": payees, "warnings": []}
            return Decision([sponsor, *changed], result, sealings=[sealing])

        return self._log.execute(context, decide, hot=[sponsor_id])

    def enrolled_ever(self, sponsor_id: UUID) -> list[UUID]:
        """All who are or were enrolled with the sponsor, in the order of enrolment, each once."""
        return list(dict.fromkeys(row.worker_id for row in self._registers.enrolled_with(sponsor_id, date.min)))

    def _workers(self, sponsor_id: UUID, since: date, chosen: Sequence[UUID] | None) -> list[Worker]:
        """Those enrolled with the sponsor on `since` or later, or those chosen. Raises WorkerUnknown, Merged."""
        are_named = chosen is not None
        if chosen is None:
            chosen = [row.worker_id for row in self._registers.enrolled_with(sponsor_id, since)]
        ids = list(dict.fromkeys(chosen))
        known = self._log.load_many(Worker, ids)
        if len(known) < len(ids):
            raise WorkerUnknown
        if are_named:
            for worker_id in ids:
                self._require_unmerged(known[worker_id])
        # Of a merged record the enrolments go on with another one, which stands in the list by itself.
        return [known[worker_id] for worker_id in ids if known[worker_id].known.merged_into is None]

    def _require_unmerged(self, worker: Worker) -> None:
        """Raises Merged."""
        if worker.known.merged_into is not None:
            raise Merged(into=str(worker.known.merged_into))

    def _require_scheme_of(self, sponsor_id: UUID, scheme_id: UUID | None) -> None:
        if scheme_id is None:
            return
        scheme = self._log.load(Scheme, scheme_id)
        if scheme is None:
            raise SchemeUnknown(scheme_id=str(scheme_id))
        if scheme.known.sponsor_id != sponsor_id:
            raise SchemeOfAnotherSponsor(scheme_id=str(scheme_id))

    def _holder(self, kind: RegisterKind, key: UUID) -> UUID | None:
        known = self._registers.find(kind, key.bytes)
        return None if known is None else known.stream_id

    def _sponsor(self, sponsor_id: UUID) -> Sponsor:
        sponsor = self._log.load(Sponsor, sponsor_id)
        if sponsor is None:
            raise SponsorUnknown(sponsor_id=str(sponsor_id))
        return sponsor


def schemes_without_deduction(log: Log, scheme_ids: Sequence[UUID | None]) -> set[UUID]:
    """Those of the schemes whose terms say that nothing is deducted for them."""
    without = set()
    for scheme_id in {each for each in scheme_ids if each is not None}:
        opened = log.stream(scheme_id, [SchemeOpened.TOPIC])[0].event
        assert isinstance(opened, SchemeOpened)
        if not opened.deduction:
            without.add(scheme_id)
    return without
