"""How the command ends when something refuses: a sentence on standard error and an exit code."""

import traceback
from typing import Final

import structlog
import typer

EXIT_REFUSED: Final = 1
EXIT_WRONG_USE: Final = 2
EXIT_DATABASE_AWAY: Final = 3


class NothingHere(Exception):
    """The data folder holds no ledger."""


def tell(error: Exception) -> int:
    """Say why on standard error; the exit code. An expected refusal is one line, never a traceback."""
    code = _expected(error)
    if code is None:
        _log_unexpected(error)
        typer.echo(f"sertakan: unexpected {type(error).__name__}; the log has the rest", err=True)
        return EXIT_REFUSED
    typer.echo(f"sertakan: {_sentence(error)}", err=True)
    return code


def _expected(error: Exception) -> int | None:
    """The exit code of a refusal; None for what nobody expected."""
    from ledger.application.house import ClockDiffers, ZoneDiffers
    from ledger.domain.errors import LedgerError
    from ledger.projections.rebuild.rebuild import RebuildRefused
    from ledger.settings import SettingsRefused
    from ledger.store.database import DatabaseAway, DatabaseUnfit, OwnerAddressMissing
    from ledger.store.embedded import EmbeddedServerRefused
    from ledger.store.keys import MasterKeyRefused
    from ledger.store.migrations import MigrationsRefused
    from ledger.store.tokens import TokenNameRefused, TokenUnknown

    match error:
        case DatabaseAway() | EmbeddedServerRefused():
            return EXIT_DATABASE_AWAY
        case SettingsRefused() | OwnerAddressMissing():
            return EXIT_WRONG_USE
        case LedgerError() | NothingHere() | MigrationsRefused() | MasterKeyRefused() | DatabaseUnfit():
            return EXIT_REFUSED
        case RebuildRefused() | ZoneDiffers() | ClockDiffers() | TokenNameRefused() | TokenUnknown():
            return EXIT_REFUSED
    return None


def _sentence(error: Exception) -> str:
    from ledger.domain.errors import LedgerError

    return f"{error} ({error.code})" if isinstance(error, LedgerError) else str(error)


def _log_unexpected(error: BaseException) -> None:
    """Kinds and places of the error and of what caused it; never their texts, which may repeat somebody's data."""
    chain = []
    cause: BaseException | None = error
    while cause is not None:
        frames = reversed(traceback.extract_tb(cause.__traceback__))
        chain.append(" < ".join([type(cause).__name__, *(f"{frame.filename}:{frame.lineno}" for frame in frames)]))
        cause = cause.__cause__ or cause.__context__
    structlog.get_logger("ledger.cli").error("command_failed", trace=chain)
