#!/usr/bin/env python3
"""Compares `oakum version compare|satisfies` with each ecosystem's own library on random input.

    OAKUM=path/to/oakum python3 orders.py [--seed N] [--pairs N] [SCHEME ...]

Prints differences, a closing count for each scheme and command, and what was skipped because its
reference is not installed; exits 1 if there is a difference that is not a known one.

Where the reference refuses a text, Oakum may still order it: that is no difference but is counted
as `wider`.
"""

import argparse
import glob
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter

import draws

here = os.path.dirname(os.path.abspath(__file__))
references = os.path.join(here, "references")


class Missing(Exception):
    """The reference is not installed; the text says what is needed."""


def program(name):
    found = shutil.which(name)
    if not found:
        raise Missing(f"needs '{name}'")
    return found


def python_with(module, *script):
    for python in [sys.executable, "/usr/bin/python3"]:
        if os.path.exists(python):
            check = subprocess.run([python, "-c", f"import {module}"], capture_output=True)
            if check.returncode == 0:
                return [python, *script]
    raise Missing(f"needs Python's '{module}'")


def reference(name):
    return os.path.join(references, name)


def rpm():
    return python_with("rpm", reference("rpm_labels.py"))


def pacman():
    check = "import ctypes.util,sys; sys.exit(not ctypes.util.find_library('alpm'))"
    if subprocess.run([sys.executable, "-c", check]).returncode:
        raise Missing("needs libalpm")
    return [sys.executable, reference("alpm.py")]


def maven():
    jars = ["maven-artifact-3.x.jar", "commons-lang3.jar"]
    paths = [os.path.join("/usr/share/java", jar) for jar in jars]
    if not all(os.path.exists(path) for path in paths):
        raise Missing("needs maven-artifact and commons-lang3")
    return [program("java"), "-cp", ":".join(paths), reference("Maven.java")]


def gem():
    return [program("ruby"), reference("gem.rb")]


def composer():
    php = program("php")
    check = [php, "-r", "require 'Composer/Semver/autoload.php';"]
    if subprocess.run(check, capture_output=True).returncode:
        raise Missing("needs PHP's composer/semver")
    return [php, reference("composer.php")]


def go():
    sources = [
        path for root in ["/usr/share/gocode/src", "/usr/lib/go/src/cmd/vendor", "/usr/share/go-*/src/cmd/vendor"]
        for path in glob.glob(root + "/golang.org/x/mod/semver/semver.go")
    ]
    if not sources:
        raise Missing("needs the source of golang.org/x/mod")
    work = built("go")
    os.makedirs(work + "/semver", exist_ok=True)
    shutil.copy(sources[0], work + "/semver/semver.go")
    shutil.copy(reference("gomod.go"), work + "/main.go")
    for name, module in [("semver/go.mod", "golang.org/x/mod/semver"), ("go.mod", "reference")]:
        with open(f"{work}/{name}", "w") as file:
            file.write(f"module {module}\n\ngo 1.19\n")
            if module == "reference":
                file.write("\nrequire golang.org/x/mod/semver v0.0.0\n")
                file.write("replace golang.org/x/mod/semver => ./semver\n")
    make([program("go"), "build", "-o", "answer", "."], work)
    return [work + "/answer"]


def cargo():
    sources = glob.glob("/usr/share/cargo/registry/semver-1.*/src/lib.rs")
    if not sources:
        raise Missing("needs the source of the semver crate")
    work = built("cargo")
    rustc = [program("rustc"), "--edition", "2021", "-O", "--cap-lints", "allow"]
    make([*rustc, "--crate-type", "rlib", "--crate-name", "semver", "--cfg", 'feature="std"', sources[-1]], work)
    make([*rustc, "--extern", "semver=libsemver.rlib", "-o", "answer", reference("cargo.rs")], work)
    return [work + "/answer"]


def hex_():
    return [program("elixir"), reference("hex.exs")]


def cran():
    return [program("Rscript"), "--vanilla", reference("cran.R")]


def cpan():
    return [program("perl"), reference("cpan.pl")]


def conda():
    try:
        return python_with("rattler", reference("conda.py"))
    except Missing:
        raise Missing("needs the Python package 'py-rattler'")


def built(name):
    return tempfile.mkdtemp(prefix=name + "-", dir=scratch.name)


def make(command, folder):
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, env={**os.environ, "GOFLAGS": "-mod=mod", "GOPROXY": "off"})
    if run.returncode:
        raise Missing(f"could not be built: {run.stderr.strip()[-300:]}")


def newer_maven(command, left, right):
    """Maven 3.8.7 reads a word with a number behind it, and a word behind a dot, anew; it keeps lists
    that hold nothing but a list, and takes '[]' for the version of no text."""
    odd = r"[A-Za-z]-?[0-9]|\.[A-Za-z]|(^|[\t(\[,-])-|(ga|final|release)-|-\.|-0+[A-Za-z-]|\[\]"
    return re.search(odd, left + "\t" + right, re.I)


