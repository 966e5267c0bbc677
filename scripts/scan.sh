#!/bin/sh
# The second half of `make scan`: make sure there are advisories, scan, explain the exit code.
set -u
"$OAKUM" feeds list >/dev/null 2>&1 || "$OAKUM" feeds import starter || exit $?
# shellcheck disable=SC2086
"$OAKUM" scan "$TARGET" $SCAN_FLAGS
code=$?
case $code in
    0) meaning="done: nothing is left to look at" ;;
    1) meaning="findings at or above the gate" ;;
    3) meaning="incomplete: something could not be looked at, see above" ;;
    4) meaning="the advisory data are only the starter set, or older than allowed" ;;
    *) exit $code ;;
esac
echo
echo "oakum returned $code: $meaning"
