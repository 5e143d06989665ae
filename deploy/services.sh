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
SOCKET_PATH_MAX=100 # a Unix socket's address holds 107 characters

# data_prepare: makes the directory, or refuses one that holds something else. Everything in it is its owner's alone.
data_prepare() {
    umask 077
    if [ -d "$DATA" ] && [ -n "$(ls -A "$DATA")" ] && [ ! -e "$DATA/.guichet-data" ]; then
        die "$DATA is not empty and not a data directory of Guichet; choose another with --data."
    fi
    mkdir -p "$DATA"
    : >>"$DATA/.guichet-data"
    mkdir -p "$DATA"/{log,pids,secrets,files}
    rm -f "$DATA/client.cnf" # the socket may have moved
    sockets_prepare
}

# sockets_prepare: sets SOCKETS, the folder of the Unix sockets: in the data directory, or where that path is too long, a temporary folder
# remembered there.
sockets_prepare() {
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

# data_remove: what --fresh does.
data_remove() {
    if [ ! -e "$DATA" ] || [ -z "$(ls -A "$DATA")" ]; then return; fi
    if [ ! -e "$DATA/.guichet-data" ]; then die "$DATA is not a data directory of Guichet; it is left as it is."; fi
    if [ -s "$DATA/sockets.path" ]; then rm -rf -- "$(<"$DATA/sockets.path")"; fi
    rm -rf -- "$DATA"
}

# secret NAME: prints a password of this data directory, made the first time it is asked for.
secret() {
    if [ ! -s "$DATA/secrets/$1" ]; then random_hex 24 >"$DATA/secrets/$1"; fi
    cat "$DATA/secrets/$1"
}

# --- database ---

database_start() {
    local as=()

    if [ "$(id -u)" -eq 0 ]; then as=(--user=root); fi # root must ask for it by name
    template_fill "$ROOT/sql/server.cnf" DATA="$DATA" SOCKET="$SOCKETS/database.sock" LOG="$DATA/log" NETWORK=skip-networking >"$DATA/server.cnf"
    if [ ! -d "$DATA/db" ]; then
        rm -rf "$DATA/db.new" # an installation that was interrupted
        disk_require "$DATA"
        # --force: where the machine cannot look up its own name, which nothing here uses.
        mariadb-install-db --no-defaults --force "${as[@]}" --datadir="$DATA/db.new" --auth-root-authentication-method=normal --skip-test-db \
            --skip-name-resolve >"$DATA/log/database-install.log" 2>&1 ||
            { tail -n 20 "$DATA/log/database-install.log" >&2; die "The database could not be installed."; }
        mv "$DATA/db.new" "$DATA/db"
    fi
    process_start database mariadbd --defaults-file="$DATA/server.cnf" "${as[@]}"
    process_await database 60 database_answers
    database_users
}

# database_client ARGUMENT…: the client as the server's root, who has no password until users.sql has given it one.
database_client() {
    if [ ! -s "$DATA/client.cnf" ]; then
        printf '[client]\nsocket=%s\nuser=root\npassword=%s\n' "$SOCKETS/database.sock" "$(secret root-password)" >"$DATA/client.cnf"
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

# config_write GATEWAY_URL: the file GUICHET_CONFIG names.
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
GUICHET_WEBHOOK_SECRET=$(secret webhook-secret)
GUICHET_BILLING_ZONE=Europe/Paris
GUICHET_SELLER_NAME=Guichet Démonstration
GUICHET_SELLER_LINE1=12 rue de l'Exemple
GUICHET_SELLER_POSTAL_CODE=75011
GUICHET_SELLER_CITY=Paris
GUICHET_SELLER_COUNTRY=FR
GUICHET_SELLER_VAT_ID=FR11123456782
GUICHET_SELLER_SIREN=123456782
GUICHET_VOLUME_LICENSING_URL=https://licensing.guichet.example/
END
}

# guichet SUBCOMMAND…: one that ends by itself.
guichet() { GUICHET_CONFIG="$DATA/guichet.conf" "$BUILD/guichet" "$@"; }

database_migrate() {
    guichet migrate >"$DATA/log/migrate.log" 2>&1 || { tail -n 20 "$DATA/log/migrate.log" >&2; die "The migrations failed."; }
}

# gateway_start: on the port it had before, if that is free: orders that wait for a card holder name it in their action_url.
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
    rm -f "$SOCKETS/api.sock"
    process_start api env GUICHET_CONFIG="$DATA/guichet.conf" "$BUILD/guichet" api
    process_await api 20 test -S "$SOCKETS/api.sock"
}

