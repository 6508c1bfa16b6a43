"""Schemes: a sponsor's terms for many workers."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ledger.domain.errors import SchemeExists, SponsorUnknown
from ledger.domain.programmes import programmes_of
from ledger.domain.scheme import Scheme
from ledger.domain.sponsor import Sponsor
from ledger.domain.values import FundOrigin, StartRule
from ledger.store.log import Context, Decision, Log, Recorded
from ledger.store.randomness import random_id
from ledger.store.vault import Vault


@dataclass(frozen=True, slots=True)
class SchemeTerms:
    """`months`: the term, counted from the month of `starts_on`. `quota`: seats, None for no limit."""

    name: str
    sponsor_id: UUID
    programmes: tuple[str, ...]
    starts_on: date
    months: int
    quota: int | None = None
    fund_origin: FundOrigin | None = None
    start_rule: StartRule = StartRule.PAYMENT
    agreement_number: str | None = None
    deduction: bool = False


class Schemes:
    def __init__(self, log: Log, vault: Vault) -> None:
        self._log = log
        self._vault = vault

    def open(self, context: Context, terms: SchemeTerms, *, scheme_id: UUID | None = None) -> Recorded:
        """Raises SponsorUnknown, SchemeExists, ProgrammeNotOpen, ProgrammePair."""
        new_id = scheme_id or random_id()
        programmes = programmes_of(terms.programmes)

        def decide() -> Decision:
            sponsor = self._log.load(Sponsor, terms.sponsor_id)
            if sponsor is None:
                raise SponsorUnknown(sponsor_id=str(terms.sponsor_id))
            if scheme_id is not None and self._log.is_taken(scheme_id):
                raise SchemeExists(scheme_id=str(scheme_id))
            texts = {"name": terms.name}
            if terms.agreement_number is not None:
                texts["agreement_number"] = terms.agreement_number
            sealing = self._vault.seal(new_id, texts)
            scheme = Scheme.open(
                new_id,
                sponsor_id=terms.sponsor_id,
                name=sealing.references["name"],
                programmes=programmes,
                starts_on=terms.starts_on,
                months=terms.months,
                quota=terms.quota,
                fund_origin=terms.fund_origin or sponsor.fund_origin,
                start_rule=terms.start_rule,
                agreement_number=sealing.references.get("agreement_number"),
                deduction=terms.deduction,
            )
            return Decision([scheme], {"scheme_id": str(new_id)}, sealings=[sealing])

        return self._log.execute(context, decide)
