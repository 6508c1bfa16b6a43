"""Villages, and the seats and the money that a scheme has for them."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from ledger.application.law import LawBook
from ledger.domain.errors import SchemeUnknown, VillageExists, VillageUnknown
from ledger.domain.money import rupiah
from ledger.domain.scheme import Scheme
from ledger.domain.sealed import SealedText
from ledger.domain.village import Village
from ledger.store.log import Context, Decision, Log, Recorded
from ledger.store.randomness import random_id
from ledger.store.register_queries import Registers
from ledger.store.registers import RegisterKind
from ledger.store.vault import Erased, Vault


@dataclass(frozen=True, slots=True)
class VillagePlace:
    """A village as it is listed. `name` None: erased. `position`: where it was registered."""

    village_id: UUID
    name: str | None
    region: str
    position: int

    def told(self) -> dict[str, Any]:
        return {"village_id": str(self.village_id), "name": self.name, "region": self.region}


class Villages:
    def __init__(self, log: Log, registers: Registers, vault: Vault, law: LawBook) -> None:
        self._log = log
        self._registers = registers
        self._vault = vault
        self._law = law

    def register(self, context: Context, name: str, region: str, *, village_id: UUID | None = None) -> Recorded:
        """Raises VillageExists (a client's id that is taken)."""
        new_id = village_id or random_id()

        def decide() -> Decision:
            if village_id is not None and self._log.is_taken(village_id):
                raise VillageExists(village_id=str(village_id))
            sealing = self._vault.seal(new_id, {"name": name})
            village = Village.register(new_id, name=sealing.references["name"], region=region)
            return Decision([village], {"village_id": str(new_id)}, sealings=[sealing])

        return self._log.execute(context, decide)

    def require(self, village_id: UUID) -> Village:
        """Raises VillageUnknown."""
        village = self._log.load(Village, village_id)
        if village is None:
            raise VillageUnknown(village_id=str(village_id))
        return village

    def require_scheme(self, scheme_id: UUID) -> Scheme:
        """Raises SchemeUnknown."""
        scheme = self._log.load(Scheme, scheme_id)
        if scheme is None:
            raise SchemeUnknown(scheme_id=str(scheme_id))
        return scheme

    def describe(self, village_id: UUID) -> dict[str, Any]:
        """Raises VillageUnknown."""
        village = self.require(village_id)
        return VillagePlace(village_id, self._text(village.known.name), village.known.region, 0).told()

    def listed(self, region: str | None, after: int, limit: int) -> list[VillagePlace]:
        """In the order in which they were registered, those after a position."""
        found: list[VillagePlace] = []
        while len(found) < limit:
            taken = self._registers.taken(RegisterKind.VILLAGE, after, limit)
            loaded = self._log.load_many(Village, [each.stream_id for each in taken])
            of_region = [
                each for each in taken if region is None or loaded[each.stream_id].known.region == region
            ]  # few hundred in a province
            texts = self._vault.open_sealed_many(loaded[each.stream_id].known.name for each in of_region)
            for each in of_region:
                known = loaded[each.stream_id].known
                name = texts[known.name.reference]
                text = None if isinstance(name, Erased) else name
                found.append(VillagePlace(each.stream_id, text, known.region, each.position))
            if len(taken) < limit:
                break
            after = taken[-1].position
        return found[:limit]

    def names(self, village_ids: list[UUID]) -> dict[UUID, str | None]:
        """By village; None: erased."""
        loaded = self._log.load_many(Village, village_ids)
        texts = self._vault.open_sealed_many(each.known.name for each in loaded.values()) if loaded else {}
        found = {village_id: texts[each.known.name.reference] for village_id, each in loaded.items()}
        return {village_id: None if isinstance(text, Erased) else text for village_id, text in found.items()}

    def grant_seats(self, context: Context, scheme_id: UUID, village_id: UUID, seats: int) -> Recorded:
        """A block of the scheme's seats becomes the village's, behind all that are granted or sat on.

        Raises SchemeUnknown, VillageUnknown, SeatsExceedQuota.
        """

        def decide() -> Decision:
            scheme = self.require_scheme(scheme_id)
            self.require(village_id)
            block = scheme.grant_seats(village_id, seats, highest_taken=self._registers.highest_seat(scheme_id))
            result = {
                "scheme_id": str(scheme_id),
                "village_id": str(village_id),
                "first_seat": block.first,
                "seats": block.seats,
            }
            return Decision([scheme], result)

        return self._log.execute(context, decide, hot=[scheme_id])

    def set_budget(self, context: Context, scheme_id: UUID, ceiling: int, *, on: date, document: str) -> Recorded:
        """`ceiling` in sen. Raises SchemeUnknown and what Scheme.set_budget raises."""

        def decide() -> Decision:
            scheme = self.require_scheme(scheme_id)
            sealing = self._vault.seal(scheme_id, {"budget_document": document})
            sealed = sealing.references["budget_document"]
            scheme.set_budget(ceiling, on=on, document=sealed, today=self._law.day_of(context.now))
            return Decision([scheme], {"scheme_id": str(scheme_id), "ceiling": rupiah(ceiling)}, sealings=[sealing])

        return self._log.execute(context, decide)

    def _text(self, sealed: SealedText) -> str | None:
        opened = self._vault.open_sealed(sealed)
        return None if isinstance(opened, Erased) else opened