# --- nginx ---

nginx_start() {
    local file limits=rate-limits.conf globals='daemon off;'

    if [ "$RATE_LIMITS" = no ]; then limits=rate-limits-off.conf; fi
    # As root, nginx would give its workers to another user, who may not reach the socket: they stay this one's.
    if [ "$(id -u)" -eq 0 ]; then globals+=' user root;'; fi
    METRICS_PORT=$(port_find_free)
    mkdir -p "$DATA/nginx"
    # shellcheck disable=SC2153 # PORT is the caller's
    for file in "$ROOT"/nginx/*.conf; do
        template_fill "$file" LISTEN="127.0.0.1:$PORT" METRICS_LISTEN="127.0.0.1:$METRICS_PORT" FASTCGI="unix:$SOCKETS/api.sock" \
            RATE_LIMITS="$limits" DATA="$DATA" LOG="$DATA/log" >"$DATA/nginx/${file##*/}"
    done
    process_start nginx nginx -p "$DATA" -c "$DATA/nginx/nginx.conf" -e "$DATA/log/nginx-error.log" -g "$globals"
    process_await nginx 20 port_is_used "$PORT"
}

# readiness_await: until the whole path answers: nginx, the api, the database and its schema.
readiness_await() {
    process_await api 30 curl -fsS -m 5 "http://127.0.0.1:$PORT/readyz"
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

# services_stop: in reverse order. nginx answers what it has begun; the api drains within 10 s by itself.
services_stop() {
    process_stop nginx QUIT 10
    process_stop api TERM 12
    process_stop worker TERM 12
    process_stop gateway TERM 5
    process_stop database TERM 30
}

# services_describe: the JSON of demo.json (docs/api.md, Running), on standard output. Services that were not started
# are null.
services_describe() {
    local accounts=$DATA/demo-accounts.json

    if [ ! -s "$accounts" ]; then accounts=/dev/null; fi
    services_facts | jq --slurpfile accounts "$accounts" '. + ($accounts[0] // {})'
}

# The password goes to jq by a pipe, not by a command line others could read.
services_facts() {
    secret root-password | jq -R \
        --arg base "${PORT:+http://127.0.0.1:$PORT}" --arg gateway "${GATEWAY_URL:-}" \
        --arg metrics "${METRICS_PORT:+http://127.0.0.1:$METRICS_PORT/metrics}" --arg socket "$SOCKETS/database.sock" \
        --arg database "$(process_pid database)" --arg gateway_pid "$(process_pid gateway)" --arg worker "$(process_pid worker)" \
        --arg api "$(process_pid api)" --arg nginx "$(process_pid nginx)" '
        def known: if . == "" then null else . end;
        def pid: if . == "" then null else tonumber end;
        { base_url: ($base | known), gateway_url: ($gateway | known), metrics_url: ($metrics | known),
          database: { socket: $socket, name: "guichet", user: "root", password: . },
          pids: { database: ($database | pid), gateway: ($gateway_pid | pid), worker: ($worker | pid), api: ($api | pid), nginx: ($nginx | pid) } }'
}

# demo_make: the operator and the demo organization, once in the life of a data directory.
demo_make() {
    if [ -s "$DATA/demo-accounts.json" ]; then return; fi
    guichet demo >"$DATA/demo-accounts.new" 2>"$DATA/log/demo.log" ||
        { tail -n 20 "$DATA/log/demo.log" >&2; die "The demo organization could not be made; start again with --fresh."; }
    mv "$DATA/demo-accounts.new" "$DATA/demo-accounts.json"
}
