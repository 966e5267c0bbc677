#!/bin/sh
# Random pairs against each ecosystem's own comparator; a reference that is missing is named.
set -u
failed=0
run() {
    need=$1
    shift
    if command -v "$need" >/dev/null 2>&1; then
        "$@" || failed=1
    else
        echo "skipped: $* needs '$need'"
    fi
}
run dpkg sh Tests/differential/dpkg.sh
# npm brings the package that is compared with.
run npm node Tests/differential/semver.mjs
if python3 -c 'import packaging' 2>/dev/null; then
    run python3 python3 Tests/differential/pep440.py
else
    echo "skipped: pep440 needs Python's packaging"
fi
run python3 python3 Tests/differential/orders.py
if python3 -c 'import cvss' 2>/dev/null; then
    run python3 python3 Tests/differential/cvss.py
else
    echo "skipped: cvss needs Python's cvss"
fi
exit $failed
