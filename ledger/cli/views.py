"""`sertakan projections`: how far each view has read the log."""

from ledger.cli.printing import AsJson, print_json, print_table


def projections(as_json: AsJson = False) -> None:
    """Names, checkpoints, lag and state of the views."""
    from ledger.cli.opening import begin, open_house, runner_of

    with open_house(begin()) as house:
        states = runner_of(house).states()
    rows = [
        {
            "name": state.name,
            "version": state.version,
            "position": state.position,
            "head": state.head,
            "lag": state.lag,
            "state": state.state,
            "error": state.error,
            "at": state.at.isoformat(),
        }
        for state in states
    ]
    if as_json:
        print_json({"items": rows, "next": None})
    else:
        print_table(list(rows[0]) if rows else ("name",), [list(row.values()) for row in rows])
