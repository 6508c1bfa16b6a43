"""Departments (SKPD), their headcounts, and who serves in them."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from ledger.application.law import LawBook
from ledger.domain.department import Department
from ledger.domain.errors import DepartmentExists, DepartmentUnknown, SponsorUnknown, StaffNumberTaken
from ledger.domain.events import DepartmentRegistered, HeadcountEntered
from ledger.domain.sealed import SealedText
from ledger.domain.service import join, leave, require_leaving
from ledger.domain.sponsor import Sponsor
from ledger.domain.values import LeavingReason
from ledger.store.keys import Keys
from ledger.store.log import Claim, Context, Decision, Log, Recorded
from ledger.store.randomness import random_id
from ledger.store.register_queries import Registers
from ledger.store.registers import RegisterKind
from ledger.store.vault import Erased, Vault

CARRIED_BY_NOBODY: Final = "carried-by-nobody"
CONSENTS_GO_ON: Final = "consents-go-on"


@dataclass(frozen=True, slots=True)
class Headcount:
    """`source` None: it was erased."""

    civil_servants: int
    on: date
    source: str | None


class Departments:
    def __init__(self, log: Log, registers: Registers, vault: Vault, keys: Keys, law: LawBook) -> None:
        self._log = log
        self._registers = registers
        self._vault = vault
        self._keys = keys
        self._law = law

    def register(self, context: Context, *, name: str, region: str, department_id: UUID | None = None) -> Recorded:
        """Raises DepartmentExists for an id that is taken."""
        new_id = department_id or random_id()

        def decide() -> Decision:
            if department_id is not None and self._log.is_taken(department_id):
                raise DepartmentExists(department_id=str(department_id))
            sealing = self._vault.seal(new_id, {"name": name})
            department = Department.register(new_id, name=sealing.references["name"], region=region)
            return Decision([department], {"department_id": str(new_id)}, sealings=[sealing])

        return self._log.execute(context, decide)

    def enter_headcount(
        self, context: Context, department_id: UUID, civil_servants: int, *, on: date, source: str
    ) -> Recorded:
        """Raises DepartmentUnknown, InstantInFuture."""

        def decide() -> Decision:
            department = self.require(department_id)
            sealing = self._vault.seal(department_id, {"source": source})
            today = self._law.day_of(context.now)
            department.enter_headcount(civil_servants, on=on, source=sealing.references["source"], today=today)
            return Decision([department], {"department_id": str(department_id)}, sealings=[sealing])

        return self._log.execute(context, decide, hot=[department_id])

    def join(
        self, context: Context, sponsor_id: UUID, department_id: UUID, *, on: date, staff_number: str | None = None
    ) -> Recorded:
        """`staff_number`: the NIP, kept sealed, by which the treasurer's lists find the sponsor.

        Raises SponsorUnknown, DepartmentUnknown, StaffNumberTaken and what `join` of the domain raises.
        """
        key = None if staff_number is None else self._keys.staff_number_mac(staff_number)

        def decide() -> Decision:
            sponsor = self._sponsor(sponsor_id)
            self.require(department_id)
            holder = None if key is None else self._registers.find(RegisterKind.STAFF_NUMBER, key)
            if holder is not None and holder.stream_id != sponsor_id:
                raise StaffNumberTaken(sponsor_id=str(holder.stream_id))
            is_new = staff_number is not None and holder is None
            texts = {"staff_number": staff_number} if staff_number is not None and is_new else {}
            sealing = self._vault.seal(sponsor_id, texts)
            number = sealing.references.get("staff_number")
            join(sponsor, department_id, on=on, staff_number=number, today=self._law.day_of(context.now))
            claims = [Claim(RegisterKind.STAFF_NUMBER, key, sponsor_id)] if key is not None and is_new else []
            result = {"sponsor_id": str(sponsor_id), "department_id": str(department_id)}
            return Decision([sponsor], result, claims=claims, sealings=[sealing] if texts else [])

        return self._log.execute(context, decide, hot=[sponsor_id])

    def leave(self, context: Context, sponsor_id: UUID, *, on: date, reason: LeavingReason) -> Recorded:
        """No enrolment ends by it: the warning `carried-by-nobody` says that somebody must go on paying.

        Raises SponsorUnknown and what `leave` of the domain raises.
        """

        def decide() -> Decision:
            sponsor = self._sponsor(sponsor_id)
            department_id = require_leaving(sponsor, on).department_id
            sealing = self._vault.seal(sponsor_id, {"withdrawal_reason": f"left the department: {reason.value}"})
            withdrawn = leave(sponsor, on=on, reason=reason, withdrawal=sealing.references["withdrawal_reason"])
            workers = self._registers.enrolled_count(sponsor_id)
            warnings = []
            if reason is LeavingReason.TRANSFERRED:
                warnings = [CONSENTS_GO_ON]
            elif workers:
                warnings = [CARRIED_BY_NOBODY]
            result = {
                "sponsor_id": str(sponsor_id),
                "department_id": str(department_id),
                "consents_withdrawn": withdrawn,
                "workers": workers,
                "warnings": warnings,
            }
            return Decision([sponsor], result, sealings=[sealing] if withdrawn else [])

        return self._log.execute(context, decide, hot=[sponsor_id])

    def describe(self, department_id: UUID, on: date, position: int) -> dict[str, Any]:
        """The department and its headcount of the day, as known at a position. Raises DepartmentUnknown."""
        stream = [logged for logged in self._log.stream(department_id) if logged.position <= position]
        if not stream or not isinstance(stream[0].event, DepartmentRegistered):
            raise DepartmentUnknown(department_id=str(department_id))
        registered = stream[0].event
        counted = _newest([logged.event for logged in stream if isinstance(logged.event, HeadcountEntered)], on)
        return {
            "department_id": str(department_id),
            "name": self._text(registered.name),
            "region": registered.region,
            **told_headcount(None if counted is None else self._headcount(counted)),
        }

    def headcounts(self, department_ids: list[UUID], on: date, position: int) -> dict[UUID, Headcount]:
        """Of each department that has one the newest that is not of a later day; of one day the one entered last."""
        found = {}
        for department_id, stream in self._log.streams(department_ids).items():
            entered = [
                logged.event
                for logged in stream
                if isinstance(logged.event, HeadcountEntered) and logged.position <= position
            ]
            newest = _newest(entered, on)
            if newest is not None:
                found[department_id] = self._headcount(newest)
        return found

    def names(self, department_ids: list[UUID]) -> dict[UUID, str | None]:
        """None: it was erased."""
        texts = self._vault.open_many(department_ids, "name")
        return {each: None if isinstance(text, Erased) else text for each, text in texts.items()}

    def require(self, department_id: UUID) -> Department:
        """Raises DepartmentUnknown."""
        department = self._log.load(Department, department_id)
        if department is None:
            raise DepartmentUnknown(department_id=str(department_id))
        return department

    def _sponsor(self, sponsor_id: UUID) -> Sponsor:
        sponsor = self._log.load(Sponsor, sponsor_id)
        if sponsor is None:
            raise SponsorUnknown(sponsor_id=str(sponsor_id))
        return sponsor

    def _headcount(self, entered: HeadcountEntered) -> Headcount:
        return Headcount(entered.civil_servants, entered.on, self._text(entered.source))

    def _text(self, sealed: SealedText) -> str | None:
        text = self._vault.open_sealed(sealed)
        return None if isinstance(text, Erased) else text


def told_headcount(headcount: Headcount | None) -> dict[str, Any]:
    if headcount is None:
        return {"headcount": None, "headcount_source": None, "headcount_date": None}
    return {
        "headcount": headcount.civil_servants,
        "headcount_source": headcount.source,
        "headcount_date": headcount.on.isoformat(),
    }


def _newest(entered: list[HeadcountEntered], on: date) -> HeadcountEntered | None:
    """`entered` in the order recorded; of one day the last holds."""
    newest = None
    for each in entered:
        if each.on <= on and (newest is None or each.on >= newest.on):
            newest = each
    return newest
