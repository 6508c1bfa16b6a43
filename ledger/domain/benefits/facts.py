"""What is known of an event when it is asked what the law owes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ledger.domain.months import ContributionMonth
from ledger.domain.values import ClaimKind, Programme, SchoolLevel


class TransportMode(StrEnum):
    LAND = "land"  # rivers and lakes too
    SEA = "sea"
    AIR = "air"


@dataclass(frozen=True, slots=True)
class Treatment:
    """What was spent, in sen. `home_care`: of one year at most. `prosthesis`: the hospital's price."""

    cost: int | None = None
    transport: Mapping[TransportMode, int] = field(default_factory=dict)
    home_care: int | None = None
    prosthesis: int | None = None


@dataclass(frozen=True, slots=True)
class Child:
    """`years_left`: so many years of this level and no more; None: the whole course from this level on."""

    level: SchoolLevel
    years_left: int | None = None


@dataclass(frozen=True, slots=True)
class BenefitFacts:
    """`base`: sen of monthly income on which the month of the event was paid, wherever a benefit is counted from it.

    `spell_months`: months of the unbroken membership by the day. `spell_first_day`, where it is known, decides about
    the wait for the whole JKM sum instead; the reading that counts to the day begins with `spell_applies_from`, the day
    of the spell's number, where that is told. `contribution_months`: paid months that had passed by the day, of all
    spells together. `disability_percent`: the loss by the doctor's table, with two decimals at most. `months_unable`:
    months without work. `cause`: of a scholarship, JKK for a death or a total disability by work accident, else JKM.
    `contributions`: sen of JHT by month.
    """

    kind: ClaimKind
    on: date
    base: int = 0
    spell_months: int = 0
    contribution_months: int = 0
    spell_first_day: date | None = None
    spell_applies_from: date | None = None
    disability_percent: Decimal | None = None
    months_unable: int | None = None
    treatment: Treatment | None = None
    cause: Programme = Programme.JKM
    children: tuple[Child, ...] = ()
    contributions: Mapping[ContributionMonth, int] = field(default_factory=dict)

    @property
    def counted(self) -> dict[str, int]:
        """The numbers among them that a kept assessment names; percents in hundredths of one, what is not known left
        out.
        """
        numbers = {
            "spell_months": self.spell_months,
            "contribution_months": self.contribution_months,
            "disability_percent_hundredths": None
            if self.disability_percent is None
            else int(self.disability_percent * 100),
            "months_unable": self.months_unable,
            "children": len(self.children) or None,
        }
        return {name: number for name, number in numbers.items() if number is not None}
