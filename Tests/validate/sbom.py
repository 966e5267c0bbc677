#!/usr/bin/env python3
"""Holds bills of materials against the reference libraries: cyclonedx-python-lib for CycloneDX, spdx-tools for SPDX.

Usage: python3 Tests/validate/sbom.py FILE...; the form is told by the file's name: *.cyclonedx, *.cyclonedx-xml, *.spdx"""
import sys

faults = 0


def say(path, problems):
    global faults
    faults += bool(problems)
    print(f"{path}: {'valid' if not problems else 'INVALID'}")
    for problem in problems[:5]:
        print(f"  {str(problem)[:500]}")


def cyclonedx(path, text, is_xml):
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator
    from cyclonedx.validation.xml import XmlValidator
    validator = (XmlValidator if is_xml else JsonStrictValidator)(SchemaVersion.V1_6)
    fault = validator.validate_str(text)
    say(path, [fault.data] if fault else [])


def spdx(path):
    from spdx_tools.spdx.parser.parse_anything import parse_file
    from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document
    document = parse_file(path)
    say(path, [m.validation_message for m in validate_full_spdx_document(document)])


for path in sys.argv[1:]:
    if path.endswith(".spdx") or path.endswith(".spdx.json"):
        spdx(path)
    else:
        cyclonedx(path, open(path, encoding="utf-8").read(), path.endswith("xml"))
sys.exit(1 if faults else 0)
