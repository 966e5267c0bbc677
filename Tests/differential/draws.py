"""Random versions and ranges for each scheme: likely ones, odd ones and broken ones."""

NUMBERS = ["0", "0", "1", "1", "2", "3", "9", "10", "11", "20", "00", "01", "010", "2024", "20240131"]
WORDS = ["a", "b", "rc", "alpha", "beta", "dev", "pre", "p", "post", "final", "x", "RC", "Beta", "git"]


class Draw:
    """What all schemes share; a scheme overrides the pieces."""

    numbers = NUMBERS
    words = WORDS
    dots = ["."]
    joints = [".", "-", "", "_", "+", "~"]
    letters = "0123456789.-_+~^abcrpvxZ"
    most = 4
    signs = ["=", "!=", "<", "<=", ">", ">="]
    commas = [", ", ","]

    def __init__(self, random):
        self.random = random

    def maybe(self, share):
        return self.random.random() < share

    def pick(self, choices):
        return self.random.choice(choices)

    def number(self):
        return self.pick(self.numbers)

    def release(self, least=1):
        text = self.number()
        for _ in range(self.random.randint(least, self.most) - 1):
            text += self.pick(self.dots) + self.number()
        return text

    def suffix(self):
        text = ""
        while self.maybe(0.35) and len(text) < 20:
            text += self.pick(self.joints) + self.pick(self.words)
            if self.maybe(0.5):
                text += self.pick(["", "", ".", "-"]) + self.number()
        return text

    def prefix(self):
        return ""

    def version(self):
        return self.prefix() + self.release() + self.suffix()

    def mutated(self, text):
        place = self.random.randint(0, len(text))
        letter = self.pick(self.letters)
        return self.pick(
            [
                text[:place] + letter + text[place:],
                text[:place] + text[place + 1 :],
                text[:place] + letter + text[place + 1 :],
                text + letter,
            ]
        )

    def near(self, first):
        """A version near another one: the same, longer, shorter, an edit, other capitals."""
        end = 0
        while end < len(first) and (first[end].isdigit() or first[end] == "."):
            end += 1
        core = first[:end].rstrip(".") or self.release()
        return self.pick(
            [
                lambda: first,
                lambda: core + self.suffix(),
                lambda: core + self.pick(self.dots) + self.number() + self.suffix(),
                lambda: core + ".0" + self.suffix(),
                lambda: first + self.suffix(),
                lambda: first.upper(),
                self.version,
                lambda: self.mutated(first),
                lambda: self.mutated(first),
            ]
        )() or "0"

    def bound(self, about):
        return self.near(about) if self.maybe(0.7) else self.version()

    def relation(self, about):
        return self.pick(self.signs) + self.pick(["", " "]) + self.bound(about)

    def range(self, about):
        count = self.pick([1, 1, 1, 2, 3])
        return self.pick(self.commas).join(self.relation(about) for _ in range(count))


class Rpm(Draw):
    joints = [".", "-", "", "_", "+", "~", "^", ".el9", "-1.fc38", "~rc", "^git"]
    signs = ["=", "<", "<=", ">", ">="]

    def prefix(self):
        return self.pick(["0:", "1:", "2:", "01:", ":"]) if self.maybe(0.15) else ""

    def range(self, about):
        return self.pick(self.signs) + " " + self.bound(about)


class Pacman(Rpm):
    joints = [".", "-", "", "_", "+", "-1", "-2", ".r12.g1a2b"]


class Maven(Draw):
    def version(self):
        # Half of them without what Maven 3.8.7 reads anew.
        if self.maybe(0.5):
            return super().version()
        words = "".join("-" + self.pick(self.words) for _ in range(self.pick([0, 1, 1, 2])))
        return self.release() + words.join(["", self.pick(["", "", "-"])])

    words = WORDS + ["SNAPSHOT", "ga", "sp", "cr", "M", "m", "milestone", "RELEASE", "jre", "Final"]
    joints = [".", "-", "-", ""]
    letters = "0123456789.-abmrcxsp"

    def near(self, first):
        return super().near(first).strip(".") or "1"

    def range(self, about):
        def interval():
            one, other = self.bound(about), self.bound(about)
            text = self.pick([one, other, "", one])
            if self.maybe(0.7):
                text += "," + self.pick(["", " "]) + self.pick([other, other, "", one])
            return self.pick("[[(") + text + self.pick("])]")

        count = self.pick([1, 1, 1, 2])
        return self.pick([",", ", "]).join(interval() for _ in range(count))


class Gem(Draw):
    joints = [".", ".", "-", "", ".pre"]
    letters = "0123456789.-abrcx"
    signs = ["=", "!=", "<", "<=", ">", ">=", "~>", "~>", ""]


