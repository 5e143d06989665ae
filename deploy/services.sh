# deploy/services.sh: the five services of one data directory, in the order they start: database, gateway, worker, api, nginx.
# Sourced by ./run and tests/services, never run. Needs lib.sh and process.sh, and these variables:
#   ROOT the project's folder     DATA the data directory (absolute)     BUILD where the programs were built
#   PORT the public port          RATE_LIMITS yes or no                  DETACH yes or no (process.sh)
#
# The data directory:
#   .guichet-data   says that the folder is ours, so that --fresh may remove it
#   db/ gateway.db  what the database and the sandbox gateway keep          secrets/   passwords and the program's secret, made once
#   guichet.conf    the program's configuration (GUICHET_CONFIG)            log/ pids/ nginx/ ...  written anew at each start
# shellcheck shell=bash

SERVICES=(database gateway worker api nginx)
SOCKET_PATH_MAX=100 # a Unix socket's address has at most 107 bytes
DISK_START_MB=32    # the disk space a start needs if the database exists
# shellcheck disable=SC2034 # used by process_fail
PROCESS_EXPLAIN=service_explain

# data_prepare: makes the directory, or refuses one that contains something else. Only its owner may access its
# contents.
data_prepare() {
    umask 077
    path_require "The data directory" "$DATA" : # MariaDB's tmpdir is a list of folders with colons between them
    if [ -d "$DATA" ] && [ -n "$(ls -A "$DATA")" ] && [ ! -e "$DATA/.guichet-data" ]; then
        die "$DATA is not empty and not a data directory of Guichet; choose another with --data."
    fi
    folder_make "The data directory" "$DATA" "--data names another one"
    : >>"$DATA/.guichet-data"
    mkdir -p "$DATA"/{log,pids,secrets,files,tmp}
    rm -f "$DATA/client.cnf" # the socket may have moved
    sockets_prepare
}

# sockets_prepare: sets SOCKETS, the folder of the Unix sockets: in the data directory or, if that path is too long, in
# a temporary folder whose path is stored in the data directory.
sockets_prepare() {
    local LC_ALL=C # so that lengths are in bytes

    SOCKETS=$DATA/sockets
    if [ "${#SOCKETS}" -gt $((SOCKET_PATH_MAX - 15)) ]; then
        if [ -s "$DATA/sockets.path" ]; then SOCKETS=$(<"$DATA/sockets.path"); fi
        if [ ! -O "$SOCKETS" ]; then
            SOCKETS=$(mktemp -d "${TMPDIR:-/tmp}/guichet.XXXXXX")
            say "$SOCKETS" >"$DATA/sockets.path"
        fi
    fi
    mkdir -p "$SOCKETS"
}

# data_remove: removes the data directory (--fresh).
data_remove() {
    if [ ! -e "$DATA" ] || [ -z "$(ls -A "$DATA")" ]; then return; fi
    if [ ! -e "$DATA/.guichet-data" ]; then die "$DATA is not a data directory of Guichet; it is left as it is."; fi
    if [ -s "$DATA/sockets.path" ]; then rm -rf -- "$(<"$DATA/sockets.path")"; fi
    rm -rf -- "$DATA"
}

# secret NAME: prints a password of this data directory; makes it on first use.
secret() {
    if [ ! -s "$DATA/secrets/$1" ]; then random_hex 24 >"$DATA/secrets/$1"; fi
    cat "$DATA/secrets/$1"
}

# --- database ---

# disk_room: dies if the disk has too little space to start; a new database needs more.
disk_room() {
    if [ -d "$DATA/db" ]; then disk_require "$DATA" "$DISK_START_MB" "a start"; else disk_require "$DATA"; fi
}

database_start() {
    local as=()

    if [ "$(id -u)" -eq 0 ]; then as=(--user=root); fi # the server refuses to run as root unless told to
    template_fill "$ROOT/sql/server.cnf" DATA="$(quoted "$DATA")" SOCKET="$(quoted "$SOCKETS/database.sock")" LOG="$(quoted "$DATA/log")" \
        NETWORK=skip-networking >"$DATA/server.cnf"
    disk_room
    if [ ! -d "$DATA/db" ]; then database_install; fi
    process_start database mariadbd --defaults-file="$DATA/server.cnf" "${as[@]}"
    process_await database 60 database_answers
    database_users
}

