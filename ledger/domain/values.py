"""Words of the ledger that have no identity of their own."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class Value(BaseModel):
    """Frozen, complete and strict: a number is not a string, `false` is not 0, nothing extra is accepted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Programme(StrEnum):
    """The three programmes open to workers without an employer (law 1.5)."""

    JKK = "JKK"  # Jaminan Kecelakaan Kerja: work accident
    JKM = "JKM"  # Jaminan Kematian: death
    JHT = "JHT"  # Jaminan Hari Tua: old-age saving


MEMBERSHIP = frozenset({Programme.JKK, Programme.JKM})


class SponsorKind(StrEnum):
    INDIVIDUAL = "individual"
    ASN = "asn"
    COMPANY = "company"
    BANK = "bank"
    GOVERNMENT = "government"
    VILLAGE = "village"
    COMMUNITY = "community"


class FundOrigin(StrEnum):
    """Whose money it is: decides the price in the months of PP 50/2025."""

    PRIVATE = "private"
    APBN = "apbn"  # state budget
    APBD = "apbd"  # regional budget
    APBDES = "apbdes"  # village budget


class Sector(StrEnum):
    TRANSPORT = "transport"
    OTHER = "other"


class BpuCategory(StrEnum):
    """Who counts as a worker without an employer: PP 44/2015 ps. 5(3) (law 1.1)."""

    SELF_EMPLOYED = "self_employed"
    EMPLOYER = "employer"
    OTHER = "other"


class Channel(StrEnum):
    TRANSFER = "transfer"
    VIRTUAL_ACCOUNT = "virtual_account"
    PAYROLL = "payroll"
    CASH = "cash"
    GIRO = "giro"
    CHEQUE = "cheque"


CLEARED_CHANNELS = frozenset({Channel.GIRO, Channel.CHEQUE})


class ConsentBasis(StrEnum):
    """On what a deduction from a salary rests: willingness in Garut, a power of attorney in Semarang, the regent's
    letter in Cianjur (law 5.11, S7).
    """

    WRITTEN_STATEMENT = "written_statement"
    POWER_OF_ATTORNEY = "power_of_attorney"
    OFFICIAL_LETTER = "official_letter"


class StartRule(StrEnum):
    """How the first day of a new spell follows from enrolment and settlement (docs/coverage.md, rule 2)."""

    PAYMENT = "payment"
    REGISTRATION = "registration"
    AGREEMENT = "agreement"


class EndReason(StrEnum):
    DEATH = "death"
    EXIT = "exit"
    JHT_CLAIMED = "jht_claimed"
    SPONSOR_STOPPED = "sponsor_stopped"
    MERGED = "merged"  # of an enrolment: it goes on with the record into which the worker's was merged


class Outcome(StrEnum):
    """What is answered of a day. Worst first is the order in which outcomes combine."""

    NOT_COVERED = "not_covered"
    UNDETERMINED = "undetermined"
    COVERED = "covered"


class ClaimKind(StrEnum):
    """What is claimed: programme and benefit (law 3)."""

    JKK_DEATH = "jkk_death"
    JKK_DISABILITY = "jkk_disability"
    JKK_TREATMENT = "jkk_treatment"
    JKK_INCOME = "jkk_income"
    JKM_DEATH = "jkm_death"
    SCHOLARSHIP = "scholarship"
    JHT = "jht"


class AdjudicationCause(StrEnum):
    """Why people must decide about a claim's day (docs/coverage.md)."""

    UNDETERMINED = "undetermined"  # the day was answered so when the claim was filed
    UNPAID_BEFORE_LAPSE = "unpaid_before_lapse"  # row 15
    SETTLED_AFTER_FILING = "settled_after_filing"
    PAYMENT_REVERSED = "payment_reversed"
    NOT_ATTESTED = "not_attested"  # nobody has said that the worker worked and was fit when the spell began (law 0.2)
    AMOUNT_DISPUTED = "amount_disputed"  # two readings of the law give two sums
    RECORDS_MERGED = "records_merged"  # the day reads otherwise since two records of one person became one


class SchoolLevel(StrEnum):
    """Kindergarten, primary, lower and upper secondary school, university or training (law 3, scholarship)."""

    TK = "tk"
    SD = "sd"
    SMP = "smp"
    SMA = "sma"
    UNIVERSITY = "university"


class WorkerMark(StrEnum):
    """What a branch should look at (E25)."""

    EMPLOYEE = "employee"  # has become somebody's employee while prepaid as BPU
    DOMESTIC_EMPLOYEE = "domestic_employee"  # is really one of the sponsor's household


class LeavingReason(StrEnum):
    """Why a civil servant is of a department no more (E22)."""

    RETIRED = "retired"
    TRANSFERRED = "transferred"
    RESIGNED = "resigned"
    DIED = "died"


class AgentKind(StrEnum):
    """Who brings workers to the programme (law 5.9; seeds 001, 002)."""

    INDIVIDUAL = "individual"
    VILLAGE_ENTERPRISE = "village_enterprise"  # BUMDes
    WASTE_BANK = "waste_bank"  # bank sampah
    COMMUNITY = "community"


class ScreeningListKind(StrEnum):
    """What a list that an office brings says of those in it."""

    RESIDENTS = "residents"  # population register: who is not in it does not live here
    DECEASED = "deceased"
    WAGE_EARNERS = "wage_earners"  # has an employer, who must insure him
    CIVIL_SERVANTS = "civil_servants"


class ScreeningReason(StrEnum):
    """Why a proposed person did not pass (docs/villages.md)."""

    NOT_A_RESIDENT = "not_a_resident"
    DECEASED = "deceased"
    WAGE_EARNER = "wage_earner"
    CIVIL_SERVANT = "civil_servant"
    AGE_LIMIT = "age_limit"
    PROPOSED_TWICE = "proposed_twice"  # under this scheme, by this village or another one
    ENROLLED_ALREADY = "enrolled_already"  # under this scheme
    CARRIED_BY_ANOTHER = "carried_by_another"  # another sponsor's enrolment runs


class NominationStage(StrEnum):
    """Where a nomination stands; the first that fits, from the top."""

    ENROLLED = "enrolled"
    REFUSED = "refused"
    NOT_PASSED = "not_passed"  # by the last screening, validated before or not
    VALIDATED = "validated"
    PASSED = "passed"
    PROPOSED = "proposed"


class FigureKind(StrEnum):
    """What the ledger cannot count itself (law 5.14)."""

    ACTIVE_ELSEWHERE = "active_elsewhere"  # members of other segments, whom this ledger does not know
    WORKING_POPULATION = "working_population"  # penduduk bekerja


class ClockMode(StrEnum):
    DATABASE = "database"
    SIMULATED = "simulated"


# A report's key, never a person's: letters, digits and the few signs that place names and codes use.
Region = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 .,'()/-]{0,63}$")]

TariffId = Annotated[str, Field(min_length=1, max_length=80)]
