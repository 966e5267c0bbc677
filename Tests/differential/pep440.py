#!/usr/bin/env python3
"""Compares `oakum version compare|satisfies pep440` with the packaging library on random input.

    OAKUM=path/to/oakum python3 pep440.py [seed] [pairs]

Prints every difference and a closing count for each command; exits 1 if there is a difference.
"""

import os
import random
import subprocess
import sys
import time
from collections import Counter

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

seed = int(sys.argv[1]) if len(sys.argv) > 1 else int(time.time()) % 1_000_000_000
count = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
draw = random.Random(seed)
oakum = os.environ.get("OAKUM") or sys.exit("OAKUM must name the oakum program")

NUMBERS = ["0", "0", "1", "1", "2", "3", "9", "10", "00", "01", "2024", "99999999999999999999"]
SEPARATORS = ["", "", "", ".", "-", "_"]
PRE = ["a", "b", "rc", "a", "b", "rc", "c", "alpha", "beta", "pre", "preview", "RC", "Alpha"]
LOCALS = ["1", "2", "abc", "ABC", "ubuntu.1", "ubuntu-2", "cu118", "1.2", "01", "a_b"]


def maybe(share):
    return draw.random() < share


def number():
    return draw.choice(NUMBERS[: 12 if maybe(0.1) else 8])


def word(choices, bare=0.0):
    if maybe(0.5):
        return "." + draw.choice(choices) + number()
    tail = "" if maybe(bare) else draw.choice(SEPARATORS) + number()
    return draw.choice(SEPARATORS) + draw.choice(choices) + tail


def suffixes(local=True):
    text = ""
    if maybe(0.3):
        text += word(PRE, 0.1) if maybe(0.5) else draw.choice(["a", "b", "rc"]) + number()
    if maybe(0.2):
        text += "-" + number() if maybe(0.2) else word(["post", "post", "rev", "r", "POST"], 0.1)
    if maybe(0.2):
        text += word(["dev", "dev", "DEV"], 0.1)
    if local and maybe(0.15):
        text += "+" + draw.choice(LOCALS)
    return text


def release(least=1):
    return ".".join(number() for _ in range(draw.randint(least, 4)))


def version(local=True, least=1):
    epoch = number() + "!" if maybe(0.05) else ""
    return ("v" if maybe(0.04) else "") + epoch + release(least) + suffixes(local)


def mutate(text):
    place = draw.randint(0, len(text))
    letter = draw.choice("0123456789.-_+!abcrdevpostlh*=<>~ ")
    return draw.choice(
        [
            text[:place] + letter + text[place:],
            text[:place] + text[place + 1 :],
            text[:place] + letter + text[place + 1 :],
            text[:place] + text[place : place + 2] + text[place:],
        ]
    )


def core(text):
    end = 0
    while end < len(text) and (text[end].isdigit() or text[end] in "v!."):
        end += 1
    return text[:end].rstrip(".") or release()


def near(first):
    """A version near another one: the same, zeros more, another suffix, one edit."""
    return draw.choice(
        [
            lambda: first,
            lambda: core(first) + suffixes(),
            lambda: core(first) + ".0" + suffixes(),
            lambda: first.upper(),
            lambda: first.split("+")[0] + "+" + draw.choice(LOCALS),
            version,
            lambda: mutate(first),
            lambda: first.replace("alpha", "a").replace("-", ".").replace("_", ""),
        ]
    )()


def specifier(about):
    def target(local, least=1):
        if maybe(0.6):
            text = core(about) + suffixes(local) if maybe(0.5) else about
            return text if local else text.split("+")[0]
        return version(local, least)

    operator = draw.choice(["==", "!=", "<=", ">=", "<", ">", "~=", "===", "==.*", "!=.*"])
    space = " " if maybe(0.15) else ""
    if operator in ("==.*", "!=.*"):
        base = core(about) if maybe(0.5) else release()
        if maybe(0.4) and "." in base:
            base = base.rsplit(".", 1)[0]
        return operator[:2] + space + base + ".*"
    if operator == "===":
        return operator + space + (about if maybe(0.6) else version())
    return operator + space + target(operator in ("==", "!="), 2 if operator == "~=" else 1)


def specifiers(about):
    text = draw.choice([",", ", "]).join(specifier(about) for _ in range(draw.choice([1, 1, 1, 2, 3])))
    while maybe(0.12):
        text = mutate(text)
    return "" if maybe(0.01) else text


def ask(command, lines):
    sent = "".join("\t".join(line) + "\n" for line in lines)
    run = subprocess.run(
        [oakum, "version", command, "pep440"], input=sent, capture_output=True, text=True, check=True
    )
    return run.stdout.split("\n")[:-1]


def valid(text):
    try:
        return Version(text)
    except InvalidVersion:
        return None


def expected_order(left, right):
    # The order also takes versions from before PEP 440; those have no place in this comparison.
    one, other = valid(left), valid(right)
    if one is None or other is None:
        return None
    return "<" if one < other else ">" if one > other else "="


def expected_answer(text, range_):
    try:
        specifiers_ = SpecifierSet(range_)
    except InvalidSpecifier:
        return "?"
    # The library says no to an invalid version; Oakum says that it cannot tell.
    if valid(text) is None and not all(s.operator == "===" for s in specifiers_):
        return "?"
    return "yes" if specifiers_.contains(text, prereleases=True) else "no"


def report(command, lines, expected):
    got = ask(command, lines)
    wrong = 0 if len(got) == len(lines) else 1
    kinds = Counter()
    for line, answer in zip(lines, got):
        want = expected(*line)
        if want is None:
            continue
        kinds[want] += 1
        if answer != want:
            wrong += 1
            if wrong <= 50:
                print(f"{command}\t{line}\twant {want}\tgot {answer}")
    print(
        f"{command} pep440: {len(lines)} asked, seed {seed}, answers {dict(kinds)}, "
        f"{wrong} differences"
    )
    return wrong


print(f"seed {seed}")
pairs = []
questions = []
for _ in range(count):
    first = version()
    pairs.append((first, near(first)))
for _ in range(count):
    about = version()
    wanted = specifiers(about)
    questions.append((near(about) if maybe(0.4) else about, wanted))
differences = report("compare", pairs, expected_order)
differences += report("satisfies", questions, expected_answer)
sys.exit(1 if differences else 0)
