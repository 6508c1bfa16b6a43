"""`sertakan token`: who may knock at the interface."""

from typing import Annotated

import typer

from ledger.cli.printing import AsJson, print_json, print_table
from ledger.store.tokens import Role

app = typer.Typer(help="Bearer tokens of the interface.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="What the token is known by; no person's name is needed.")]


@app.command()
def create(
    name: Name,
    role: Annotated[Role, typer.Option(help="What the token may do.")],
    as_json: AsJson = False,
) -> None:
    """Print a new token, alone on standard output, once: it is stored nowhere."""
    from ledger.cli.opening import begin, require_initialised
    from ledger.store.database import away_by_name, open_database
    from ledger.store.tokens import create_token

    settings = begin()
    require_initialised(settings)
    with away_by_name(), open_database(settings) as database, database.connect("owner") as owner:
        principal, token = create_token(owner, name, role)
    if as_json:
        print_json({"name": name, "role": role.value, "principal": str(principal), "token": token})
    else:
        typer.echo(token)


@app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """All tokens ever made, oldest first, without the tokens themselves."""
    from ledger.cli.opening import begin, require_initialised
    from ledger.store.database import away_by_name, open_database
    from ledger.store.tokens import list_tokens

    settings = begin()
    require_initialised(settings)
    with away_by_name(), open_database(settings) as database, database.connection() as connection:
        rows = [
            {
                "name": row.name,
                "role": row.role,
                "principal": str(row.principal),
                "created_at": row.created_at.isoformat(),
                "revoked_at": None if row.revoked_at is None else row.revoked_at.isoformat(),
            }
            for row in list_tokens(connection)
        ]
    if as_json:
        print_json({"items": rows, "next": None})
    else:
        print_table(("name", "role", "principal", "created", "revoked"), [list(row.values()) for row in rows])


@app.command()
def revoke(name: Name, as_json: AsJson = False) -> None:
    """End a running token; services learn it within seconds."""
    from ledger.cli.opening import begin, require_initialised
    from ledger.store.database import away_by_name, open_database
    from ledger.store.tokens import revoke_token

    settings = begin()
    require_initialised(settings)
    with away_by_name(), open_database(settings) as database, database.connect("owner") as owner:
        revoke_token(owner, name)
    if as_json:
        print_json({"revoked": name})
    else:
        typer.echo(f"{name} is revoked", err=True)
