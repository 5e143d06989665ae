# deploy/packages.sh: finds and installs the Debian packages the project needs. Sourced, never run.
# shellcheck shell=bash

# "a|b": any of them will do, and a is installed where none is there.
# shellcheck disable=SC2034 # used by ./run and ./test
PACKAGES_TO_RUN=(
    gcc libc6-dev cmake ninja-build pkg-config gettext
    libfcgi-dev "libmariadb-dev|libmysqlclient-dev" libsodium-dev libjansson-dev libcurl4-openssl-dev libmicrohttpd-dev libsqlite3-dev libcsv-dev
    libunistring-dev
    mariadb-server-core mariadb-client-core "nginx-light|nginx-core|nginx-full|nginx-extras"
    curl jq ca-certificates tzdata
)
# shellcheck disable=SC2034
PACKAGES_TO_TEST=(libcmocka-dev python3 python3-pytest clang-format)

package_is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# packages_missing PACKAGE…: those to install, one a line.
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

# as_root COMMAND…: AS_ROOT is empty, or sudo.
as_root() { ${AS_ROOT:+"$AS_ROOT"} "$@"; }

# packages_install PACKAGE…: by apt, which would also start nginx as a service of the machine. A policy-rc.d that says no is Debian's way
# to prevent that: put there where there is none, and taken away again however apt ends.
packages_install() (
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        trap 'as_root rm -f "$policy"' EXIT
        trap 'exit 130' INT TERM
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
    fi
    as_root apt-get -q update
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "$@"
)

# packages_tell PACKAGE…: how somebody with root installs them.
packages_tell() {
    say "Without root they cannot be installed from here. As root, once:" >&2
    say "    apt-get update && apt-get install --no-install-recommends $*" >&2
    if [[ " $* " == *" nginx-light "* ]]; then
        say "Debian then starts an nginx of its own on port 80, which is not needed here: systemctl disable --now nginx ends it." >&2
    fi
}

# packages_require PACKAGE…: installs what is missing, or says precisely what that is and how to get it.
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
