#!/bin/sh
# Measures oakum on the inputs of the budgets, beside Syft where it is installed (SYFT=path).
# Inputs: DEBIAN_ROOT (made with debootstrap when root and not given), PYTHON_PREFIX.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=${BENCH_DIR:-${TMPDIR:-/tmp}/oakum-bench}
mkdir -p "$work"
export OAKUM_DATA="$work/data"
runs=${RUNS:-5}
syft=${SYFT:-$(command -v syft || true)}

measure() {
    title=$1 path=$2
    echo
    echo "### $title"
    echo
    echo "$(find "$path" -xdev 2>/dev/null | wc -l) paths"
    echo
    set -- "oakum=$OAKUM inventory $path -o json -q"
    [ -z "$syft" ] || set -- "$@" "syft=$syft scan dir:$path -q -o json"
    python3 "$here/measure.py" --runs "$runs" "$@"
}

echo "## $(date -u +%Y-%m-%d), $(nproc) cores, $("$OAKUM" --version)"

root=${DEBIAN_ROOT:-$work/debian}
if [ ! -e "$root/var/lib/dpkg/status" ]; then
    if [ "$(id -u)" = 0 ] && command -v debootstrap >/dev/null 2>&1; then
        mirror=$(grep -rhoE '(^deb .*|^URIs: *)https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list \
            /etc/apt/sources.list.d 2>/dev/null | grep -oE 'https?://[^ ]+' | head -1)
        debootstrap --variant=minbase bookworm "$root" "$mirror" >"$work/debootstrap.log" 2>&1
    else
        echo "skipped: the Debian root needs root and debootstrap, or DEBIAN_ROOT" >&2
    fi
fi
[ ! -e "$root/var/lib/dpkg/status" ] || measure "Debian minimal root" "$root"

prefix=${PYTHON_PREFIX:-$(python3 -c 'import sys; print(sys.base_prefix)')}
[ "$prefix" = /usr ] || measure "CPython prefix" "$prefix"

echo
echo "### Start-up"
echo
set -- "oakum --version=$OAKUM --version" "oakum plugin list=$OAKUM plugin list"
[ -z "$syft" ] || set -- "$@" "syft --version=$syft --version"
python3 "$here/measure.py" --runs 11 "$@"