class Composer(Draw):
    words = ["a", "b", "rc", "alpha", "beta", "dev", "p", "pl", "patch", "stable", "RC", "Beta", "post"]
    joints = [".", "-", "-", "", "_", "@", "+"]
    letters = "0123456789.-_+abrcpvx*"

    def prefix(self):
        return "v" if self.maybe(0.1) else ""

    def version(self):
        if self.maybe(0.05):
            return self.pick(["dev-main", "dev-master", "master", "dev-1.x", "dev-feature/a", "dev-MAIN"])
        if self.maybe(0.08):
            return self.release() + self.pick([".x-dev", "-dev", ".*-dev", ".x-DEV"])
        return super().version()

    def relation(self, about):
        kind = self.pick(["sign", "sign", "^", "~", "star", "hyphen", "plain", "flag"])
        if kind == "sign":
            return self.pick(["=", "==", "!=", "<>", "<", "<=", ">", ">="]) + self.pick(["", " "]) + self.bound(about)
        if kind in "^~":
            return kind + self.bound(about)
        if kind == "star":
            core = self.bound(about).split("-")[0].split(".")
            return self.pick([".".join(core[: self.random.randint(1, 4)]) + self.pick([".*", ".x"]), "*", "v*", "*.*"])
        if kind == "hyphen":
            return self.bound(about) + " - " + self.bound(about)
        if kind == "flag":
            return self.pick(["", ">=", "<", "^"]) + self.bound(about) + self.pick(["@dev", "@beta", "@stable", "@RC"])
        return self.bound(about)

    def range(self, about):
        def several():
            count = self.pick([1, 1, 1, 2])
            return self.pick([", ", ",", " "]).join(self.relation(about) for _ in range(count))

        return self.pick([" || ", "||", "|"]).join(several() for _ in range(self.pick([1, 1, 1, 2])))


class SemVer(Draw):
    numbers = ["0", "0", "0", "1", "1", "1", "2", "2", "3", "9", "10", "11", "20", "99", "100", "2024"]
    words = ["alpha", "beta", "rc", "dev", "pre", "a", "RC", "x-y", "0a", "SNAPSHOT", "0"]
    letters = "0123456789.-+abrcx"

    def release(self, least=3):
        return ".".join(self.number() for _ in range(3 if self.maybe(0.93) else self.pick([1, 2, 4])))

    def suffix(self):
        text = ""
        if self.maybe(0.4):
            parts = [self.pick([self.pick(self.words), self.number()]) for _ in range(self.pick([1, 2, 2, 3]))]
            text += "-" + ".".join(parts)
        if self.maybe(0.12):
            text += "+" + self.pick(["1", "build.5", "01", "abc", "incompatible"])
        return text


class Go(SemVer):
    def prefix(self):
        return "v"

    def suffix(self):
        if self.maybe(0.15):
            time = self.pick(["20240131120000", "20231231235959", "20240131120001"])
            return self.pick(["-", "-0.", "-rc.1.0."]) + time + "-" + self.pick(["a1b2c3d4e5f6", "0123456789ab"])
        return super().suffix()

    def near(self, first):
        near = super().near(first[1:])
        return near if near.startswith("v") else "v" + near


class Cargo(SemVer):
    def relation(self, about):
        sign = self.pick(["", "", "^", "~", "=", "<", "<=", ">", ">=", ">", "^ ", ">= "])
        bound = self.bound(about)
        if self.maybe(0.3):
            bound = ".".join(bound.split("-")[0].split(".")[: self.pick([1, 2])]) + self.pick(["", "", ".*", ".x"])
        return self.pick([sign + bound, sign + bound, "*"]) if self.maybe(0.1) else sign + bound


class Hex(SemVer):
    def relation(self, about):
        bound = self.bound(about)
        if self.maybe(0.4):
            return "~> " + (bound if self.maybe(0.5) else ".".join(bound.split("-")[0].split(".")[:2]))
        return self.pick(["==", "!=", "<", "<=", ">", ">=", ""]) + self.pick(["", " "]) + bound

    def range(self, about):
        text = self.relation(about)
        while self.maybe(0.4):
            text += self.pick([" and ", " or "]) + self.relation(about)
        return text


class Cran(Draw):
    dots = [".", ".", "-"]
    joints = ["", ".", "-"]
    words = ["", "", "", "a"]
    letters = "0123456789.-a"
    signs = ["==", "!=", "<", "<=", ">", ">="]

    def suffix(self):
        return super().suffix() if self.maybe(0.1) else ""

    def range(self, about):
        return self.pick(self.signs) + " " + self.bound(about)


class Cpan(Draw):
    numbers = ["0", "1", "2", "10", "01", "001", "002", "0021", "1234", "5", "100", "000"]
    most = 3
    letters = "0123456789._v"
    signs = ["==", "!=", "<", "<=", ">", ">=", ""]

    def suffix(self):
        return "_" + self.number() if self.maybe(0.15) else ""

    def prefix(self):
        return self.pick(["v", "", "", "", "."]) if self.maybe(0.5) else ""

    def upper(self, text):
        return text


class Conda(Draw):
    words = ["a", "b", "rc", "alpha", "dev", "post", "g", "beta", "DEV", "p", "_"]
    joints = [".", "", "_", "-"]
    letters = "0123456789._-!+*abrcpvx"

    def prefix(self):
        return self.pick(["0!", "1!", "2!"]) if self.maybe(0.05) else ""

    def suffix(self):
        return super().suffix() + (self.pick(["+1", "+abc.2", "+cu118"]) if self.maybe(0.08) else "")

    def relation(self, about):
        bound = self.bound(about)
        if self.maybe(0.3):
            return self.pick(["", "=", "!="]) + ".".join(bound.split(".")[: self.pick([1, 2, 3])]) + self.pick([".*", "*"])
        return self.pick(["==", "!=", "<", "<=", ">", ">=", "=", "~=", ""]) + bound

    def range(self, about):
        text = self.relation(about)
        while self.maybe(0.3):
            text += self.pick([",", "|"]) + self.relation(about)
        return text
