"""What the reproductions share: runs of passband-cli, and statistics of a few seeds. Standard library only."""
import argparse
import datetime
import json
import os
import pathlib
import platform
import shlex
import statistics
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = SOURCE / "build/release/bin/passband-cli"
common = []  # options of every run


def passband(*arguments):
    """The JSON object of a run, which must succeed; its progress goes to the terminal."""
    command = [str(PROGRAM), *map(str, arguments), *common, "--json", "--quiet"]
    run = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if run.returncode != 0:
        sys.exit(f"stopped: {shlex.join(command)} ended with {run.returncode}")
    return json.loads(run.stdout)


def arguments(description, *options):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--out", type=pathlib.Path, required=True, help="folder for everything that is made")
    parser.add_argument("--threads", help="of every run; more than there are free processors slow it down")
    for name, settings in options:
        parser.add_argument(name, **settings)
    chosen = parser.parse_args()
    if chosen.threads:
        common.extend(["--threads", chosen.threads])
    if not PROGRAM.exists():
        sys.exit("build the program first: scripts/demo does")
    chosen.out.mkdir(parents=True, exist_ok=True)
    return chosen


def heading(device):
    """What docs/reproductions.md keeps of a run beside its figures."""
    shown = [os.path.relpath(sys.argv[0], SOURCE), *sys.argv[1:]]
    print(f"date     {datetime.date.today()}")
    print(f"command  {shlex.join(shown)}")
    print(f"machine  {platform.machine()}, {len(os.sched_getaffinity(0))} CPUs, device {device}")


def spread(values):
    """mean +- standard deviation over seeds"""
    deviation = statistics.stdev(values) if len(values) > 1 else float("nan")
    return f"{statistics.mean(values):.4f} +- {deviation:.4f} (n {len(values)})"


def ranks(values):
    """Equal values share their mean rank."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    result = [0.0] * len(values)
    begin = 0
    while begin < len(order):
        end = begin
        while end + 1 < len(order) and values[order[end + 1]] == values[order[begin]]:
            end += 1
        for place in range(begin, end + 1):
            result[order[place]] = (begin + end) / 2
        begin = end + 1
    return result


def rank_correlation(a, b):
    """Spearman's."""
    return statistics.correlation(ranks(a), ranks(b)) if len(set(a)) > 1 and len(set(b)) > 1 else float("nan")
