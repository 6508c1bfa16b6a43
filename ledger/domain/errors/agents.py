"""Refusals: agents, and what is credited to them."""

from ledger.domain.errors.refusal import LedgerError


class AgentUnknown(LedgerError):
    message = "no agent has the id {agent_id}"


class AgentExists(LedgerError):
    message = "the id {agent_id} is taken"


class AgentNotBegun(LedgerError):
    message = "the agent's agreement begins on {starts_on}: nothing of an earlier day is credited to it"


class AgentHasEnded(LedgerError):
    message = "the agent's agreement ended on {on}: nothing of a later day is credited to it"


class AgentEndedAlready(LedgerError):
    message = "the agent's agreement ended on {on}"


class AgentEndsBeforeStart(LedgerError):
    message = "on lies before the agent's agreement begins, on {starts_on}"


class EnrolmentCreditedAlready(LedgerError):
    message = "the enrolment is credited to the agent {agent_id}"