def other_conda(command, left, right):
    """rattler reads a sign at the end apart from the word before it, lets a local part end in one, and
    takes '~=' and '=' of one component and with a local part, and '*' behind '<' and '>'."""
    if command == "satisfies" and re.search("[A-Za-z]", left) and re.search(r"!?=[^=]|\*", right):
        # Where words stand, it takes the beginning of a version otherwise than conda does.
        return True
    odd = r"[_-]($|[\t,|+])|~=[^.,|]*($|[,|])|~=[^,|]*[_+*-]|\+[^,|]*\*|(^|[^<>=!~])=[^=,|]*\+|[<>]=?[^,|]*\*"
    return re.search(odd, left + "\t" + right)


# Scheme, where versions come from, the reference, whether it reads ranges too, and which pairs it is
# known to order otherwise (see docs/versions.md).
SCHEMES = [
    ("rpm", draws.Rpm, rpm, True, None),
    ("pacman", draws.Pacman, pacman, False, None),
    ("maven", draws.Maven, maven, True, newer_maven),
    ("rubygems", draws.Gem, gem, True, None),
    ("composer", draws.Composer, composer, True, None),
    ("go", draws.Go, go, False, None),
    ("cargo", draws.Cargo, cargo, True, None),
    ("hex", draws.Hex, hex_, True, None),
    ("cran", draws.Cran, cran, True, None),
    ("cpan", draws.Cpan, cpan, True, None),
    ("conda", draws.Conda, conda, True, other_conda),
]


# Schemes whose comparator is in no package of Debian or PyPI.
WITHOUT = {
    "apk": "apk-tools",
    "nuget": "NuGet.Versioning",
    "pub": "pub_semver",
    "swift": "SwiftPM",
    "hackage": "Cabal",
    "julia": "Julia",
    "generic": "any reference; its order is Oakum's own",
}


def ask(command, lines):
    sent = "".join("\t".join(line) + "\n" for line in lines)
    run = subprocess.run(command, input=sent, capture_output=True, text=True)
    if run.returncode:
        sys.exit(f"{command} failed: {run.stderr[-2000:]}")
    answers = run.stdout.split("\n")[:-1]
    if len(answers) != len(lines):
        sys.exit(f"{command} gave {len(answers)} answers to {len(lines)} lines: {run.stderr[-2000:]}")
    return answers


def check(scheme, command, theirs, lines, known):
    got = ask([oakum, "version", command, scheme], lines)
    wanted = ask([*theirs, command], lines)
    counts = Counter()
    for line, answer, want in zip(lines, got, wanted):
        if want == "!":
            counts["without order"] += 1
        elif answer == want:
            counts[answer] += 1
        elif want == "?":
            counts["wider"] += 1
        elif known and known(command, *line):
            counts["known"] += 1
        else:
            counts["differences"] += 1
            if counts["differences"] <= shown:
                print(f"{command} {scheme}\t{line[0]}\t{line[1]}\twant {want}\tgot {answer}")
    parts = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()) if name != "differences")
    print(f"{command} {scheme}: {len(lines)} pairs, {counts['differences']} differences ({parts})")
    return counts["differences"]


def run(scheme, kind, find, reads_ranges, known):
    try:
        theirs = find()
    except Missing as missing:
        print(f"skipped: {scheme} {missing}")
        return 0
    draw = kind(random.Random(f"{seed} {scheme}"))
    pairs = []
    for _ in range(count):
        first = draw.version()
        pairs.append((first, draw.near(first)))
    wrong = check(scheme, "compare", theirs, pairs, known)
    if reads_ranges:
        questions = []
        for _ in range(count):
            about = draw.version()
            questions.append((draw.near(about) if draw.maybe(0.4) else about, draw.range(about)))
        wrong += check(scheme, "satisfies", theirs, questions, known)
    return wrong


options = argparse.ArgumentParser()
options.add_argument("--seed", type=int, default=int(time.time()) % 1_000_000_000)
options.add_argument("--pairs", type=int, default=20_000)
options.add_argument("--shown", type=int, default=20)
options.add_argument("schemes", nargs="*")
chosen = options.parse_args()
seed, count, shown = chosen.seed, chosen.pairs, chosen.shown
oakum = os.environ.get("OAKUM") or sys.exit("OAKUM must name the oakum program")
scratch = tempfile.TemporaryDirectory(prefix="differential-")
print(f"seed {seed}")
differences = 0
for entry in SCHEMES:
    if not chosen.schemes or entry[0] in chosen.schemes:
        differences += run(*entry)
for scheme, name in WITHOUT.items():
    if not chosen.schemes or scheme in chosen.schemes:
        print(f"skipped: {scheme} needs {name}")
sys.exit(1 if differences else 0)
