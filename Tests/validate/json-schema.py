#!/usr/bin/env python3
"""Validates documents of `-o json` against docs/schemas.

    python3 Tests/validate/json-schema.py inventory.json scan.json ...

`-` reads standard input. The schema is chosen by the document's own `schema` key. The schemas allow
keys that they do not name, so that readers survive additions; here such keys are faults, because
every key that Oakum writes has to be described. Needs the Python package jsonschema.

Exit codes: 0 all valid, 1 faults, 2 usage or a missing package.
"""

import copy
import json
import pathlib
import sys

SHOWN = 20
SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "docs" / "schemas"


def closed(schema):
    """The schema, with every object limited to the properties that it names."""
    if isinstance(schema, dict):
        schema = {key: closed(value) for key, value in schema.items()}
        if isinstance(schema.get("properties"), dict):
            schema["additionalProperties"] = False
        return schema
    return [closed(item) for item in schema] if isinstance(schema, list) else schema


def no_duplicates(pairs):
    """Refuses objects that say one key twice: readers disagree on which counts."""
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError(f"a key is there twice: {sorted(k for k in keys if keys.count(k) > 1)}")
    return dict(pairs)


def no_constant(name):
    """Refuses NaN and Infinity, which Python reads and JSON does not have."""
    raise ValueError(f"'{name}' is not JSON")


def faults(path, jsonschema):
    text = sys.stdin.buffer.read() if path == "-" else pathlib.Path(path).read_bytes()
    try:
        document = json.loads(
            text.decode("utf-8"), object_pairs_hook=no_duplicates, parse_constant=no_constant)
    except ValueError as error:
        return [f"not JSON: {error}"]
    name = document.get("schema") if isinstance(document, dict) else None
    parts = name.split("/") if isinstance(name, str) else []
    known = {file.name.split(".")[0] for file in SCHEMAS.glob("*.schema.json")}
    if len(parts) != 3 or parts[0] != "oakum" or parts[1] not in known:
        return [f"no schema for {name!r}: there are {sorted(known)}"]
    schema = json.loads((SCHEMAS / f"{parts[1]}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(closed(copy.deepcopy(schema)))
    return [
        "/" + "/".join(map(str, error.absolute_path)) + ": " + error.message[:300]
        for error in validator.iter_errors(document)
    ]


def main(paths):
    if not paths:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        import jsonschema
    except ImportError:
        print("the Python package jsonschema is missing", file=sys.stderr)
        return 2
    code = 0
    for path in paths:
        found = faults(path, jsonschema)
        for fault in found[:SHOWN]:
            print(f"{path}: {fault}")
        if len(found) > SHOWN:
            print(f"{path}: and {len(found) - SHOWN} more")
        print(f"{path}: {'valid' if not found else f'{len(found)} faults'}")
        code = code or (1 if found else 0)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
