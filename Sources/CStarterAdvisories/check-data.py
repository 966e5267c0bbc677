#!/usr/bin/env python3
"""Checks the starter set: python3 check-data.py [OSV-SCHEMA.json]

Needs no network and only the standard library. With the OSV schema file as argument it also
validates every record against it, for which the jsonschema package must be there. Exit 0 clean,
1 with a list of faults.
"""
import json
import pathlib
import re
import sys
from urllib.parse import urlsplit

HERE = pathlib.Path(__file__).resolve().parent
ECOSYSTEMS = {
    "Debian:11": "ECOSYSTEM",
    "Debian:12": "ECOSYSTEM",
    "npm": "SEMVER",
    "PyPI": "ECOSYSTEM",
}
HOSTS = {"nvd.nist.gov", "security-tracker.debian.org", "github.com"}
DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
INSTANT = re.compile(DAY.pattern + r"T00:00:00Z")
CVE = re.compile(r"CVE-\d{4}-\d{4,}")
GHSA = re.compile(r"GHSA(-[23456789cfghjmpqrvwx]{4}){3}")
VECTORS = {
    "CVSS_V3": re.compile(
        r"CVSS:3\.[01]/AV:[NALP]/AC:[LH]/PR:[NLH]/UI:[NR]/S:[UC]/C:[NLH]/I:[NLH]/A:[NLH]"),
    "CVSS_V4": re.compile(
        r"CVSS:4\.0/AV:[NALP]/AC:[LH]/AT:[NP]/PR:[NLH]/UI:[NPA]"
        r"/VC:[HLN]/VI:[HLN]/VA:[HLN]/SC:[HLN]/SI:[HLN]/SA:[HLN]"),
}
# Kept to the one line that tells a first run what a record is about.
LONGEST_SUMMARY = 120

faults = []


def check(ok, where, what):
    if not ok:
        faults.append(f"{where}: {what}")


def check_affected(where, affected):
    package = affected["package"]
    ecosystem, name = package["ecosystem"], package["name"]
    where = f"{where} {ecosystem}/{name}"
    check(set(affected) <= {"package", "ranges", "versions"}, where, "unknown member")
    check(ecosystem in ECOSYSTEMS, where, "unknown ecosystem")
    if ecosystem == "PyPI":
        check(name == re.sub(r"[-_.]+", "-", name).lower(), where, "name is not normalised")
    check(bool(affected.get("ranges")) != bool(affected.get("versions")), where,
          "wants either ranges or versions")
    for one in affected.get("ranges", []):
        check(one["type"] == ECOSYSTEMS.get(ecosystem), where, f"range type '{one['type']}'")
        inside = False
        for event in one["events"]:
            (kind, version), = event.items()
            check(bool(version) and version == version.strip(), where, "empty version")
            check((kind == "introduced") != inside, where, "events do not alternate")
            inside = kind == "introduced"
            if ecosystem.startswith("Debian"):
                release = ecosystem.split(":")[1]
                other = re.search(r"deb(\d\d)u", version)
                check(other is None or other[1] == release, where,
                      f"'{version}' is of another release")


def check_record(number, record, date):
    where = record["id"]
    check(where == f"x_OAKUM-STARTER-{number:04}", where, "ids count up from 0001")
    check(len(record["aliases"]) == 1, where, "wants exactly one alias")
    alias = record["aliases"][0]
    check(CVE.fullmatch(alias) or GHSA.fullmatch(alias), where, f"alias '{alias}'")
    check(INSTANT.fullmatch(record["published"]), where, "published")
    check(record["modified"] == f"{date}T00:00:00Z", where, "modified is not the day of the set")
    check(record["published"] <= record["modified"], where, "published after modified")
    summary = record["summary"]
    check(summary.isascii() and 20 <= len(summary) <= LONGEST_SUMMARY and summary[-1] != ".", where,
          f"summary has {len(summary)} characters, or ends in a full stop, or is not ASCII")
    for severity in record.get("severity", []):
        check(VECTORS[severity["type"]].fullmatch(severity["score"]), where, "vector")
    own = record["database_specific"]
    labelled = own["source"] == "oakum starter" and own["licence"] == "Apache-2.0"
    check(labelled, where, "not labelled")
    check(record.get("severity") or own.get("severity"), where, "no severity of any kind")
    for reference in record["references"]:
        url = urlsplit(reference["url"])
        check(url.scheme == "https" and url.hostname in HOSTS, where, f"host '{url.hostname}'")
    check(record["affected"], where, "nothing affected")
    for affected in record["affected"]:
        check_affected(where, affected)
    return alias


def check_catalogue(catalogue, aliases, date):
    entries = catalogue["vulnerabilities"]
    names = [entry["cveID"] for entry in entries]
    check("starter" in catalogue["title"], "kev", "not labelled as a starter")
    check(catalogue["count"] == len(entries), "kev", "count")
    check(catalogue["catalogVersion"] == date.replace("-", "."), "kev", "catalogVersion")
    check(catalogue["dateReleased"].startswith(date), "kev", "dateReleased")
    check(len(set(names)) == len(names), "kev", "an entry is there twice")
    for entry in entries:
        where = f"kev {entry['cveID']}"
        check(entry["cveID"] in aliases, where, "no advisory of the starter has it")
        check(DAY.fullmatch(entry["dateAdded"]) and DAY.fullmatch(entry["dueDate"]), where, "date")
        check(entry["dateAdded"] < entry["dueDate"], where, "due before added")
        check(entry["dateAdded"] <= date, where, "added after the day of the set")
        check(entry["knownRansomwareCampaignUse"] in ("Known", "Unknown"), where, "ransomware use")


def main(arguments):
    source = (HERE / "starter.c").read_text()
    date = re.search(r'oakum_starter_advisories_date = "([^"]*)"', source)[1]
    check(DAY.fullmatch(date), "starter.c", "date")
    text = (HERE / "starter.osv.jsonl").read_text(encoding="utf-8")
    check(text.endswith("\n") and "\r" not in text, "starter.osv.jsonl", "line ends")
    records = [json.loads(line) for line in text.splitlines()]
    aliases = [check_record(n, record, date) for n, record in enumerate(records, 1)]
    check(len(set(aliases)) == len(aliases), "starter.osv.jsonl", "an alias is there twice")
    check_catalogue(json.loads((HERE / "starter-kev.json").read_text()), set(aliases), date)
    if arguments:
        import jsonschema

        schema = json.loads(pathlib.Path(arguments[0]).read_text())
        validator = jsonschema.Draft202012Validator(schema)
        for record in records:
            for error in validator.iter_errors(record):
                check(False, record["id"], error.message)
    print("\n".join(faults) or f"{len(records)} records, no faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
