"""`sertakan serve` and `sertakan project`: the interface with the views' runner inside, and the runner alone."""

import logging
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated, Any, Final, NoReturn

import structlog
import typer

from ledger.cli.refusals import EXIT_REFUSED

HOST: Final = "127.0.0.1"
PORT: Final = 8000
DRAIN_SECONDS_MAX: Final = 10  # how long requests at work may go on after the order to stop

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(min=0, max=65_535, help="0: any free one.")]


def serve(host: Host = HOST, port: Port = PORT) -> None:
    """Serve the interface, keep the views up, record due lapses once a day, and credit what became cheaper."""
    from ledger.cli.opening import begin, open_house

    settings = begin(level=logging.INFO)
    with until_told_to_stop(), listening(host, port) as listener, open_house(settings) as house:
        serve_house(house, listener, lapse_run=settings.lapse_run == "on")


def project() -> None:
    """Keep the views up with the log, without the interface."""
    from ledger.cli.opening import begin, open_house, runner_of

    with until_told_to_stop(), open_house(begin(level=logging.INFO)) as house:
        structlog.get_logger("ledger.cli").info("projecting")
        # The main thread only waits, so that the order to stop finds it at once.
        with _running(runner_of(house).run_forever, "runner") as thread:
            thread.join()


def serve_house(house: Any, listener: socket.socket, *, lapse_run: bool) -> None:
    """Serve an open house on a bound socket until the process is told to stop."""
    import uvicorn

    from api.app import create_app
    from ledger.cli.daily import live_the_day
    from ledger.cli.opening import runner_of
    from ledger.domain.values import ClockMode

    config = uvicorn.Config(
        create_app(house, runner_of(house)),
        log_config=None,
        access_log=False,  # addresses may carry what nobody should log; the interface writes its own line
        server_header=False,
        timeout_graceful_shutdown=DRAIN_SECONDS_MAX,
    )
    log = structlog.get_logger("ledger.cli")
    log.info("serving", url=url_of(listener), clock=house.clock.value, ledger_id=str(house.ledger_id))
    # A simulated ledger's days do not pass by themselves: its runs are made by whoever moves its clock.
    daily = lapse_run and house.clock is ClockMode.DATABASE
    with _running(lambda stopping: live_the_day(house, stopping) if daily else None, "day"):
        uvicorn.Server(config).run(sockets=[listener])


@contextmanager
def until_told_to_stop() -> Iterator[None]:
    """SIGTERM and Ctrl-C end the block in order: what was opened inside is closed, and the exit code is 0.

    uvicorn stops by either, and raises it once more when it has stopped: it arrives here.
    """

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(0)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket bound before anything is started. Ends the command when the address is taken or not ours."""
    try:
        listener = bound(host, port)
    except OSError as error:
        typer.echo(f"sertakan: cannot listen on {host}:{port}: {error.strerror or error}", err=True)
        raise typer.Exit(EXIT_REFUSED) from None
    with listener:
        yield listener


def bound(host: str, port: int) -> socket.socket:
    """Raises OSError; for an empty address too, which would mean every address of the machine."""
    if not host:
        raise OSError("name an address; 0.0.0.0 is every one of this machine")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()
    except BaseException:
        listener.close()
        raise
    return listener


def url_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def _running(work: Any, name: str) -> Iterator[threading.Thread]:
    """`work(stopping)` beside the block, told to stop at its end and waited for."""
    stopping = threading.Event()
    thread = threading.Thread(target=work, args=(stopping,), name=name)
    thread.start()
    try:
        yield thread
    finally:
        stopping.set()
        thread.join()
