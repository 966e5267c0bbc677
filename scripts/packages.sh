#!/bin/sh
# Installs the Debian packages named that are missing, and says so. Nothing to do: says nothing.
set -eu
command -v dpkg-query >/dev/null 2>&1 || {
    echo "this is no Debian system: install the equivalents of: $*" >&2
    exit 0
}
missing=
for package in "$@"; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
echo "installing from apt:$missing"
as_root=
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || {
        echo "error: root is needed: run 'apt-get install$missing' and try again" >&2
        exit 1
    }
    as_root=sudo
fi
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
$as_root apt-get install -y --no-install-recommends $missing >/dev/null 2>&1 || {
    # The lists may be old or missing on a new machine.
    $as_root apt-get update -q
    $as_root apt-get install -y --no-install-recommends $missing
}