# database_install: installs into db.new, named relative to the data directory, because the installer does not quote
# paths. TMPDIR: a server that starts removes the temporary tables of every other one with the same tmpdir, so that two
# installations at once broke each other (docs/reliability.md, 2.4). --force: for machines that cannot look up their own
# name, which is not needed here. --loose-user is passed to the server as --user; the installer's own --user would change
# the owner of files outside.
database_install() {
    local as=()

    if [ "$(id -u)" -eq 0 ]; then as=(--loose-user=root); fi
    rm -rf "$DATA/db.new" # an unfinished installation
    (cd "$DATA" && TMPDIR=$DATA/tmp mariadb-install-db --no-defaults --force "${as[@]}" --datadir=./db.new --auth-root-authentication-method=normal \
        --skip-test-db --skip-name-resolve) >"$DATA/log/database-install.log" 2>&1 ||
        service_fail "$DATA/log/database-install.log" "The database could not be installed."
    mv "$DATA/db.new" "$DATA/db"
}

# database_client ARGUMENT…: runs the client as the server's root, who has no password before users.sql sets one.
database_client() {
    if [ ! -s "$DATA/client.cnf" ]; then
        printf '[client]\nsocket="%s"\nuser=root\npassword=%s\n' "$(quoted "$SOCKETS/database.sock")" "$(secret root-password)" >"$DATA/client.cnf"
    fi
    mariadb --defaults-file="$DATA/client.cnf" "$@"
}

database_answers() { database_client -e 'SELECT 1' || database_client --skip-password -e 'SELECT 1'; }

database_users() {
    local password=()

    if ! database_client -e 'SELECT 1' >/dev/null 2>&1; then password=(--skip-password); fi
    template_fill "$ROOT/sql/users.sql" HOST=localhost MIGRATE_PASSWORD="$(secret migrate-password)" \
        PROGRAM_PASSWORD="$(secret program-password)" ROOT_PASSWORD="$(secret root-password)" | database_client "${password[@]}"
}

# --- the program ---

# config_write GATEWAY_URL: writes the file that GUICHET_CONFIG names. TILL_WORKERS, where it is set: how many processes the till has.
config_write() {
    if [ ! -s "$DATA/secrets/program-secret" ]; then head -c 32 /dev/urandom >"$DATA/secrets/program-secret"; fi
    cat >"$DATA/guichet.conf" <<END
GUICHET_LISTEN=unix:$SOCKETS/api.sock
GUICHET_DB_SOCKET=$SOCKETS/database.sock
GUICHET_DB_NAME=guichet
GUICHET_DB_USER=guichet
GUICHET_DB_PASSWORD=$(secret program-password)
GUICHET_DB_MIGRATE_USER=guichet_migrate
GUICHET_DB_MIGRATE_PASSWORD=$(secret migrate-password)
GUICHET_SECRET_FILE=$DATA/secrets/program-secret
GUICHET_GATEWAY=sandbox
GUICHET_GATEWAY_URL=$1
GUICHET_PUBLIC_URL=http://127.0.0.1:${PORT:-8080}
GUICHET_WEBHOOK_SECRET=$(secret webhook-secret)
GUICHET_BILLING_ZONE=Europe/Paris
GUICHET_SELLER_NAME=Guichet Démonstration
GUICHET_SELLER_LINE1=12 rue de l'Exemple
GUICHET_SELLER_POSTAL_CODE=75011
GUICHET_SELLER_CITY=Paris
GUICHET_SELLER_COUNTRY=FR
GUICHET_SELLER_VAT_ID=FR11123456782
GUICHET_SELLER_SIREN=123456782
GUICHET_SELLER_EMAIL=comptabilite@guichet.example
GUICHET_VOLUME_LICENSING_URL=https://licensing.guichet.example/
GUICHET_TILL_WORKERS=${TILL_WORKERS:-}
END
}

# guichet SUBCOMMAND…: runs a subcommand that ends by itself.
guichet() { GUICHET_CONFIG="$DATA/guichet.conf" "$BUILD/guichet" "$@"; }

