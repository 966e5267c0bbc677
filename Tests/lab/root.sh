#!/bin/bash
# Makes a Debian root whose packages are behind the security suite that this machine uses.
#
#     Tests/lab/root.sh DIR [PACKAGE...]
#
# Installs from the main suite only, then adds the security suite's lists, so that updates are on
# offer and not installed. An existing DIR is left as it is. Needs root, debootstrap and apt's index.
set -euo pipefail

root=${1:?usage: root.sh DIR [PACKAGE...]}
shift
[ -e "$root/etc/debian_version" ] && exit 0

. /etc/os-release
# The archives that this machine itself uses, whatever they are called here.
archive() {
    apt-get indextargets --format '$(CREATED_BY) $(RELEASE) $(REPO_URI)' |
        awk -v suite="$1" '$1 == "Packages" && $2 == suite { print $3; exit }'
}
main=$(archive "$VERSION_CODENAME")
[ -n "$main" ] || main=$(apt-get indextargets --format '$(CREATED_BY) $(CODENAME) $(REPO_URI)' |
    awk -v name="$VERSION_CODENAME" '$1 == "Packages" && $2 == name { print $3; exit }')
security=$(apt-get indextargets --format '$(CREATED_BY) $(CODENAME) $(REPO_URI)' |
    awk -v name="$VERSION_CODENAME-security" '$1 == "Packages" && $2 == name { print $3; exit }')
[ -n "$main" ] && [ -n "$security" ] ||
    { echo "root.sh: this machine's apt has no main and security suite; run apt-get update" >&2; exit 3; }

include=$(IFS=,; echo "ca-certificates${*:+,$*}")
mkdir -p "$root"
debootstrap --variant=minbase --include="$include" "$VERSION_CODENAME" "$root" "$main" >"$root.log" 2>&1 ||
    { tail -5 "$root.log" >&2; exit 3; }
cp "$(ls /usr/share/keyrings/debian-archive-keyring.gpg)" "$root/usr/share/keyrings/" 2>/dev/null || true
echo "deb $security $VERSION_CODENAME-security main" >>"$root/etc/apt/sources.list"
# The lists are fetched by this machine's apt, with its own settings for the network.
mkdir -p "$root/var/lib/apt/lists/partial"
apt-get -qq update -o Dir="$root" -o Dir::Etc::Parts=/etc/apt/apt.conf.d \
    -o Dir::State::status="$root/var/lib/dpkg/status" -o Dir::Bin::Methods=/usr/lib/apt/methods \
    -o Dir::Etc::Trusted=/etc/apt/trusted.gpg -o Dir::Etc::TrustedParts=/etc/apt/trusted.gpg.d \
    -o APT::Update::Post-Invoke::=true
