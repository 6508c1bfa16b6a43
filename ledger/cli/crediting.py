"""`sertakan credits`: the credit run of the interface, to its end."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import typer

from ledger.cli import arguments
from ledger.cli.printing import AsJson, print_fields, print_json, print_table
from ledger.cli.runs import Clock


def credit(
    as_of: Annotated[
        date, typer.Option(parser=arguments.day, metavar="DAY", help="By the rows published on or before this day.")
    ],
    clock: Clock = None,
    as_json: AsJson = False,
) -> None:
    """Give back what settled months hold above their price; a second run finds nothing left."""
    from ledger.cli.opening import begin, command_context, open_house
    from ledger.domain.money import parse_rupiah, rupiah

    months: dict[str, int] = {}
    amounts: dict[str, int] = {}
    after: UUID | None = None
    with open_house(begin()) as house:
        while True:
            recorded = house.credits.run(command_context(house, clock), as_of, after=after)
            for line in recorded.result["credited"]:
                sponsor = line["sponsor_id"]
                months[sponsor] = months.get(sponsor, 0) + line["months"]
                amounts[sponsor] = amounts.get(sponsor, 0) + parse_rupiah(line["amount"])
            if recorded.result["done"]:
                break
            after = UUID(recorded.result["next"])
    credited: list[dict[str, Any]] = [
        {"sponsor_id": sponsor, "months": months[sponsor], "amount": rupiah(amounts[sponsor])}
        for sponsor in sorted(months)
    ]
    answer = {"credited": credited, "credited_count": sum(months.values()), "position": recorded.position}
    if as_json:
        print_json(answer)
        return
    print_fields([("credited", f"{answer['credited_count']} worker-months"), ("position", answer["position"])])
    if credited:
        print_table(("sponsor", "months", "amount"), [tuple(line.values()) for line in credited])
