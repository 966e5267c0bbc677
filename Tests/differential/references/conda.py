"""Answers for conda by the rattler library: lines `A<TAB>B` or `VERSION<TAB>SPECIFICATION`."""

import sys

from rattler import Version, VersionSpec


def compare(left, right):
    one, other = Version(left), Version(right)
    return "<" if one < other else ">" if one > other else "="


def satisfies(version, specification):
    return "yes" if VersionSpec(specification).matches(Version(version)) else "no"


answer = {"compare": compare, "satisfies": satisfies}[sys.argv[1]]
for line in sys.stdin:
    try:
        print(answer(*line.rstrip("\n").split("\t")))
    except Exception:
        print("?")
