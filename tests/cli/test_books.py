"""The trial balance on the terminal."""

from tests.cli.command import Command


def test_the_trial_balance_is_told_now_and_as_known_before(story: Command) -> None:
    now = story("trial-balance", "--json").document
    before = story("trial-balance", "--as-known-at", "1", "--json").document

    accounts = [account["account"] for account in now["accounts"]]
    assert accounts == sorted(accounts)
    assert {"1100 bank", "2100 sponsor-funds", "2200 contributions-payable", "5100 benefits"} <= set(accounts)
    assert now["total_debit"] == now["total_credit"] != "0.00"
    assert before["accounts"] == []
    assert (before["total_debit"], before["as_known_at"]["position"]) == ("0.00", 1)

    shown = story("trial-balance")
    assert shown.code == 0
    assert f"position {now['as_known_at']['position']}, recorded" in shown.out
    assert now["total_debit"] in shown.out


def test_the_future_cannot_be_asked(story: Command) -> None:
    refused = story("trial-balance", "--as-known-at", "99999999", "--json")

    assert (refused.code, refused.out) == (1, "")
