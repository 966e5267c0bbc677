#!/bin/sh
# Measures oakum on the inputs of the budgets, beside Syft where it is installed (SYFT=path).
# Inputs: DEBIAN_ROOT (made with debootstrap when root and not given), an image of it (umoci, skopeo), PYTHON_PREFIX, HOST_TREE
# (/usr unless given), and a made-up lock file. ROWS names which rows to measure.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=${BENCH_DIR:-${TMPDIR:-/tmp}/oakum-bench}
mkdir -p "$work/data"
export OAKUM_DATA="$work/data"
runs=${RUNS:-5}
rows=${ROWS:-root image prefix host lock start}
syft=${SYFT:-$(command -v syft || true)}

wants() {
    case " $rows " in *" $1 "*) ;; *) false ;; esac
}

skipped() {
    echo "skipped: $*" >&2
}

# TITLE PATH KIND-OF-SYFT'S, then components of each and what only one has.
measure() {
    title=$1 path=$2 kind=$3
    echo
    echo "### $title"
    echo
    echo "$(find "$path" -xdev 2>/dev/null | wc -l) paths, $(du -smx "$path" 2>/dev/null | cut -f1) MiB"
    echo
    set -- "oakum=$OAKUM inventory $path -o json -q --no-cache"
    [ -z "$syft" ] || set -- "$@" "syft=$syft scan $kind:$path -q -o json"
    python3 "$here/measure.py" --runs "$runs" "$@"
    [ -z "$syft" ] || python3 "$here/components.py" "$OAKUM" "$syft" "$kind" "$path"
}

debian_root() {
    root=${DEBIAN_ROOT:-$work/debian}
    if [ ! -e "$root/var/lib/dpkg/status" ] && [ "$(id -u)" = 0 ] && command -v debootstrap >/dev/null 2>&1; then
        mirror=$(grep -rhoE '(^deb .*|^URIs: *)https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list \
            /etc/apt/sources.list.d 2>/dev/null | grep -oE 'https?://[^ ]+' | head -1)
        debootstrap --variant=minbase bookworm "$root" "$mirror" >"$work/debootstrap.log" 2>&1
    fi
    [ -e "$root/var/lib/dpkg/status" ]
}

# One layer that holds the Debian root.
debian_image() {
    image=$work/debian.tar
    [ -e "$image" ] && return
    rm -rf "$work/layout" "$work/bundle"
    umoci init --layout "$work/layout" && umoci new --image "$work/layout:debian" &&
        umoci insert --image "$work/layout:debian" "$root" / &&
        skopeo copy -q --insecure-policy "oci:$work/layout:debian" "docker-archive:$image:debian:12"
}

echo "## $(date -u +%Y-%m-%d), $(nproc) cores, $("$OAKUM" --version)"

if ! debian_root; then
    skipped "the Debian root needs root and debootstrap, or DEBIAN_ROOT"
else
    ! wants root || measure "Debian minimal root" "$root" dir
    if ! wants image; then
        :
    elif debian_image; then
        measure "docker-archive of it" "$image" docker-archive
    else
        skipped "the image needs umoci and skopeo"
    fi
fi

if wants prefix; then
    prefix=${PYTHON_PREFIX:-$(python3 -c 'import sys; print(sys.base_prefix)')}
    if [ "$prefix" = /usr ]; then
        skipped "the Python prefix is /usr: PYTHON_PREFIX names another"
    else
        measure "CPython prefix" "$prefix" dir
    fi
fi

! wants host || measure "Host tree" "${HOST_TREE:-/usr}" dir

if wants lock; then
    python3 "$here/make-lock.py" "$work/lock" 50000
    measure "Made-up package-lock.json, 50,000 packages" "$work/lock" dir
fi

if wants start; then
    echo
    echo "### Start-up"
    echo
    mkdir -p "$work/empty"
    set -- "oakum --version=$OAKUM --version" "oakum inventory of an empty folder=$OAKUM inventory $work/empty -q"
    [ -z "$syft" ] || set -- "$@" "syft --version=$syft --version"
    python3 "$here/measure.py" --runs 11 "$@"
fi