database_migrate() {
    guichet migrate >"$DATA/log/migrate.log" 2>&1 || service_fail "$DATA/log/migrate.log" "The migrations failed."
}

# gateway_start: uses the gateway's previous port if it is free, because orders that wait for a card holder have it in
# their action_url.
gateway_start() {
    local port=0

    if [ -s "$DATA/gateway.port" ]; then port=$(<"$DATA/gateway.port"); fi
    if [ "$port" -ne 0 ] && port_is_used "$port"; then port=0; fi
    secret webhook-secret >/dev/null
    # shellcheck disable=SC2153 # PORT is the caller's
    process_start gateway "$BUILD/guichet-sandbox-gateway" --listen "127.0.0.1:$port" --store "$DATA/gateway.db" \
        --webhook-url "http://127.0.0.1:$PORT/v1/gateway-events" --webhook-secret-file "$DATA/secrets/webhook-secret"
    process_await gateway 20 grep -q '^listening on ' "$DATA/log/gateway.log"
    sed -n 's/^listening on .*://p' "$DATA/log/gateway.log" >"$DATA/gateway.port"
    GATEWAY_URL=http://127.0.0.1:$(<"$DATA/gateway.port")
}

worker_start() { process_start worker env GUICHET_CONFIG="$DATA/guichet.conf" "$BUILD/guichet" worker; }

api_start() {
    rm -f "$SOCKETS/api.sock" # made last, so that once it is there the till's is
    process_start api env GUICHET_CONFIG="$DATA/guichet.conf" "$BUILD/guichet" api
    process_await api 20 test -S "$SOCKETS/api.sock"
}

# --- nginx ---

# nginx_files FOLDER NAME=VALUE…: writes the site's files to FOLDER/nginx. nginx runs in FOLDER and uses relative paths:
# in absolute ones it would read a $ as a variable and a * as a pattern.
nginx_files() {
    local file name folder=$1 given

    shift
    given=" DATA WEB ${*%%=*} "
    for name in $(grep -Eoh '@[A-Z_]+@' "$ROOT"/nginx/*.conf | tr -d @ | sort -u); do
        if [[ $given != *" $name "* ]]; then die "The site's files need a value of $name."; fi
    done
    mkdir -p "$folder/nginx"
    rm -f "$folder/nginx/nginx.pid"
    web_place "$ROOT/web" "$folder/nginx"
    for file in "$ROOT"/nginx/*.conf; do template_fill "$file" DATA=. WEB="$WEB" "$@" >"$folder/nginx/${file##*/}"; done
    ln -sfn "$ROOT/nginx/docs" "$folder/nginx/docs"
}

# nginx_process NAME FOLDER: runs nginx as this user: as root it would run its workers as another user, who may not
# reach the socket.
nginx_process() {
    local globals='daemon off;'

    if [ "$(id -u)" -eq 0 ]; then globals+=' user root;'; fi
    process_start "$1" env --chdir="$2" nginx -p ./ -c nginx/nginx.conf -e "$DATA/log/$1-error.log" -g "$globals"
    process_await "$1" 20 nginx_has_bound "$2"
}

# nginx_has_bound FOLDER: whether nginx has written its pid, which it does after binding its ports. An answer on a port
# would not prove it: another program may listen there.
nginx_has_bound() {
    local pid

    { read -r pid <"$1/nginx/nginx.pid"; } 2>/dev/null && [ "$pid" = "$SERVICE_PID" ]
}

nginx_start() {
    local limits=rate-limits.conf

    if [ "$RATE_LIMITS" = no ]; then limits=rate-limits-off.conf; fi
    METRICS_PORT=$(port_find_free)
    # shellcheck disable=SC2153 # PORT is the caller's
    nginx_files "$DATA" LISTEN="127.0.0.1:$PORT" METRICS_LISTEN="127.0.0.1:$METRICS_PORT" FASTCGI="$(quoted "unix:$SOCKETS/api.sock")" \
        TILL="$(quoted "unix:$SOCKETS/till.sock")" RATE_LIMITS="$limits" LOG=log
    nginx_process nginx "$DATA"
}

# --- when one does not start ---

