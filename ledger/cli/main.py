"""The `sertakan` command: its verbs, and how it ends."""

import sys

import typer

from ledger.cli import (
    beginning,
    books,
    checking,
    coverage,
    crediting,
    deducting,
    demonstration,
    importing,
    nominating,
    policy,
    reports,
    runs,
    serving,
    templates,
    tokens,
    views,
)
from ledger.cli.refusals import tell

app = typer.Typer(
    name="sertakan",
    help="The ledger of SERTAKAN: who paid which month for which worker, and was the worker covered that day.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("init")(beginning.init)
app.command("serve")(serving.serve)
app.command("project")(serving.project)
app.add_typer(tokens.app, name="token")
app.command("coverage")(coverage.coverage)
app.command("policy")(policy.policy)
app.command("trial-balance")(books.trial_balance)
app.add_typer(importing.app, name="import")
importing.app.command("nominations")(nominating.nominations)
importing.app.command("screening-list")(nominating.screening_list)
app.command("report", context_settings=reports.SETTINGS)(reports.report)
app.command("template")(templates.template)
importing.app.command("deductions")(deducting.deductions)
app.command("allocate")(runs.allocate)
app.command("lapse")(runs.lapse)
app.command("scholarships")(runs.scholarships)
app.command("credits")(crediting.credit)
app.command("projections")(views.projections)
app.command("rebuild")(views.rebuild)
app.command("verify")(checking.verify)
app.command("demo")(demonstration.demo)


def main() -> None:
    """Exit codes: 0 fine, 1 a check failed or a rule refused, 2 wrong use, 3 the database is away."""
    try:
        app()
    except Exception as error:  # noqa: BLE001 - the last door: what nobody expected is told here, without its text
        sys.exit(tell(error))
