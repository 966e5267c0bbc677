#!/usr/bin/env python3
"""Compares the scores of `oakum cvss` with those of the Python package cvss (PyPI).

    OAKUM=path/to/oakum OAKUM_SHARED=path/to/shared python3 Tests/differential/cvss.py [COUNT]

Vectors: every one found in the shared corpus (advisories, signals, feeds; read with the programs
zstd and gzip), and COUNT random ones per version (default 20000, fixed seed) with temporal, threat
and environmental metrics. Prints every disagreement, and returns 1 if there is one.

`oakum cvss` reads a vector a line and answers `VERSION<TAB>SCORE<TAB>SEVERITY` or `?<TAB>reason`.
"""

import os
import random
import re
import shlex
import subprocess
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

# This file bears the package's name: its own folder must not be searched.
sys.path = [p for p in sys.path if Path(p or ".").resolve() != Path(__file__).resolve().parent]

import cvss
from cvss import constants2, constants3, constants4, cvss3

VECTOR = re.compile(
    rb"CVSS:[0-9.]+/[A-Za-z:/]+|\(?AV:[LAN]/AC:[HML]/Au:[A-Z]/[A-Za-z:/]+\)?"
)


def shared():
    default = Path(__file__).resolve().parents[2].parent / "shared"
    return Path(os.environ.get("OAKUM_SHARED", default))


def content(path):
    if path.suffix == ".zst":
        return subprocess.run(["zstd", "-dc", path], capture_output=True, check=True).stdout
    if path.suffix == ".gz":
        return subprocess.run(["gzip", "-dc", path], capture_output=True, check=True).stdout
    return path.read_bytes()


def corpus_vectors():
    root = shared() / "corpus"
    if not root.is_dir():
        print("the shared corpus is not here; random vectors only")
        return set()
    found = set()
    for folder in ("advisories", "signals", "feeds"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file():
                text = content(path).replace(b"\\/", b"/")
                found.update(m.decode() for m in VECTOR.findall(text))
    return found


def random_vectors(count):
    chance = random.Random(20240501)
    tables = [
        ("", constants2.METRICS_VALUE_NAMES, constants2.METRICS_MANDATORY),
        ("CVSS:3.0/", constants3.METRICS_VALUE_NAMES, constants3.METRICS_MANDATORY),
        ("CVSS:3.1/", constants3.METRICS_VALUE_NAMES, constants3.METRICS_MANDATORY),
        ("CVSS:4.0/", constants4.METRICS_VALUE_NAMES, constants4.METRICS_MANDATORY),
    ]
    for prefix, values, mandatory in tables:
        for index in range(count):
            share = (0.0, 0.3, 0.9)[index % 3]
            fields = [
                f"{name}:{chance.choice(list(names))}"
                for name, names in values.items()
                if name in mandatory or chance.random() < share
            ]
            chance.shuffle(fields)
            yield prefix + "/".join(fields)


def roundup_31(value):
    """Roundup of CVSS 3.1, appendix A; the Python package uses that of 3.0 for both versions."""
    number = int((value * 100000).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    tenths = number // 10000 + (number % 10000 != 0)
    return Decimal(tenths) / 10


ROUNDUP_30 = cvss3.round_up


def expected(vector):
    """(version, score, severity), or None when the Python package refuses the vector."""
    plain = vector[1:-1] if vector.startswith("(") and vector.endswith(")") else vector
    try:
        if plain.startswith("CVSS:4"):
            answer = cvss.CVSS4(plain)
            return "4.0", answer.base_score, answer.severity.lower()
        if plain.startswith("CVSS:3"):
            cvss3.round_up = roundup_31 if plain.startswith("CVSS:3.1") else ROUNDUP_30
            answer = cvss.CVSS3(plain)
            scores, words = answer.scores(), answer.severities()
            given = [
                any(answer.original_metrics.get(m, "X") != "X" for m in group)
                for group in (constants3.TEMPORAL_METRICS, constants3.ENVIRONMENTAL_METRICS)
            ]
            index = 2 if given[1] else 1 if given[0] else 0
            return f"3.{answer.minor_version}", scores[index], words[index].lower()
        answer = cvss.CVSS2(plain)
        scores, words = answer.scores(), answer.severities()
        index = max(i for i in range(3) if scores[i] is not None)
        return "2.0", scores[index], words[index].lower()
    except cvss.exceptions.CVSSError:
        return None


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20000
    corpus = sorted(corpus_vectors())
    vectors = corpus + list(random_vectors(count))
    command = shlex.split(os.environ.get("OAKUM", "oakum")) + ["cvss"]
    answer = subprocess.run(
        command, input="\n".join(vectors) + "\n", capture_output=True, text=True, check=True
    )
    lines = answer.stdout.splitlines()
    if len(lines) != len(vectors):
        sys.exit(f"asked for {len(vectors)} vectors, got {len(lines)} answers")
    wrong = refused = 0
    for vector, line in zip(vectors, lines):
        want = expected(vector)
        version, _, rest = line.partition("\t")
        if want is None:
            refused += 1
            agrees = version == "?"
        elif version == "?":
            agrees = False
        else:
            score, severity = rest.split("\t")
            agrees = (version, float(score), severity) == want
        if not agrees:
            wrong += 1
            print(f"{vector}\n  oakum: {line}\n  cvss:  {want}")
    print(
        f"{len(corpus)} vectors of the corpus, {len(vectors) - len(corpus)} random: "
        f"{wrong} disagreements, {refused} refused by both or one"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
