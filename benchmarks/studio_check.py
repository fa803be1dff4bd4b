"""Import and check of a Twilio Studio export: seconds of CPU, beside parsing the same file as JSON.

    .venv/bin/python benchmarks/studio_check.py [--export FILE] [--times 5]

Each reading is the first of its process, as in a command: it compiles every template and loads the hyphenation of the
reading level. Python's start is not in it. The export is the largest real one at hand,
the eviction line of Illinois Legal Aid Online with 259 states, unless another is named.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from frontdesk.flows.checking import check  # noqa: E402
from frontdesk.flows.reading import read_any  # noqa: E402

EXPORT = ROOT.parent / "shared/data/studio-flows/ilao-eviction.json"
REACH = 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--export", type=Path, default=EXPORT)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    if not options.export.is_file():
        raise SystemExit(f"{options.export} is not here; name an export with --export")
    text = options.export.read_text(encoding="utf-8")

    runs = []
    for _ in range(options.times):  # a process each: what one reading has cached must not help the next
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            runs.append(pool.apply(first_reading, (text, options.export.name)))
    baseline = statistics.median(seconds(lambda: json.loads(text)) for _ in range(options.times))
    flow, noted = read_any(text, options.export.name)
    cost = statistics.median(runs)
    print(f"\n{options.export.name}: {len(flow.steps)} steps, {len(noted) + len(check(flow))} findings")
    print(f"{'import and check, first in its process':<44}{cost:>10.3f} s{cost / baseline:>10.0f}x")
    print(f"{'baseline: the file parsed as JSON':<44}{baseline:>10.4f} s{1:>10.0f}x")
    print(f"reach: {REACH:.0f} s")


def first_reading(text: str, name: str) -> float:
    return seconds(lambda: import_and_check(text, name))


def import_and_check(text: str, name: str) -> None:
    flow, _ = read_any(text, name)
    check(flow)


def seconds(work: Callable[[], object]) -> float:
    """Seconds of CPU, so that other work on the machine does not count."""
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
