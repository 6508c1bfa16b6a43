"""Tokens are made, listed and revoked; a token is seen once."""

import re

from tests.cli.command import Command


def test_a_token_is_alone_on_standard_output_and_nowhere_else_again(ledger: Command) -> None:
    made = ledger("token", "create", "front desk", "--role", "enrolment")

    assert made.code == 0
    assert re.fullmatch(r"skt_[A-Za-z0-9_-]{43}\n", made.out)
    listed = ledger("token", "list", "--json")
    (row,) = [row for row in listed.document["items"] if row["name"] == "front desk"]
    assert (row["role"], row["revoked_at"]) == ("enrolment", None)
    assert made.out.strip() not in listed.out

    assert ledger("token", "create", "front desk", "--role", "admin").code == 1
    assert ledger("token", "revoke", "front desk").code == 0
    again = ledger("token", "revoke", "front desk")
    assert again.code == 1
    assert "front desk" in again.err
