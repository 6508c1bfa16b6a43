"""Refusals: rows of the law, and who publishes them."""

from ledger.domain.errors.refusal import LedgerError


class PolicyUnknown(LedgerError):
    message = "the program follows no policy {policy}; those it follows: {known}"


class PolicyValueRefused(LedgerError):
    message = "{policy} is {allowed}"


class YieldNotOfAYear(LedgerError):
    message = "a yield holds for a calendar year: valid_from is a 1 January"


class PublishedInFuture(LedgerError):
    message = "published_on lies after today: a row of the law is recorded once it is published"


class CalendarRefused(LedgerError):
    message = "{field}: {reason}"


class TariffRefused(LedgerError):
    message = "{field}: {reason}"


class TariffExists(LedgerError):
    """A settled month names the row it was priced by: an id means one row for ever."""

    message = "the tariff {tariff} is published or proposed: a correction is a row with an id of its own"


class LawProposalUnknown(LedgerError):
    message = "no row of the law was proposed under the id {proposal_id}"


class LawProposalExists(LedgerError):
    message = "a row of the law was proposed under the id {proposal_id}"


class LawProposalDecided(LedgerError):
    message = "the row is published or withdrawn: what changes it is a new proposal"
