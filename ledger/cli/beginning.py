"""`sertakan init`: the ledger's first day, or a new version's migrations."""

from typing import Annotated

import typer

from ledger.cli.printing import AsJson, print_fields, print_json
from ledger.domain.values import ClockMode


def init(
    clock: Annotated[
        ClockMode | None,
        typer.Option(help="Who says what time it is: the database (default), or callers, for tests and training."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Create the ledger, or bring it to this version; again is no harm."""
    from ledger.application.house import ClockDiffers, initialise
    from ledger.cli.opening import begin, open_house
    from ledger.store.database import away_by_name

    settings = begin()
    try:
        with away_by_name():
            initialise(settings, clock or ClockMode.DATABASE)
    except ClockDiffers:
        if clock is not None:
            raise
        # Nobody asked for a clock: a simulated ledger was migrated and stays what it is.
    with open_house(settings) as house:
        opened = {
            "ledger_id": str(house.ledger_id),
            "clock": house.clock.value,
            "zone": house.log.zone,
            "database": "embedded" if settings.database_url is None else "SERTAKAN_DATABASE_URL",
            "home": str(settings.home),
        }
    if as_json:
        print_json(opened)
    else:
        print_fields(opened.items())
