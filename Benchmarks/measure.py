#!/usr/bin/env python3
"""Times whole commands side by side: A B A B ..., medians of CPU, wall and peak memory.

    measure.py [--runs N] NAME=COMMAND [NAME=COMMAND ...]

CPU is user + system of the command and every process it waited for; memory is the largest single
process. Prints one Markdown table; never judges.
"""
import os
import resource
import shlex
import statistics
import subprocess
import sys
import time


def run(command):
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, process.returncode


def main():
    arguments = sys.argv[1:]
    runs = 5
    if arguments[:1] == ["--runs"]:
        runs, arguments = int(arguments[1]), arguments[2:]
    commands = [(a.split("=", 1)[0], shlex.split(a.split("=", 1)[1])) for a in arguments]
    figures = {name: [] for name, _ in commands}
    for _, command in commands:
        run(command)  # warms the file cache
    for _ in range(runs):
        for name, command in commands:
            figures[name].append(run(command))
    print(f"| command | cpu s (median of {runs}) | min-max | wall s | peak MiB | exit |")
    print("|---|---|---|---|---|---|")
    for name, rows in figures.items():
        cpu, wall, memory, codes = zip(*rows)
        print(
            f"| {name} | {statistics.median(cpu):.3f} | {min(cpu):.3f}-{max(cpu):.3f} "
            f"| {statistics.median(wall):.3f} | {max(memory):.0f} | {sorted(set(codes))} |"
        )
    return 0


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main())
