"""Answers for rpm by its own library: lines `A<TAB>B` on standard input, one answer a line."""

import sys

import rpm

SENSES = {
    "<": rpm.RPMSENSE_LESS,
    "<=": rpm.RPMSENSE_LESS | rpm.RPMSENSE_EQUAL,
    "=": rpm.RPMSENSE_EQUAL,
    ">=": rpm.RPMSENSE_GREATER | rpm.RPMSENSE_EQUAL,
    ">": rpm.RPMSENSE_GREATER,
}


def compare(left, right):
    one, other = rpm.ver(left), rpm.ver(right)
    return "<" if one < other else ">" if one > other else "="


def satisfies(version, relation):
    sign, bound = relation.split(" ")
    provided = rpm.ds(("x", rpm.RPMSENSE_EQUAL, version), rpm.RPMTAG_PROVIDENAME)
    required = rpm.ds(("x", SENSES[sign], bound), rpm.RPMTAG_REQUIRENAME)
    return "yes" if provided.Compare(required) else "no"


answer = {"compare": compare, "satisfies": satisfies}[sys.argv[1]]
for line in sys.stdin:
    try:
        print(answer(*line.rstrip("\n").split("\t")))
    except (ValueError, TypeError, KeyError):
        print("?")
