# deploy/lib.sh: small helpers shared by ./run, ./test and tests/services. Sourced, never run. ROOT is the project's folder.
# shellcheck shell=bash

# Debian's programs come first in PATH: packages.sh installs them, and mariadbd and nginx are in a folder that is not in
# the PATH of ordinary users.
PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH

say() { printf '%s\n' "$*"; }

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

# shell_word TEXT: quotes the text so that it can be pasted into a shell.
shell_word() { printf '%q' "$1"; }

# random_hex BYTES: prints random bytes in hexadecimal.
random_hex() { od -An -v -N "$1" -tx1 /dev/urandom | tr -d ' \n'; }

# The environment variables that are passed on to the programs. A proxy, the address of another server, or a setting of
# another Guichet must not be.
ENVIRONMENT_KEPT='HOME|USER|LOGNAME|SHELL|PATH|PWD|OLDPWD|SHLVL|_|TERM|COLUMNS|LINES|LANG|LANGUAGE|LC_.*|TZ|TMPDIR'
ENVIRONMENT_KEPT+='|[A-Z]+SAN_OPTIONS|BUILD_ROOT|BUILD_DONE|DISK_NEEDED_MB|TILL_WORKERS|CC|CFLAGS|LDFLAGS|CCACHE_.*|CMAKE_.*|NINJA_STATUS|PYTHON.*'

# environment_clean MORE: removes all other variables from the environment. MORE, if not empty, is added to the regular
# expression above.
environment_clean() {
    local name

    while read -r name; do
        if ! [[ $name =~ ^($ENVIRONMENT_KEPT${1:+|$1})$ ]]; then unset -v "$name"; fi
    done < <(compgen -e)
    if [ -n "${TMPDIR:-}" ] && { [ ! -d "$TMPDIR" ] || [ ! -w "$TMPDIR" ]; }; then
        die "TMPDIR is $TMPDIR, which is no folder that can be written to: correct it, or unset it."
    fi
}

# path_require WHAT PATH TEXT…: dies if PATH contains one of the TEXTs or a control character.
path_require() {
    local what=$1 path=$2 text

    shift 2
    if [[ $path =~ [[:cntrl:]] ]]; then die "$what has a control character in its path, which cannot be used: $(shell_word "$path")"; fi
    for text in "$@"; do
        if [[ $path == *"$text"* ]]; then die "$what has $text in its path, which cannot be used: $path. Use another folder."; fi
    done
}

# folder_make WHAT PATH REMEDY: creates the folder. Dies if it cannot be, or if this user may not write to it.
folder_make() {
    if ! mkdir -p -- "$2" 2>/dev/null || [ ! -w "$2" ]; then
        die "$1 is $2, and user $(id -un) may not write to it: $3, or take a checkout of your own."
    fi
}

# disk_left FOLDER: prints the free space in MB, of a folder that may not exist yet.
disk_left() {
    local folder=$1

    while [ ! -e "$folder" ]; do folder=$(dirname -- "$folder"); done
    df --output=avail -B 1M -- "$folder" | tail -n 1 | tr -d ' '
}

# disk_require FOLDER [MB WHAT]: dies if there is not enough free space: what fails on a full disk does not say why. A
# new database takes 225 MB.
disk_require() {
    local needed=${2:-${DISK_NEEDED_MB:-300}} left

    left=$(disk_left "$1")
    if [ "$left" -lt "$needed" ]; then
        die "There are only $left MB left on the disk of $1, and ${3:-a database} needs $needed MB: free some space, or choose another folder."
    fi
}

# port_is_used PORT: whether a server accepts connections on that port of the loopback address.
port_is_used() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# port_find_free: prints a free port below the kernel's range for outgoing connections, so that none of these takes it.
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

# template_fill FILE NAME=VALUE…: prints FILE with each @NAME@ replaced. Values are not searched for names again, and
# never appear on a command line.
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

# web_place FOLDER SITE: makes the folder web of the project available to the nginx whose files are in SITE (nginx/web.conf), and sets WEB to
# the hash that its addresses hold.
web_place() {
    local page

    WEB=$(cd "$1" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c 1-16)
    mkdir -p "$2/page"
    ln -sfn "$1" "$2/web"
    page=$(template_fill "$1/index.html" WEB="$WEB")
    say "$page" >"$2/page/index.html"
}

# quoted TEXT: escapes the text for use between double quotes in option files of MariaDB and in nginx's: both use a
# backslash before a backslash or a quote.
quoted() {
    local text=${1//\\/\\\\}

    printf '%s' "${text//\"/\\\"}"
}

# Characters in a path with which CMake cannot build. (The data directory's path may contain them.)
CMAKE_CANNOT=(';' '#' "\\" '"' '[' ']' '<' '>' '|' "\${" "\$(")

# build_folder PRESET: sets BUILD. BUILD_ROOT (default: build/ in the project) may name another folder. BUILD_DONE names
# a folder of finished programs, which are used whatever they were built for: tests/programs build nothing twice.
build_folder() {
    if [ -n "${BUILD_DONE:-}" ]; then
        BUILD=$(realpath -- "$BUILD_DONE")
        return
    fi
    BUILD=$(realpath -m -- "${BUILD_ROOT:-$ROOT/build}/$1")
    path_require "The project's folder" "$ROOT" "${CMAKE_CANNOT[@]}"
    path_require "The folder to build in" "$BUILD" "${CMAKE_CANNOT[@]}"
}

# The disk space a build needs in MB, with a margin.
declare -A BUILD_MB=([release]=60 [bench]=100 [dev]=700)

# build_preset PRESET: configures and builds.
build_preset() {
    build_folder "$1"
    if [ -n "${BUILD_DONE:-}" ]; then return; fi
    folder_make "The folder to build in" "$BUILD" "BUILD_ROOT names another one"
    if [ ! -e "$BUILD/build.ninja" ]; then disk_require "$BUILD" "${BUILD_MB[$1]}" "this build"; fi
    say "Building ($1) in $BUILD"
    (
        cd "$ROOT"
        cmake --preset "$1" -B "$BUILD" >"$BUILD/configure.log" 2>&1 || { tail -n 30 "$BUILD/configure.log" >&2; exit 1; }
        cmake --build "$BUILD" --parallel "$(nproc)"
    ) || die "The build failed; see above."
}
