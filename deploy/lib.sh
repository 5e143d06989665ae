# deploy/lib.sh: small helpers shared by ./run, ./test and tests/services. Sourced, never run. ROOT is the project's folder.
# shellcheck shell=bash

# Debian's own programs first: they are what packages.sh installs, and mariadbd and nginx are in a folder ordinary users do not search.
PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH

say() { printf '%s\n' "$*"; }

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

# shell_word TEXT: as it can be pasted into a shell.
shell_word() { printf '%q' "$1"; }

# random_hex BYTES: from the kernel.
random_hex() { od -An -v -N "$1" -tx1 /dev/urandom | tr -d ' \n'; }

# What a person's shell may tell the programs that are started. A proxy, another server's address or a setting of another Guichet may not.
ENVIRONMENT_KEPT='HOME|USER|LOGNAME|SHELL|PATH|PWD|OLDPWD|SHLVL|_|TERM|COLUMNS|LINES|LANG|LANGUAGE|LC_.*|TZ|TMPDIR'
ENVIRONMENT_KEPT+='|[A-Z]+SAN_OPTIONS|BUILD_ROOT|BUILD_DONE|DISK_NEEDED_MB|CC|CFLAGS|LDFLAGS|CCACHE_.*|CMAKE_.*|NINJA_STATUS|PYTHON.*'

# environment_clean MORE: takes every other variable out of the environment. MORE, if it is not empty, is added to the regular expression above.
environment_clean() {
    local name

    while read -r name; do
        if ! [[ $name =~ ^($ENVIRONMENT_KEPT${1:+|$1})$ ]]; then unset -v "$name"; fi
    done < <(compgen -e)
    if [ -n "${TMPDIR:-}" ] && { [ ! -d "$TMPDIR" ] || [ ! -w "$TMPDIR" ]; }; then
        die "TMPDIR is $TMPDIR, which is no folder that can be written to: correct it, or unset it."
    fi
}

# path_require WHAT PATH TEXT…: dies if one of the TEXTs, or a control character, is in PATH.
path_require() {
    local what=$1 path=$2 text

    shift 2
    if [[ $path =~ [[:cntrl:]] ]]; then die "$what has a control character in its path, which cannot be used: $(shell_word "$path")"; fi
    for text in "$@"; do
        if [[ $path == *"$text"* ]]; then die "$what has $text in its path, which cannot be used: $path. Use another folder."; fi
    done
}

# disk_left FOLDER: how many MB.
disk_left() { df --output=avail -B 1M -- "$1" | tail -n 1 | tr -d ' '; }

# disk_require FOLDER [MB WHAT]: is there room? What fills the disk says everything but that. A new database takes 225 MB.
disk_require() {
    local needed=${2:-${DISK_NEEDED_MB:-300}} left

    left=$(disk_left "$1")
    if [ "$left" -lt "$needed" ]; then
        die "There are only $left MB left on the disk of $1, and ${3:-a database} needs $needed MB: free some space, or choose another folder."
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

# template_fill FILE NAME=VALUE…: the text of FILE with each @NAME@ replaced, once: a value may hold what looks like another name. Values never
# appear on a command line.
template_fill() {
    local text pair
    local -A values

    text=$(<"$1")
    shift
    for pair in "$@"; do values[${pair%%=*}]=${pair#*=}; done
    while [[ $text =~ @([A-Z_]+)@ ]]; do
        pair=${BASH_REMATCH[0]}
        printf '%s%s' "${text%%"$pair"*}" "${values[${BASH_REMATCH[1]}]-$pair}"
        text=${text#*"$pair"}
    done
    printf '%s\n' "$text"
}

# quoted TEXT: for between the double quotes of MariaDB's option files and nginx's: both take a backslash before one and before a quote.
quoted() {
    local text=${1//\\/\\\\}

    printf '%s' "${text//\"/\\\"}"
}

# What CMake does not build with in a path. (The data directory may have any of them.)
CMAKE_CANNOT=(';' '#' "\\" '"' '[' ']' '<' '>' '|' "\${" "\$(")

# build_folder PRESET: sets BUILD. BUILD_ROOT (default: build/ in the project) may point elsewhere.
# BUILD_DONE names a folder whose programs are taken as they are, whatever they were built for: tests/programs build nothing twice.
build_folder() {
    if [ -n "${BUILD_DONE:-}" ]; then
        BUILD=$(realpath -- "$BUILD_DONE")
        return
    fi
    BUILD=$(realpath -m -- "${BUILD_ROOT:-$ROOT/build}/$1")
    path_require "The project's folder" "$ROOT" "${CMAKE_CANNOT[@]}"
    path_require "The folder to build in" "$BUILD" "${CMAKE_CANNOT[@]}"
}

# What a build takes, and a little more.
declare -A BUILD_MB=([release]=60 [bench]=100 [dev]=700)

# build_preset PRESET: configures and builds.
build_preset() {
    build_folder "$1"
    if [ -n "${BUILD_DONE:-}" ]; then return; fi
    mkdir -p "$BUILD"
    if [ ! -e "$BUILD/build.ninja" ]; then disk_require "$BUILD" "${BUILD_MB[$1]}" "this build"; fi
    say "Building ($1) in $BUILD"
    (
        cd "$ROOT"
        cmake --preset "$1" -B "$BUILD" >"$BUILD/configure.log" 2>&1 || { tail -n 30 "$BUILD/configure.log" >&2; exit 1; }
        cmake --build "$BUILD" --parallel "$(nproc)"
    ) || die "The build failed; see above."
}
