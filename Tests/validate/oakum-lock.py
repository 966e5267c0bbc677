#!/usr/bin/env python3
"""Validates files as TOML that docs/schemas/oakum-lock-1.json describes.

    python3 Tests/validate/oakum-lock.py oakum.lock ...

Needs Python 3.11 and the package jsonschema. Exit codes: 0 all valid, 1 faults.
"""

import json
import pathlib
import sys
import tomllib

import jsonschema

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "docs" / "schemas" / "oakum-lock-1.json"


def main():
    schema = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    faults = 0
    for path in sys.argv[1:]:
        lock = tomllib.loads(pathlib.Path(path).read_text("utf-8"))
        for error in validator.iter_errors(lock):
            faults += 1
            print(f"{path}: {error.json_path}: {error.message}")
        print(f"{path}: {len(lock.get('plugin', []))} plugins")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
