"""`python -m benchmarks`: the figures as a table, or as JSON."""

import argparse
import json
import sys
from contextlib import nullcontext

from rich.console import Console

from benchmarks.bench import NAMES, run
from benchmarks.profiling import profiled
from benchmarks.scale import SCALES


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    asked.add_argument("--scale", choices=list(SCALES), default="1m", help="events in the log at the end, roughly")
    asked.add_argument("--quick", action="store_const", const="10k", dest="scale", help="the same as --scale 10k")
    asked.add_argument("--only", choices=NAMES, nargs="+", default=(), metavar="NAME", help=", ".join(NAMES))
    asked.add_argument("--json", action="store_true", help="one JSON object")
    asked.add_argument("--profile", choices=NAMES, metavar="NAME", help="only this one, and where its time went")
    given = asked.parse_args()
    progress = Console(stderr=True)
    only = [given.profile] if given.profile else given.only
    with profiled(sys.stderr) if given.profile else nullcontext():
        report = run(given.scale, only, during=lambda name: progress.status(f"measuring: {name}"))
    if given.json:
        print(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        report.show()


main()
