"""Who is asking, and what that role may do: the one table of rights."""

from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum, auto
from typing import Annotated, Final
from uuid import UUID

import structlog
from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from ledger.store.tokens import Principal, Role, Tokens

SUBJECTS_PER_LINE: Final = 100

# In the documentation a padlock; here only the parser of the header. What is missing is refused by `require`.
BEARER: Final = HTTPBearer(auto_error=False, description="A token made with `sertakan token create`.")

Authorization = Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
Identify = Callable[[Request, Authorization], Awaitable[Principal]]


class Right(StrEnum):
    """Something a route lets its caller do."""

    ASK_COVERAGE = auto()  # coverage of a worker or a NIK, certificates
    ASK_BENEFITS = auto()  # what the law would owe, of nobody in particular
    READ_MEMBERSHIP = auto()  # workers without identity, enrolments, schemes, history of a worker
    READ_IDENTITY = auto()  # name, NIK, birth date; look-up by NIK
    READ_SPONSORS = auto()  # sponsors, balances, statements
    READ_BOOKS = auto()  # payments, allocations, journal, trial balance, reconciliation
    READ_CLAIMS = auto()
    READ_REPORTS = auto()
    READ_LAW = auto()  # policies, calendars, tariffs, and who proposed them
    READ_LOG = auto()  # the events themselves, positions, projections, metrics

    ENTER_FIGURES = auto()  # what others count, for reports
    REGISTER_SPONSOR = auto()
    OPEN_SCHEME = auto()
    REGISTER_WORKER = auto()  # register, amend, propose a merge
    NOMINATE = auto()  # propose for a village, bring lists, screen
    VALIDATE_NOMINATION = auto()  # say for the head of a village who is right and who is not
    ENROL = auto()  # enrol a worker, end an enrolment, ask for a back-dating
    RECORD_PAYMENT = auto()  # payments, reversals, statements, matches
    ALLOCATE = auto()
    RUN_LAPSES = auto()
    RUN_SCHOLARSHIPS = auto()
    RUN_CREDITS = auto()
    FILE_CLAIM = auto()  # file and verify a claim, propose what is decided about its day
    REJECT_CLAIM = auto()
    PAY_BENEFIT = auto()
    APPROVE = auto()  # the second pair of eyes
    GOVERN = auto()  # propose policies, calendars, tariffs; periods, erasure


_OFFICE: Final = frozenset(Role) - {Role.COVERAGE}
_ROLES: Final[dict[Right, frozenset[Role]]] = {
    Right.ASK_COVERAGE: frozenset(Role),
    Right.ASK_BENEFITS: _OFFICE,
    Right.READ_MEMBERSHIP: _OFFICE,
    Right.READ_IDENTITY: frozenset({Role.ENROLMENT, Role.CLAIMS, Role.AUDITOR}),
    Right.READ_SPONSORS: _OFFICE,
    Right.READ_BOOKS: frozenset({Role.FINANCE, Role.APPROVER, Role.AUDITOR}),
    Right.READ_CLAIMS: frozenset({Role.FINANCE, Role.CLAIMS, Role.APPROVER, Role.AUDITOR}),
    Right.READ_REPORTS: _OFFICE,
    Right.READ_LAW: _OFFICE,
    Right.READ_LOG: frozenset({Role.FINANCE, Role.CLAIMS, Role.APPROVER, Role.AUDITOR}),
    Right.ENTER_FIGURES: frozenset({Role.ENROLMENT, Role.FINANCE}),
    Right.REGISTER_SPONSOR: frozenset({Role.ENROLMENT, Role.FINANCE}),
    Right.OPEN_SCHEME: frozenset({Role.ENROLMENT, Role.FINANCE}),
    Right.REGISTER_WORKER: frozenset({Role.ENROLMENT}),
    Right.NOMINATE: frozenset({Role.ENROLMENT}),
    Right.VALIDATE_NOMINATION: frozenset({Role.ENROLMENT, Role.APPROVER}),
    Right.ENROL: frozenset({Role.ENROLMENT}),
    Right.RECORD_PAYMENT: frozenset({Role.FINANCE}),
    Right.ALLOCATE: frozenset({Role.FINANCE}),
    Right.RUN_LAPSES: frozenset({Role.FINANCE}),
    Right.RUN_SCHOLARSHIPS: frozenset({Role.FINANCE, Role.CLAIMS}),
    Right.RUN_CREDITS: frozenset({Role.FINANCE}),
    Right.FILE_CLAIM: frozenset({Role.CLAIMS}),
    Right.REJECT_CLAIM: frozenset({Role.CLAIMS, Role.APPROVER}),
    Right.PAY_BENEFIT: frozenset({Role.FINANCE}),
    Right.APPROVE: frozenset({Role.APPROVER}),
    Right.GOVERN: frozenset(),
}
# The administrator may do everything and is not repeated in the rows.
RIGHTS: Final = {right: roles | {Role.ADMIN} for right, roles in _ROLES.items()}


class Unauthenticated(Exception):
    """No token, or none that runs. `challenge` is the answer's `WWW-Authenticate` (RFC 6750)."""

    code = "unauthenticated"

    def __init__(self, challenge: str) -> None:
        self.challenge = challenge
        super().__init__("this needs a bearer token that has not been revoked")


class Forbidden(Exception):
    """The token runs, its role may not do this. `needed`: the roles that may, in order of their names."""

    code = "forbidden"

    def __init__(self, role: Role, needed: Sequence[Role]) -> None:
        self.role = role
        self.needed = tuple(sorted(needed))
        super().__init__(f"the role {role} may not do this; {', '.join(self.needed)} may")


def require(*roles: Role) -> Identify:
    """Dependency of a route for these roles and no other; gives the principal.

    Raises Unauthenticated, Forbidden. The application keeps its `Tokens` at `app.state.tokens`.
    """

    async def identify(request: Request, authorization: Authorization) -> Principal:
        principal = await _holder(request.app.state.tokens, authorization)
        if principal.role not in roles:
            raise Forbidden(principal.role, roles)
        return principal

    return identify


def may(right: Right) -> Identify:
    """Dependency of a route for the roles with this right, as `Annotated[Principal, Depends(may(…))]`."""
    return require(*RIGHTS[right])


def has_right(principal: Principal, right: Right) -> bool:
    """For answers that differ by role, such as a worker with or without identity."""
    return principal.role in RIGHTS[right]


def log_identity_read(principal: Principal, purpose: str, subjects: Sequence[UUID]) -> None:
    """Write down who read the identity of whom: ids only, at most 100 a line.

    An unsuccessful look-up has no subject and is written down all the same. `purpose` is the route's name.
    """
    log = structlog.get_logger("ledger.identity")
    for start in range(0, max(len(subjects), 1), SUBJECTS_PER_LINE):
        log.info(
            "identity_read",
            actor=str(principal.actor),
            role=principal.role.value,
            purpose=purpose,
            subjects=[str(subject) for subject in subjects[start : start + SUBJECTS_PER_LINE]],
        )


async def _holder(tokens: Tokens, authorization: HTTPAuthorizationCredentials | None) -> Principal:
    if authorization is None:
        raise Unauthenticated('Bearer realm="sertakan"')
    token = authorization.credentials
    principal = tokens.remembered(token) or await run_in_threadpool(tokens.authenticate, token)
    if principal is None:
        raise Unauthenticated('Bearer realm="sertakan", error="invalid_token"')
    return principal
