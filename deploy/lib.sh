# deploy/lib.sh: small helpers shared by ./run, ./test and tests/services. Sourced, never run. ROOT is the project's folder.
# shellcheck shell=bash

# Debian's own programs first: they are what packages.sh installs, and mariadbd and nginx are in a folder ordinary users do not search.
PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH

say() { printf '%s\n' "$*"; }

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

# random_hex BYTES: from the kernel.
random_hex() { od -An -v -N "$1" -tx1 /dev/urandom | tr -d ' \n'; }

# disk_require FOLDER: is there room for a new database? An installation that fills the disk says everything but that. A new one takes 225 MB.
disk_require() {
    local needed=${DISK_NEEDED_MB:-300} left

    left=$(df --output=avail -B 1M -- "$1" | tail -n 1 | tr -d ' ')
    if [ "$left" -lt "$needed" ]; then
        die "There are only $left MB left on the disk of $1, and a database needs $needed MB: free some space, or choose another folder."
    fi
}

# port_is_used PORT: does anything accept connections there, on the loopback?
port_is_used() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# port_find_free: below the range the kernel gives to outgoing connections, so that none of those takes it meanwhile.
port_find_free() {
    local port tries

    for ((tries = 0; tries < 100; tries++)); do
        port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
        if ! port_is_used "$port"; then
            say "$port"
            return
        fi
    done
    die "No free port found between 20000 and 32000."
}

# template_fill FILE NAME=VALUE…: the text of FILE with each @NAME@ replaced. Values never appear on a command line.
template_fill() {
    local text name pair

    text=$(<"$1")
    shift
    for pair in "$@"; do
        name=${pair%%=*}
        text=${text//"@$name@"/"${pair#*=}"}
    done
    printf '%s\n' "$text"
}

# build_preset PRESET: configures and builds. BUILD_ROOT (default: build/ in the project) may point elsewhere; sets BUILD.
# BUILD_DONE names a folder whose programs are taken as they are, whatever they were built for: tests/programs build nothing twice.
build_preset() {
    if [ -n "${BUILD_DONE:-}" ]; then
        BUILD=$(realpath -- "$BUILD_DONE")
        return
    fi
    BUILD=${BUILD_ROOT:-$ROOT/build}/$1
    say "Building ($1) in $BUILD"
    mkdir -p "$BUILD"
    (
        cd "$ROOT"
        cmake --preset "$1" -B "$BUILD" >"$BUILD/configure.log" 2>&1 || { tail -n 30 "$BUILD/configure.log" >&2; exit 1; }
        cmake --build "$BUILD" --parallel "$(nproc)"
    ) || die "The build failed; see above."
}
