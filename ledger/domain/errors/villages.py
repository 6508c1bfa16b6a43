"""Refusals about villages: their seats, the people they propose, and the lists those are held against."""

from ledger.domain.errors.refusal import LedgerError


class VillageUnknown(LedgerError):
    message = "no village has the id {village_id}"


class VillageExists(LedgerError):
    """The id is taken, and no village is registered twice under it."""

    message = "there is a village with the id {village_id} already"


class SeatsExceedQuota(LedgerError):
    """A scheme's quota is all there is to grant. `left`: seats of it that no village has and nobody sits on."""

    message = "the scheme has {quota} seats, and {left} of them are left to grant"


class VillageWithoutSeats(LedgerError):
    message = "the scheme has granted no seats to the village {village_id}"


class VillageNeedsScheme(LedgerError):
    """A village's seats are a scheme's."""

    message = "a village is named for an enrolment under a scheme only"


class NominationUnknown(LedgerError):
    message = "no nomination has the id {nomination_id}"


class NominationClosed(LedgerError):
    """It was refused, or the person is enrolled."""

    message = "the nomination {nomination_id} is over: {state}"


class NominationNotPassed(LedgerError):
    """Nobody vouches for what was not screened, or did not pass."""

    message = "the nomination {nomination_id} has not passed a screening: {state}"


class ScreeningListUnknown(LedgerError):
    message = "no screening list has the id {list_id}"


class ScreeningListGone(LedgerError):
    """What was screened against it stays as it was decided."""

    message = "the entries of the screening list {list_id} were destroyed on {on}"


class ScreeningListEmpty(LedgerError):
    message = "a screening list has one entry or more"


class ScreeningListOfAnotherKind(LedgerError):
    """Only who has an employer is marked as an employee."""

    message = "the list {list_id} is one of {kind}, not of wage_earners"
