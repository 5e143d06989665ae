# deploy/packages.sh: finds and installs the Debian packages the project needs. Sourced, never run.
# shellcheck shell=bash

# "a|b": either package is enough; a is installed if neither is.
# shellcheck disable=SC2034 # used by ./run and ./test
PACKAGES_TO_RUN=(
    gcc libc6-dev cmake ninja-build pkg-config gettext
    libfcgi-dev "libmariadb-dev|libmysqlclient-dev" libsodium-dev libjansson-dev libcurl4-openssl-dev libmicrohttpd-dev libsqlite3-dev libcsv-dev
    libunistring-dev
    mariadb-server-core mariadb-client-core "nginx-light|nginx|nginx-core|nginx-full|nginx-extras"
    curl jq ca-certificates tzdata
)
# shellcheck disable=SC2034
PACKAGES_TO_TEST=(libcmocka-dev python3 python3-pytest python3-jsonschema python3-hypothesis clang-format)

package_is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# packages_missing PACKAGE…: prints those that are not installed, one per line.
packages_missing() {
    local wanted name found

    for wanted in "$@"; do
        found=no
        for name in ${wanted//|/ }; do
            if package_is_installed "$name"; then found=yes; fi
        done
        if [ "$found" = no ]; then say "${wanted%%|*}"; fi
    done
}

# as_root COMMAND…: runs the command as root; AS_ROOT is empty, or sudo.
as_root() { ${AS_ROOT:+"$AS_ROOT"} "$@"; }

# Servers of this machine. They are never upgraded, whatever a package needs, because an upgrade restarts them.
SERVERS='mariadb-* mysql-* percona-* galera-* nginx nginx-* libnginx-*'

# apt_keep GLOBS: sets APT_KEEP to the options that make apt leave installed packages of these names as they are.
# Nothing is marked or held.
apt_keep() {
    APT_PREFERENCES=$(mktemp)
    if [ -r /etc/apt/preferences ]; then cat /etc/apt/preferences >"$APT_PREFERENCES"; fi
    printf '\nPackage: %s\nPin: release a=now\nPin-Priority: 1001\n' "$1" >>"$APT_PREFERENCES"
    chmod 644 "$APT_PREFERENCES"
    APT_KEEP=(--no-remove -o "Dir::Etc::preferences=$APT_PREFERENCES")
}

# apt_upgrades PACKAGE…: prints what apt would upgrade to install these, one per line. False: apt cannot install them
# without changing what APT_KEEP protects.
apt_upgrades() { LC_ALL=C apt-get -q -s -y --no-install-recommends "${APT_KEEP[@]}" install "$@" | sed -n 's/^Inst \([^ ]*\) \[.*/\1/p'; }

packages_impossible() {
    say "apt finds no way to install them that leaves the servers of this machine as they are, so nothing was changed. It says:" >&2
    LC_ALL=C apt-get -q -s -y --no-install-recommends "${APT_KEEP[@]}" install "$@" 2>&1 | tail -n 15 >&2 || true
    say "Where a server may be restarted, install them yourself, and start again:" >&2
    die "    apt-get install --no-install-recommends $*"
}

# packages_plan PACKAGE…: sets APT_KEEP so that no installed package is upgraded; if the missing ones need newer
# versions, so that at least the servers are not.
packages_plan() {
    local upgraded

    apt_keep '*'
    if apt_upgrades "$@" >/dev/null 2>&1; then return; fi
    rm -f "$APT_PREFERENCES"
    apt_keep "$SERVERS"
    upgraded=$(apt_upgrades "$@" 2>/dev/null) || packages_impossible "$@"
    if [ -n "$upgraded" ]; then say "apt upgrades what they need in newer versions, and nothing else: ${upgraded//$'\n'/ }"; fi
}

POLICY=/usr/sbin/policy-rc.d

# packages_install PACKAGE…: installs them with apt, which would also start nginx as a service of the machine. Debian
# prevents that by a policy-rc.d: it is created if there is none, and removed again however apt ends.
packages_install() (
    trap 'exit 130' INT TERM
    trap 'rm -f "${APT_PREFERENCES:-}"' EXIT
    as_root apt-get -q update
    packages_plan "$@"
    if [ ! -e "$POLICY" ]; then
        trap 'rm -f "$APT_PREFERENCES"; as_root rm -f "$POLICY"' EXIT
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$POLICY" >/dev/null
        as_root chmod 755 "$POLICY"
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "${APT_KEEP[@]}" "$@"
)

# packages_tell PACKAGE…: prints how a user with root can install them.
packages_tell() {
    say "Without root they cannot be installed from here. As root, once:" >&2
    say "    apt-get update && apt-get install --no-install-recommends $*" >&2
    if [[ " $* " == *" nginx-light "* ]]; then
        say "Debian then starts an nginx of its own on port 80, which is not needed here: systemctl disable --now nginx ends it." >&2
    fi
}

# packages_require PACKAGE…: installs what is missing, or says precisely what is missing and how to install it.
packages_require() {
    local missing AS_ROOT=

    if ! command -v dpkg-query >/dev/null; then
        say "This is not Debian: taking for granted that what these packages hold is installed: $*"
        return
    fi
    mapfile -t missing < <(packages_missing "$@")
    if [ "${#missing[@]}" -eq 0 ]; then return; fi
    say "Missing Debian packages: ${missing[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null || ! sudo -v; then
            packages_tell "${missing[@]}"
            exit 1
        fi
        AS_ROOT=sudo
    fi
    say "Installing them with apt; no service of the machine's own is started."
    packages_install "${missing[@]}" || die "apt could not install them; see above."
}
