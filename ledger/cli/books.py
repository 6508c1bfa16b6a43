"""`sertakan trial-balance`: what stands in the accounts, as known at any time."""

from typing import Annotated, Any

import typer

from ledger.cli import arguments
from ledger.cli.printing import AsJson, print_fields, print_json, print_table

COLUMNS = ("account", "debit", "credit", "balance")


def trial_balance(
    as_known_at: Annotated[
        Any,
        typer.Option(
            parser=arguments.position_or_instant,
            metavar="POSITION|INSTANT",
            help="Answer as it would have been answered then.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """All that was ever debited and credited, a line for each class of accounts; debit and credit are equal."""
    from api.books import trial_balance_told
    from ledger.cli.asking import see_all
    from ledger.cli.opening import begin, open_house

    with open_house(begin()) as house:
        see_all(house)
        _, answer = trial_balance_told(house, "class", 0, as_known_at)
    if as_json:
        print_json(answer)
        return
    known = answer["as_known_at"]
    print_fields([("as known at", f"position {known['position']}, recorded {known['recorded_at']}")])
    lines = [tuple(account[column] for column in COLUMNS) for account in answer["accounts"]]
    print_table(COLUMNS, [*lines, ("total", answer["total_debit"], answer["total_credit"], None)])
