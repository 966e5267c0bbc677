#!/usr/bin/env python3
"""Holds docs/schemas/oakum-yaml-1.json against the program.

    OAKUM=path/to/oakum python3 Tests/validate/oakum-yaml.py

The example of docs/configuration.md must satisfy both; each file below has one fault, which both must
find. Needs the Python packages jsonschema and PyYAML.

Exit codes: 0 agreement, 1 faults, 2 usage or a missing package.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
ASSET = "assets: [{name: a, path: /a%s}]"
FAULTS = [
    "[]", "aproval: {}", "approval: []", "approval: {count: many}", "approval: {count: -1}",
    "approval: {requester: 'yes'}", "approval: {expires: 7 days}", "approval: {signers: keys}",
    "approval: {colour: red}", "assets: {}", "assets: [a]", "assets: [{name: a}]",
    "assets: [{path: /a}]", "assets: [{name: -a, path: /a}]", "assets: [{name: a, path: a}]",
    ASSET % ", driver: magic", ASSET % ", tags: [x]", ASSET % ", tags: {exposure: opne}",
    ASSET % ", tags: {mission: 5}", ASSET % ", tags: {Upper: 1}", ASSET % ", tags: {name: b}",
    ASSET % ", tags: {x: [1]}", ASSET % ", test: [npm]", ASSET % ", test: [[]]",
    ASSET % ", driver: git, git: {brunch: x}", "checks: [{name: c, run: x}]",
    "checks: [{name: c, http: ftp://x}]", "checks: [{name: c, run: [x], attempts: 0}]",
    "checks: [{name: c, run: [x], status: 600}]", "rollout: {on_failure: rollback}",
    "rollout: {max_unavailable: 0}", "rollout: {waves: [{}]}", "rollout: {waves: [{size: 0}]}",
    "rollout: {waves: [{size: half}]}", "risk: {tables: [mine]}",
    "risk: {epss_poc_percentile: 2}", "risk: {defaults: {mission: 9}}",
    "trial: {memory: lots}", "audit: {key: relative}",
    "plugins: []", "plugins: {Borealis: {}}", "plugins: {a: 1}", "plugins: {a: {optoins: {}}}",
    "plugins: {a: {options: [x]}}", "plugins: {a: {options: {x: [1]}}}",
    "plugins: {a: {options: {x: null}}}", "windows: [{name: w, always: 3}]", "freezes: [{always: true}]",
]


def example():
    text = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    return text.split("```yaml\n", 1)[1].split("```", 1)[0]


def program_accepts(oakum, text):
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        run = subprocess.run(
            [oakum, "config", "check", file.name], stdout=subprocess.PIPE, timeout=60, check=False)
    if run.returncode not in (0, 2):
        raise SystemExit(f"config check ended with {run.returncode} on {text!r}")
    return run.returncode == 0


def main():
    oakum = os.environ.get("OAKUM")
    if not oakum:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        import jsonschema
        import yaml
    except ImportError as error:
        print(f"a Python package is missing: {error}", file=sys.stderr)
        return 2

    class Loader(yaml.SafeLoader):
        """Dates stay text and only true and false are booleans, as in YAML 1.2."""

    Loader.yaml_implicit_resolvers = {
        first: [pair for pair in pairs if not pair[0].endswith((":timestamp", ":bool"))]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    import re
    Loader.add_implicit_resolver(
        "tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))
    schema = json.loads((ROOT / "docs" / "schemas" / "oakum-yaml-1.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    wrong = 0
    for text, expected in [(example(), True), ("", True)] + [(fault, False) for fault in FAULTS]:
        answers = {
            "schema": validator.is_valid(yaml.load(text, Loader)),
            "program": program_accepts(oakum, text),
        }
        for name, answer in answers.items():
            if answer != expected:
                wrong += 1
                print(f"the {name} {'accepts' if answer else 'refuses'}:\n{text}")
    print(f"oakum.yaml: {len(FAULTS) + 2} files, {wrong} disagreements")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
