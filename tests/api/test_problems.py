"""The table of status codes, and refusals as documents."""

import json
from inspect import isclass

import pytest

from api import problems
from api.problems import problem
from api.statuses import STATUS
from ledger.domain import errors
from ledger.domain.errors import LedgerError, SheetRefused
from ledger.domain.months import ContributionMonth
from ledger.domain.values import Programme


def refusals() -> set[type[LedgerError]]:
    found = {each for each in vars(errors).values() if isclass(each) and issubclass(each, LedgerError)}
    return found - {LedgerError, SheetRefused}


def test_every_refusal_of_the_ledger_has_its_status_and_nothing_else_has() -> None:
    assert set(STATUS) == refusals()


def test_codes_are_unique() -> None:
    codes = [each.code for each in refusals()]
    own = [each.code for each in vars(problems).values() if isclass(each) and issubclass(each, problems.Refusal)
           and each is not problems.Refusal]  # fmt: skip

    assert len(set(codes + own)) == len(codes + own)


def test_statuses_are_those_the_interface_promises() -> None:
    assert {int(status) for status in STATUS.values()} <= {403, 404, 409, 410, 413, 422, 503}


def test_a_problem_explains_itself_without_hiding_its_own_names() -> None:
    document = problem(422, "quota-full", "all seats are taken", {"quota": 3, "status": "taken", "title": "x"})

    assert document.media_type == "application/problem+json"
    assert json.loads(bytes(document.body)) == {
        "type": "/problems/quota-full",
        "title": "Quota full",
        "status": 422,
        "detail": "all seats are taken",
        "code": "quota-full",
        "quota": 3,
    }


def test_fields_are_written_as_their_text() -> None:
    fields = {"month": ContributionMonth.parse("2025-06"), "programmes": (Programme.JKK,), "none": None, "yes": True}

    document = json.loads(bytes(problem(409, "x", "y", fields).body))

    assert (document["month"], document["programmes"], document["none"], document["yes"]) == (
        "2025-06", ["JKK"], None, True,
    )  # fmt: skip


@pytest.mark.parametrize("status", [503])
def test_whoever_must_wait_is_told_how_long(status: int) -> None:
    assert problem(status, "x", "y").headers["retry-after"] == "1"
