"""`sertakan demo`: a story of synthetic people told into a ledger of its own, three questions to it, the service."""

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ledger.cli import serving
from ledger.cli.printing import progress

if TYPE_CHECKING:
    from ledger.application.house import House
    from ledger.demo.questions import Question
    from ledger.settings import Settings

FOLDER: Final = "sertakan-demo"
SYSTEM_FOLDER: Final = Path("/var/lib") / FOLDER
PORTS_TRIED: Final = 20

NoServe = Annotated[bool, typer.Option("--no-serve", help="Load and print, and end.")]


def demo(port: serving.Port = serving.PORT, no_serve: NoServe = False) -> None:
    """Load a story of synthetic people into a simulated ledger of its own, ask it three questions, and serve it."""
    from ledger.cli.opening import begin
    from ledger.store.database import away_by_name

    settings = own_settings(begin())
    with (
        serving.until_told_to_stop(),
        _listening_near(port) as listener,
        away_by_name(),
        _told_story(settings) as (house, seconds),
    ):
        url = serving.url_of(listener)
        _introduce(house, settings, url, seconds)
        if no_serve:
            typer.echo("Not served (--no-serve): the curl lines need `sertakan demo` running.")
        else:
            typer.echo(f"Serving {url} until Ctrl-C; every route is described at {url}/docs")
            sys.stdout.flush()
            serving.serve_house(house, listener, lapse_run=False)


def own_settings(settings: "Settings") -> "Settings":
    """A folder that is the story's alone with an embedded server in it, unless SERTAKAN_HOME names another one."""
    if "home" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"home": _own_folder(), "database_url": None, "master_key_file": None})


def _own_folder() -> Path:
    from platformdirs import user_data_path

    if sys.platform != "win32" and os.geteuid() == 0:
        return SYSTEM_FOLDER
    return user_data_path(FOLDER, appauthor=False)


@contextmanager
def _listening_near(port: int) -> Iterator[socket.socket]:
    """The port, or the next free one, said aloud. Ends the command when there is none."""
    for candidate in range(port, min(port + PORTS_TRIED, 65_536)):
        try:
            listener = serving.bound(serving.HOST, candidate)
        except OSError:
            continue
        with listener:
            if candidate != port:
                typer.echo(f"Port {port} is taken; using {candidate}.", err=True)
            yield listener
        return
    with serving.listening(serving.HOST, port) as listener:  # says why not
        yield listener


@contextmanager
def _told_story(settings: "Settings") -> Iterator[tuple["House", float | None]]:
    """The house with the whole story in it, and the seconds the telling took; None when it was told before."""
    from ledger.application.house import House, initialise
    from ledger.cli.asking import see_all
    from ledger.demo.story import is_told, tell_story
    from ledger.domain.values import ClockMode
    from ledger.store.database import open_database

    with open_database(settings) as database:
        initialise(settings, ClockMode.SIMULATED, database=database)
        with House.open(settings, database=database) as house:
            seconds = None
            if not is_told(house):
                typer.echo(f"Telling a story of synthetic people into {settings.home}, once.", err=True)
                began = monotonic()
                with progress() as told:
                    tell_story(house, told=partial(told, "Telling the story"))
                seconds = monotonic() - began
            see_all(house)
            yield house, seconds


def _introduce(house: "House", settings: "Settings", url: str, seconds: float | None) -> None:
    from ledger.demo.questions import PRINTED
    from ledger.demo.story import figures

    counted = figures(house)
    took = "told before" if seconds is None else f"told in {seconds:.1f} s"
    typer.echo(
        f"SIMULATED ledger of synthetic people: {counted.events:,} events, {counted.workers:,} workers, "
        f"{counted.sponsors:,} sponsors, {counted.worker_months:,} paid months, {took}."
    )
    typer.echo(_published(house))
    typer.echo(
        "Gianyar: a village's 100 workers, six months, then lapsed. "
        "One worker each in Garut, Serang, Banyuwangi and Tabanan."
    )
    zone, command = house.law.zone, _own_name()
    typer.echo(f"\nexport SERTAKAN_HOME='{settings.home}' TOKEN={_reader_token(house, url)}{_hidden_database()}")
    for number, question in enumerate(PRINTED, start=1):
        typer.echo(f"\n{number}. {question.asks}  {_answered(house, question)}")
        typer.echo(f"   {question.as_curl(url, zone)}")
        typer.echo(f"   {question.as_command(zone, command)}")
    typer.echo("")


def _published(house: "House") -> str:
    """The figures that BPJS Ketenagakerjaan counted, as the ledger's report counts them."""
    from api.report_answers import programme_summary
    from ledger.demo.balikpapan import REGION, YEAR

    _, found = programme_summary(house, YEAR, REGION)
    parts = " + ".join(f"{programme} {Decimal(sum_):,.0f}" for programme, sum_ in found["benefits"].items())
    return (
        f"Balikpapan {YEAR}: {found['participants']:,} participants, {found['claims']} claims, "
        f"{parts} = {Decimal(found['total']):,.0f} rupiah."
    )


def _answered(house: "House", question: "Question") -> str:
    """What was answered then, and what is answered now where that is another thing."""
    from ledger.cli.asking import ask, in_short

    now = in_short(ask(house, question.worker_id, on=question.on))
    known = question.as_known_at(house.law.zone)
    if known is None:
        return now
    then = in_short(ask(house, question.worker_id, on=question.on, as_known_at=known))
    return then if then == now else f"{then} (as known now: {now})"


def _reader_token(house: "House", url: str) -> str:
    """A new token for reading, in the place of the one that an earlier demonstration at this address printed."""
    from ledger.store.tokens import Role, TokenUnknown, create_token, revoke_token

    name = f"reader at {url}"
    with house.database.connect("owner") as owner:
        with suppress(TokenUnknown):
            revoke_token(owner, name)
        return create_token(owner, name, Role.AUDITOR)[1]


def _hidden_database() -> str:
    """Where the story has its own server beside one that the environment names, the commands must not meet that."""
    return " SERTAKAN_DATABASE_URL=" if os.environ.get("SERTAKAN_DATABASE_URL") else ""


def _own_name() -> str:
    """How this command can be called again from here."""
    return "sertakan" if shutil.which("sertakan") else sys.argv[0]
