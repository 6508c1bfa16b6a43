"""Nominations: a village proposes people, and its head vouches for those who passed, or refuses them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from ledger.application.law import LawBook
from ledger.application.portions import portion_of, portions
from ledger.application.villages import Villages
from ledger.application.workers import IDENTITY, Person
from ledger.domain.errors import BirthDateImplausible, IdentityErased, NominationUnknown
from ledger.domain.nik import nik_warnings
from ledger.domain.nomination import Nomination
from ledger.domain.values import NominationStage
from ledger.store.log import Context, Decision, Log, Recorded
from ledger.store.randomness import random_id
from ledger.store.register_queries import Registers
from ledger.store.registers import RegisterKind, nomination_line_key
from ledger.store.sealing import Sealing
from ledger.store.vault import Erased, OwnerErased, Vault

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Proposal:
    """`line`: of the file it came in, None where it came otherwise."""

    person: Person
    attested_on: date | None = None
    line: int | None = None


class Nominations:
    def __init__(self, log: Log, registers: Registers, vault: Vault, law: LawBook, villages: Villages) -> None:
        self._log = log
        self._registers = registers
        self._vault = vault
        self._law = law
        self._villages = villages

    def propose(self, context: Context, scheme_id: UUID, village_id: UUID, proposals: Sequence[Proposal]) -> Recorded:
        """Raises SchemeUnknown, VillageUnknown, VillageWithoutSeats, BirthDateImplausible."""
        self._require_plausible(context, proposals)

        def decide() -> Decision:
            self._require_seats(scheme_id, village_id)
            made = [(each, *self._made(context, scheme_id, village_id, each, None)) for each in proposals]
            nominations = [
                {"nomination_id": str(nomination.id), "warnings": _warnings(each)} for each, nomination, _ in made
            ]
            result = {"proposed": len(made), "nominations": nominations}
            return Decision([each for _, each, _ in made], result, sealings=[sealing for *_, sealing in made])

        return self._log.execute(context, decide)

    def propose_file(
        self, context: Context, scheme_id: UUID, village_id: UUID, file_digest: str, proposals: Sequence[Proposal]
    ) -> dict[int, UUID]:
        """The nominations of the file's lines, by line: each line proposes once, however often the file comes.

        In portions, each recorded by itself: what a first attempt had recorded is found. Raises like `propose`.
        """
        self._require_plausible(context, proposals)
        self._require_seats(scheme_id, village_id)
        found: dict[int, UUID] = {}
        for some in portions(proposals):
            found |= self._portion(portion_of(context), scheme_id, village_id, file_digest, some)
        return found

    def _portion(
        self, context: Context, scheme_id: UUID, village_id: UUID, digest: str, proposals: Sequence[Proposal]
    ) -> dict[int, UUID]:
        lines = {each.line: each for each in proposals if each.line is not None}
        keys = {nomination_line_key(scheme_id, village_id, digest, line): line for line in lines}

        def decide() -> Decision:
            known = self._registers.find_many(RegisterKind.NOMINATION_LINE, list(keys))
            new = [line for key, line in keys.items() if key not in known]
            made = {line: self._made(context, scheme_id, village_id, lines[line], digest) for line in new}
            ids = {keys[key]: str(nomination_id) for key, nomination_id in known.items()}
            ids |= {line: str(nomination.id) for line, (nomination, _) in made.items()}
            result = {"lines": [[line, ids[line]] for line in lines]}
            return Decision(
                [nomination for nomination, _ in made.values()],
                result,
                sealings=[sealing for _, sealing in made.values()],
            )

        recorded = self._log.execute(context, decide)
        return {line: UUID(nomination_id) for line, nomination_id in recorded.result["lines"]}

    def validate(
        self,
        context: Context,
        nomination_ids: Sequence[UUID] | None,
        *,
        of_village: tuple[UUID, UUID] | None = None,
        on: date,
        document: str | None = None,
    ) -> Recorded:
        """The head of the village vouches for them; all of them or none. `of_village`: instead of naming them, all who
        have passed of a scheme and a village of it.

        Raises NominationUnknown, SchemeUnknown, VillageUnknown, IdentityErased and what Nomination.validate raises.
        """
        today = self._law.day_of(context.now)

        def decide() -> Decision:
            sealings: list[Sealing] = []
            ids = nomination_ids or (() if of_village is None else self.passed(*of_village))
            nominations = self.require_many(ids)
            sealed = self._sealed(nominations, {"validation_document": document}, sealings)
            validated = [
                each.validate(on, context.actor, sealed.get(each.id), today=today) for each in nominations.values()
            ]
            return Decision(list(nominations.values()), {"validated": sum(validated)}, sealings=sealings)

        return self._log.execute(context, decide)

    def refuse(self, context: Context, nomination_ids: Sequence[UUID], *, on: date, reason: str) -> Recorded:
        """Raises NominationUnknown, IdentityErased and what Nomination.refuse raises."""
        today = self._law.day_of(context.now)

        def decide() -> Decision:
            sealings: list[Sealing] = []
            nominations = self.require_many(nomination_ids)
            sealed = self._sealed(nominations, {"refusal_reason": reason}, sealings)
            for each in nominations.values():
                each.refuse(on, context.actor, sealed[each.id], today=today)
            return Decision(list(nominations.values()), {"refused": len(nominations)}, sealings=sealings)

        return self._log.execute(context, decide)

    def passed(self, scheme_id: UUID, village_id: UUID) -> list[UUID]:
        """A village's that passed the last screening and that nobody has validated, in the order of proposing.

        Raises SchemeUnknown, VillageUnknown.
        """
        self._villages.require_scheme(scheme_id)
        self._villages.require(village_id)
        ids = [each.nomination_id for each in self._registers.nominations(scheme_id, village_id)]
        loaded = self._log.load_many(Nomination, ids)
        return [each for each, nomination in loaded.items() if nomination.known.stage is NominationStage.PASSED]

    def require_many(self, nomination_ids: Iterable[UUID]) -> dict[UUID, Nomination]:
        """Each once, in the order given. Raises NominationUnknown."""
        wanted = list(dict.fromkeys(nomination_ids))
        found = self._log.load_many(Nomination, wanted)
        for each in wanted:
            if each not in found:
                raise NominationUnknown(nomination_id=str(each))
        return found

    def identities(self, nomination_ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
        """NIK, name, birth date and occupation; who was erased is left out."""
        texts: dict[UUID, dict[str, str]] = {each: {} for each in nomination_ids}
        for field in IDENTITY:
            for owner, text in self._vault.open_many(nomination_ids, field).items():
                if not isinstance(text, Erased):
                    texts[owner][field] = text
        return {each: found for each, found in texts.items() if len(found) == len(IDENTITY)}

    def _require_plausible(self, context: Context, proposals: Sequence[Proposal]) -> None:
        today = self._law.day_of(context.now)
        if any(each.person.birth_date > today for each in proposals):
            raise BirthDateImplausible

    def _require_seats(self, scheme_id: UUID, village_id: UUID) -> None:
        scheme = self._villages.require_scheme(scheme_id)
        self._villages.require(village_id)
        scheme.seats_for(village_id)

    def _made(
        self, context: Context, scheme_id: UUID, village_id: UUID, proposal: Proposal, file_digest: str | None
    ) -> tuple[Nomination, Sealing]:
        """A nomination and its identity, sealed under a key of its own."""
        nomination_id, person = random_id(), proposal.person
        texts = {
            "nik": person.nik,
            "name": person.name,
            "birth_date": person.birth_date.isoformat(),
            "occupation": person.occupation,
        }
        sealing = self._vault.seal_new(nomination_id, texts)
        nomination = Nomination.propose(
            nomination_id,
            scheme_id=scheme_id,
            village_id=village_id,
            **sealing.references,
            sector=person.sector,
            region=person.region,
            monthly_income=person.monthly_income,
            attested_on=proposal.attested_on,
            proposed_by=context.actor,
            file_digest=file_digest,
            line=proposal.line,
        )
        return nomination, sealing

    def _sealed(
        self, nominations: Iterable[UUID], texts: Mapping[str, str | None], sealings: list[Sealing]
    ) -> dict[UUID, Any]:
        """The text for each of them, under its own key. Raises IdentityErased."""
        given = {field: text for field, text in texts.items() if text is not None}
        if not given:
            return {}
        try:
            sealed = self._vault.seal_many(dict.fromkeys(nominations, given))
        except OwnerErased:
            raise IdentityErased(what="nomination") from None
        sealings += sealed.values()
        return {owner: next(iter(sealing.references.values())) for owner, sealing in sealed.items()}


def _warnings(proposal: Proposal) -> list[str]:
    return list(nik_warnings(proposal.person.nik, proposal.person.birth_date))
