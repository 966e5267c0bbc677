#!/usr/bin/env python3
"""How cost grows: CPU and memory from 1,000 to 1,000,000 components, and to 1,000,000 files.

    linear.py OAKUM WORK [RUNS]

Makes the inputs below WORK, measures `oakum inventory` of each as measure.py does, prints a table, and writes
linear.tsv beside this script and, where gnuplot is installed, linear.svg of it (linear.gp).

- Components: lock files of 1,000 packages each, N/1,000 of them.
- Files: N empty files, 100 a folder, of which one folder in ten has the METADATA of an installed package.
"""
import os
import shutil
import statistics
import subprocess
import sys

from measure import run

HERE = os.path.dirname(os.path.abspath(__file__))
SIZES = [1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000]


def make_components(folder, count):
    for number in range(count // 1000):
        target = os.path.join(folder, f"{number // 100:02}", f"{number % 100:02}")
        subprocess.run(
            [sys.executable, os.path.join(HERE, "make-lock.py"), target, "1000", str(number)], check=True)


def make_files(folder, count):
    for number in range(count // 100):
        target = os.path.join(folder, f"{number // 100:04}", f"made_{number}-1.0.{number}.dist-info")
        os.makedirs(target)
        named = 99
        for name in range(named):
            open(os.path.join(target, f"file-{name}"), "x").close()
        with open(os.path.join(target, "METADATA" if number % 10 == 0 else "other"), "x") as file:
            file.write(f"Metadata-Version: 2.1\nName: made-{number}\nVersion: 1.0.{number}\n")


def rows(oakum, work, runs):
    for title, make in (("components", make_components), ("files", make_files)):
        for count in SIZES:
            folder = os.path.join(work, f"{title}-{count}")
            if not os.path.isdir(folder):
                make(folder + ".part", count)
                os.rename(folder + ".part", folder)
            command = [oakum, "inventory", folder, "-o", "json", "-q", "--no-cache"]
            run(command)
            figures = [run(command) for _ in range(runs)]
            cpu, wall, memory, codes = zip(*figures)
            if set(codes) != {0}:
                sys.exit(f"{' '.join(command)}: exit {sorted(set(codes))}")
            yield title, count, statistics.median(cpu), statistics.median(wall), max(memory)


def main():
    oakum, work = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    os.makedirs(work, exist_ok=True)
    print("| input | number | cpu s | cpu us each | wall s | peak MiB |\n|---|---|---|---|---|---|")
    os.chdir(HERE)
    with open("linear.tsv", "w") as table:
        table.write("input\tnumber\tcpu_s\twall_s\tpeak_mib\n")
        for title, count, cpu, wall, memory in rows(oakum, work, runs):
            table.write(f"{title}\t{count}\t{cpu:.4f}\t{wall:.4f}\t{memory:.0f}\n")
            print(f"| {title} | {count:,} | {cpu:.3f} | {cpu / count * 1e6:.1f} | {wall:.3f} | {memory:.0f} |", flush=True)
    if not shutil.which("gnuplot"):
        sys.exit("linear.svg is not made: gnuplot is not installed")
    subprocess.run(["gnuplot", "linear.gp"], check=True)


if __name__ == "__main__":
    main()
