"""Trial balance and journal over HTTP."""

from typing import Any

import httpx2
import pytest

from ledger.store.tokens import Role
from tests.api.scene import refused
from tests.api.serving import Served
from tests.api.story import Story


@pytest.fixture(scope="module")
def told(module_api: Story) -> tuple[str, dict[str, int]]:
    """A sponsor pays for a year, the worker dies in May; positions by what they end."""
    api = module_api
    sponsor, worker = api.sponsor(), api.worker()
    enrolment = api.enrol(worker, sponsor, starts_on="2025-01-01", at="2025-01-01T08:00:00+07:00")
    ends = {"enrolled": api.position}
    api.pay(sponsor, "201600.00", at="2025-01-06T09:00:00+07:00")
    ends["paid"] = api.position
    api.allocate(sponsor, "2025-12", at="2025-01-06T10:00:00+07:00")
    ends["allocated"] = api.position
    api.end(enrolment, on="2025-05-20", reason="death", at="2025-05-21T09:00:00+07:00")
    ends["ended"] = api.position
    return sponsor, ends


def balances(document: dict[str, object]) -> dict[str, str]:
    accounts = document["accounts"]
    assert isinstance(accounts, list)
    return {account["account"]: account["balance"] for account in accounts}


def test_the_trial_balance_is_told_as_known_at_any_position(
    module_api: Story, told: tuple[str, dict[str, int]]
) -> None:
    sponsor, ends = told

    now = module_api.read("/v1/trial-balance")
    assert now.accounts == [
        {"account": "1100 bank", "debit": "201600.00", "credit": "0.00", "balance": "201600.00"},
        {"account": "2100 sponsor-funds", "debit": "201600.00", "credit": "319200.00", "balance": "-117600.00"},
        {"account": "2200 contributions-payable", "debit": "117600.00", "credit": "201600.00", "balance": "-84000.00"},
    ]
    assert (now.total_debit, now.total_credit, now.next) == ("520800.00", "520800.00", None)
    assert now.as_known_at == {"position": ends["ended"], "recorded_at": "2025-05-21T09:00:00+07:00"}
    assert now.headers["sertakan-position"] == str(ends["ended"])

    then = {
        name: balances(module_api.read("/v1/trial-balance", as_known_at=position).document)
        for name, position in ends.items()
    }
    assert then == {
        "enrolled": {},
        "paid": {"1100 bank": "201600.00", "2100 sponsor-funds": "-201600.00"},
        "allocated": {
            "1100 bank": "201600.00", "2100 sponsor-funds": "0.00", "2200 contributions-payable": "-201600.00",
        },
        "ended": balances(now.document),
    }  # fmt: skip
    assert module_api.balance(sponsor)["available"] == "117600.00"


def test_a_command_half_read_is_not_told(module_api: Story, told: tuple[str, dict[str, int]]) -> None:
    _, ends = told
    inside = module_api.read("/v1/trial-balance", as_known_at=ends["ended"] - 1)

    assert inside.as_known_at["position"] == ends["allocated"]
    assert balances(inside.document)["2100 sponsor-funds"] == "0.00"


def test_single_accounts_come_page_by_page(module_api: Story, told: tuple[str, dict[str, int]]) -> None:
    sponsor, ends = told
    whole = module_api.read("/v1/trial-balance", detail="account")
    assert balances(whole.document) == {
        "1100 bank:collection": "201600.00",
        f"2100 sponsor-funds:{sponsor}": "-117600.00",
        "2200 contributions-payable:JKK": "-50000.00",
        "2200 contributions-payable:JKM": "-34000.00",
    }
    assert whole.next is None

    pages, after = [], None
    while True:
        page = module_api.read("/v1/trial-balance", detail="account", limit=3, after=after, as_known_at=ends["ended"])
        pages.append(page.accounts)
        assert (page.total_debit, page.total_credit) == (whole.total_debit, whole.total_credit)
        after = page.next
        if after is None:
            break
    assert [len(page) for page in pages] == [3, 1]
    assert [account for page in pages for account in page] == whole.accounts


def test_the_journal_tells_what_every_fact_posted(module_api: Story, told: tuple[str, dict[str, int]]) -> None:
    sponsor, ends = told
    whole = module_api.read("/v1/journal")

    assert [entry["topic"] for entry in whole.items[:2]] == ["PaymentReceived", "FundsAllocated"]
    assert {entry["topic"] for entry in whole.items[2:]} == {"ContributionReleased"}
    assert len(whole.items) == 9
    assert whole.items[0] == {
        "position": ends["paid"],
        "recorded_at": "2025-01-06T09:00:00+07:00",
        "topic": "PaymentReceived",
        "postings": [
            {"account": "1100 bank:collection", "debit": "201600.00", "credit": "0.00"},
            {"account": f"2100 sponsor-funds:{sponsor}", "debit": "0.00", "credit": "201600.00"},
        ],
    }
    assert whole.next is None

    of_bank = module_api.read("/v1/journal", account="1100 bank:collection")
    assert of_bank.items == whole.items[:1]
    first, last = whole.items[1]["position"], whole.items[3]["position"]
    assert module_api.read("/v1/journal", **{"from": first, "to": last}).items == whole.items[1:4]
    assert module_api.read("/v1/journal", as_known_at=ends["allocated"]).items == whole.items[:2]

    paged: list[Any] = []
    after: Any = 0
    while after is not None:
        page = module_api.read("/v1/journal", limit=4, after=after)
        paged.append(page.items)
        after = page.next
    assert [len(page) for page in paged] == [4, 4, 1]
    assert [entry for page in paged for entry in page] == whole.items


@pytest.mark.parametrize("path", ["/v1/trial-balance", "/v1/journal"])
def test_the_books_are_for_those_who_keep_and_check_them(module_service: Served, path: str) -> None:
    for role in Role:
        with module_service.caller(role) as caller:
            answer = caller.get(path)
        if role in {Role.ADMIN, Role.FINANCE, Role.APPROVER, Role.AUDITOR}:
            assert answer.status_code == 200
        else:
            refused(answer, 403, "forbidden")


@pytest.mark.parametrize(
    "query",
    ["trial-balance?detail=all", "trial-balance?limit=0", "trial-balance?after=x", "trial-balance?as_known_at=999999",
     "journal?from=-1", "journal?account=1100", "journal?account=1100 bank%00", "journal?limit=1001", "journal?x=1"],
)  # fmt: skip
def test_what_the_books_cannot_be_asked(module_api: Story, query: str) -> None:
    answer: httpx2.Response = module_api.http.get(f"/v1/{query}")

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