# service_explain NAME: dies with the reason, if the service itself is not the cause.
service_explain() {
    local left

    if [ "$1" = nginx ] && [ -n "${PORT:-}" ]; then
        if grep -q "bind() to 127.0.0.1:$PORT failed (98:" "$DATA/log/nginx.log"; then die "Port $PORT is in use; choose another with --port."; fi
        if grep -q "bind() to 127.0.0.1:$PORT failed (13:" "$DATA/log/nginx.log"; then
            die "This user may not listen on port $PORT; choose one from 1024 on with --port."
        fi
    fi
    left=$(disk_left "$DATA")
    if [ "$left" -lt "$DISK_START_MB" ]; then
        die "The disk of $DATA is full ($left MB left; a start needs $DISK_START_MB): free some space, then start again."
    fi
}

# service_fail LOG WHY: dies with the end of the log, after a program failed that should have succeeded.
service_fail() {
    service_explain ''
    tail -n 20 "$1" >&2
    die "$2"
}

# readiness_await: waits until nginx, the api, and the database with its schema answer.
readiness_await() {
    process_await api 30 curl -q -fsS -m 5 "http://127.0.0.1:$PORT/readyz"
    if ! process_is_running worker; then process_fail worker "ended while starting"; fi
}

# --- all of them ---

services_running() {
    local name

    for name in "${SERVICES[@]}"; do
        if process_is_running "$name"; then return 0; fi
    done
    return 1
}

# services_stop: in reverse order of starting. nginx finishes its requests; the api finishes its own within 10 s.
services_stop() {
    process_stop nginx QUIT 10
    process_stop api TERM 12
    process_stop worker TERM 12
    process_stop gateway TERM 5
    process_stop database TERM 30
}

# services_describe: prints the JSON of demo.json (docs/api.md, Running). Values of services that were not started are
# null.
services_describe() {
    local accounts=$DATA/demo-accounts.json

    if [ ! -s "$accounts" ]; then accounts=/dev/null; fi
    services_facts | jq --slurpfile accounts "$accounts" '. + ($accounts[0] // {})'
}

# The password is passed to jq by a pipe, not on a command line that others could read.
services_facts() {
    secret root-password | jq -R \
        --arg base "${PORT:+http://127.0.0.1:$PORT}" --arg page "${PORT:+$(page_address)}" --arg gateway "${GATEWAY_URL:-}" \
        --arg metrics "${METRICS_PORT:+http://127.0.0.1:$METRICS_PORT/metrics}" --arg socket "$SOCKETS/database.sock" \
        --arg database "$(process_pid database)" --arg gateway_pid "$(process_pid gateway)" --arg worker "$(process_pid worker)" \
        --arg api "$(process_pid api)" --arg nginx "$(process_pid nginx)" '
        def known: if . == "" then null else . end;
        def pid: if . == "" then null else tonumber end;
        { base_url: ($base | known), page_url: ($page | known), gateway_url: ($gateway | known), metrics_url: ($metrics | known),
          database: { socket: $socket, name: "guichet", user: "root", password: . },
          pids: { database: ($database | pid), gateway: ($gateway_pid | pid), worker: ($worker | pid), api: ($api | pid), nginx: ($nginx | pid) } }'
}

# demo_make: makes the operator and the demo organization, once for each data directory.
demo_make() {
    if [ -s "$DATA/demo-accounts.json" ]; then return; fi
    guichet demo >"$DATA/demo-accounts.new" 2>"$DATA/log/demo.log" ||
        service_fail "$DATA/log/demo.log" "The demo organization could not be made; start again with --fresh."
    mv "$DATA/demo-accounts.new" "$DATA/demo-accounts.json"
}

# page_address: prints the page's address. What stands behind # never reaches a server; by it the page finds the demo's accounts and offers them.
# Who has the address may sign in to the demo; any other user of this machine, whom the port would answer as well, may not.
page_address() { printf 'http://127.0.0.1:%s/#demo=%s' "$PORT" "$(secret demo-page)"; }

# demo_offer: puts the demo's accounts where that address finds them, the seller's last.
demo_offer() {
    mkdir -p "$DATA/nginx/demo"
    jq -c '[(.organization | to_entries[] | select(.value | type == "object") | {role: .key} + .value), {role: "operator"} + .operator]' \
        "$DATA/demo-accounts.json" \
        >"$DATA/nginx/demo/$(secret demo-page).json"
}
