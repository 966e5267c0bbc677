#!/bin/sh
# Checks machine-readable output of a real scan against docs/schemas. Needs Python's jsonschema.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OAKUM_DATA="$work/data" HOME="$work/home"
python3 -c 'import jsonschema' 2>/dev/null || {
    echo "skipped: python3 lacks jsonschema" >&2
    exit 0
}
"$OAKUM" feeds import starter >/dev/null
# 3 and 4 say what could not be looked at; the documents are whole all the same.
"$OAKUM" inventory "${TARGET:-.}" -o json -q >"$work/inventory.json" || [ $? -eq 3 ]
"$OAKUM" scan "${TARGET:-.}" -o json -q >"$work/scan.json" || [ $? -ge 3 ]
"$OAKUM" feeds list -o json >"$work/feeds.json"
"$OAKUM" plugin add ./Plugins-Examples/acme-parts --yes >/dev/null
"$OAKUM" plugin add ./Plugins-Examples/borealis --yes >/dev/null
"$OAKUM" plugin list -o json >"$work/plugins.json"
python3 Tests/validate/oakum-lock.py "$HOME/.config/oakum/oakum.lock"
for name in acme-parts borealis; do "$OAKUM" plugin remove "$name" >/dev/null; done
"$OAKUM" plugin lint -o json >"$work/lint.json"
# Bills of materials against the reference libraries, which come from the package index that pip is
# set up for.
libraries=.build/validate-venv
if { [ -x "$libraries/bin/python" ] || python3 -m venv "$libraries"; } >/dev/null 2>&1 &&
    "$libraries/bin/pip" install -q --disable-pip-version-check 'cyclonedx-python-lib[validation]' spdx-tools >/dev/null 2>&1
then
    "$OAKUM" inventory "${TARGET:-.}" -o cyclonedx -q >"$work/bill.cyclonedx" || [ $? -eq 3 ]
    "$OAKUM" inventory "${TARGET:-.}" -o cyclonedx-xml -q >"$work/bill.cyclonedx.xml" || [ $? -eq 3 ]
    "$OAKUM" inventory "${TARGET:-.}" -o spdx -q >"$work/bill.spdx.json" || [ $? -eq 3 ]
    "$libraries/bin/python" Tests/validate/sbom.py "$work/bill.cyclonedx" "$work/bill.cyclonedx.xml" "$work/bill.spdx.json"
    rm "$work"/bill.*
else
    echo "skipped: bills of materials need python3-venv and pip's package index" >&2
fi
python3 Tests/docs/check-life.py --documents "$work" >/dev/null
python3 Tests/validate/json-schema.py "$work"/*.json
if python3 -c 'import yaml' 2>/dev/null; then
    python3 Tests/validate/oakum-yaml.py
else
    echo "skipped: the schema of oakum.yaml needs PyYAML" >&2
fi

