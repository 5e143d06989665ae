# bench/rows.sh: how each row of the result is measured. A measurement is a line of $DATA/rows/ROW: the rate, then what
# the measuring program adds. Sourced by bench/run, never run.
# shellcheck shell=bash

ORDERS_EACH_SECOND=${ORDERS_EACH_SECOND:-3000} # quotes made per second of a round of orders; when they are used up, the round ends early
TAPE_EACH_SECOND=${TAPE_EACH_SECOND:-400}      # orders recorded per second of a round of the bare loop

bench_program() { GUICHET_CONFIG="$DATA/guichet.conf" "$BUILD/bench/bench-$1" "${@:2}"; }

row_wanted() {
    local row

    for row in "${ROWS[@]}"; do if [ "$row" = "$1" ]; then return 0; fi; done
    return 1
}

# row_is_due ROW: rows with kept connections are measured in the first three rounds only: with more connections than
# workers, each round ends with nginx waiting 10 s for an answer that does not come.
row_is_due() { [[ $1 != *-keep ]] || [ "$ROUND" -le 3 ]; }

# row_total ROW: prints the answers of all rounds.
row_total() { if [ -s "$DATA/rows/$1" ]; then awk -F '\t' '{ sum += $5 } END { print sum }' "$DATA/rows/$1"; else say 0; fi; }

# warm PORT FILE COUNT: sends that many requests without measuring them.
warm() { "$BUILD/bench/bench-load" "$1" "$DATA/$2" 8 0 round 2xx "$3" >/dev/null; }

# sessions_use: uses each session once before a round: a use is recorded once a minute (auth/session.h), which would
# otherwise happen in the rows measured first.
sessions_use() { warm "$PORT" reads "$ORGANIZATIONS"; }

load_run() {
    "$BUILD/bench/bench-load" "${SITE_PORT[$1]:-$PORT}" "$DATA/$2" "$3" "$SECONDS_EACH" "$4" "$5" 0 "$6" >>"$DATA/rows/$1"
}

# load ROW FILE CONNECTIONS once|round STATUS WORD: measures a row with bench-load
load() { cpu_measured "$1" load_run "$@"; }

bare_run() {
    if [[ $1 = bare-* ]]; then
        GUICHET_DB_NAME=guichet_bare bench_program bare replay "$DATA/tape.${1#bare-}.$ROUND" "$BARE"
    else
        bench_program bare "${1/%insert/inserts}" "$DATA/seats" "$BARE" "$SECONDS_EACH"
    fi >>"$DATA/rows/$1"
}

# quotes_make ROW SEATS card|invoice COUNT: makes the quotes for a round, COUNT for each seat, of its next subscriptions
quotes_make() { bench_program quotes "$DATA/$2" "$3" "$((ROUND * $4))" "$4" "$DATA/orders-$1"; }

# each_of SEATS: prints how many quotes each of so many seats needs, 10 at most.
each_of() {
    local each=$(((ORDERS_EACH_SECOND * SECONDS_EACH + $1 - 1) / $1))

    say $((each > 10 ? 10 : each))
}

# mix FILE ORDERS [READS]: writes requests of which nine in ten read a subscription and one is an order.
mix() {
    awk 'NR == FNR { read[n++] = $0; next } { for (i = 0; i < 9; i++) print read[at++ % n]; print }' "$DATA/${3:-reads}" "$DATA/$2" >"$DATA/$1"
}

# card_connections: as many as may wait for the gateway at once (fcgi/pool.h: seven eighths of the till's processes), if there
# are so many: with one more, an order would be answered payment_pending and settled by the worker, which is another path.
card_connections() {
    local places=$((TILL_WORKERS > 7 ? TILL_WORKERS * 7 / 8 : TILL_WORKERS > 1 ? TILL_WORKERS - 1 : 1))

    say $((places < CONNECTIONS ? places : CONNECTIONS))
}

# Orders by invoice do not wait.
orders() {
    case $1 in
        card)
            quotes_make card seats card "$(each_of "$ORGANIZATIONS")"
            load card orders-card "$(card_connections)" once 201 '"status":"confirmed"'
            ;;
        invoice)
            quotes_make invoice seats invoice "$(each_of "$ORGANIZATIONS")"
            load invoice orders-invoice "$CONNECTIONS" once 201 '"status":"confirmed"'
            ;;
        hot)
            quotes_make hot hot invoice 10
            load hot orders-hot "$CONNECTIONS" once 201 '"status":"confirmed"'
            ;;
        mixed)
            quotes_make mixed seats invoice "$(each_of "$ORGANIZATIONS")"
            mix mixed orders-mixed
            load mixed mixed "$CONNECTIONS" once 2xx '"status":"confirmed"'
            ;;
    esac
}

# requests_make: writes the requests of the rows that read. `few`: as many as every process can remember.
requests_make() {
    head -n 64 "$DATA/reads" >"$DATA/few"
    awk -F '\t' -v OFS='\t' '{ print "GET", "/v1/subscriptions?limit=25", $3 }' "$DATA/few" >"$DATA/list"
    awk -F '\t' -v OFS='\t' '{ sub(".*/", "", $2); print "POST", "/v1/quotes", $3, "",
        "{\"kind\":\"change_licences\",\"subscription_id\":\"" $2 "\",\"total_licences\":105,\"preview\":true}" }' "$DATA/reads" >"$DATA/preview"
    sed 's/,"preview":true//' "$DATA/preview" >"$DATA/quote"
    printf 'GET\t/v1/openapi.json\tnobody\n' >"$DATA/document"
    printf 'GET\t/\tnobody\n' >"$DATA/static"
    unchanged_make >"$DATA/unchanged"
}

# unchanged_make: prints the few reads, each with the ETag that it was answered.
unchanged_make() {
    local method path token tag

    while IFS=$'\t' read -r method path token; do
        tag=$(curl -sS -D - -o /dev/null -H "Authorization: Bearer $token" "http://127.0.0.1:$PORT$path" | sed -n 's/^ETag: \(.*\)\r$/\1/p')
        printf '%s\t%s\t%s\t\t\t%s\n' "$method" "$path" "$token" "$tag"
    done <"$DATA/few"
}

row_measure() {
    case $1 in
        static) load static static "$CONNECTIONS" round 200 '' ;;
        hello | hello-keep) load "$1" reads "$CONNECTIONS" round 200 '' ;;
        again)
            warm "$PORT" few $((64 * WORKERS * 4))
            load again few "$CONNECTIONS" round 200 '"status":"active"'
            ;;
        first | read-keep) load "$1" reads "$CONNECTIONS" round 200 '"status":"active"' ;;
        document) load document document "$CONNECTIONS" round 200 '{"openapi":"3.1' ;;
        list) load list list "$CONNECTIONS" round 200 '"status":"active"' ;;
        unchanged) load unchanged unchanged "$CONNECTIONS" round 304 '' ;;
        preview) load preview preview "$CONNECTIONS" round 200 '"total_licences":105' ;;
        quote) load quote quote "$CONNECTIONS" round 201 '"total_licences":105' ;;
        card | invoice | hot | mixed) orders "$1" ;;
        points | insert | bare-card | bare-invoice) cpu_measured "$1" bare_run "$1" ;;
        php-* | node-*) peer_measure "$1" ;;
        *) die "There is no row $1; see bench/run --help" ;;
    esac
    printf '  %-13s %10s a second %8s µs of processor time\n' "$1" "$(tail -n 1 "$DATA/rows/$1" | cut -f 1)" "$(tail -n 1 "$DATA/rows/$1.cpu")"
}

# rows_copy FROM TO TABLE: prints the statements that replace the rows of TO's table by those of FROM's. Generated
# columns are left out: the server refuses values for them (error 1906).
rows_copy() {
    local columns

    columns=$(database_client -N -e "SELECT GROUP_CONCAT('\`', column_name, '\`' ORDER BY ordinal_position) FROM information_schema.columns
        WHERE table_schema = '$1' AND table_name = '$3' AND is_generated = 'NEVER'")
    say "DELETE FROM $2.\`$3\`; INSERT INTO $2.\`$3\` ($columns) SELECT $columns FROM $1.\`$3\`;"
}

# database_copy NAME: makes a database with the schema by the program's own migrations (including foreign keys and
# rights) and guichet's rows.
database_copy() {
    local table

    database_client -e "DROP DATABASE IF EXISTS $1; CREATE DATABASE $1 CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
        GRANT ALL PRIVILEGES ON $1.* TO guichet_migrate@localhost WITH GRANT OPTION"
    GUICHET_DB_NAME=$1 guichet migrate >>"$DATA/log/migrate.log" 2>&1
    for table in $(database_client -N -e "SELECT table_name FROM information_schema.tables WHERE table_schema = 'guichet'
        AND table_name <> 'schema_migration'"); do
        rows_copy guichet "$1" "$table"
    done | { say 'SET foreign_key_checks = 0;'; cat; } | database_client
}

# tapes_make: places orders by the acts in one copy of the database and records their statements; the bare loop plays
# these in another copy, which has the quotes but not the orders. The original database is not changed.
tapes_make() {
    local count=$((TAPE_EACH_SECOND * SECONDS_EACH))

    say "Recording the statements of $((2 * count * ROUNDS)) orders"
    database_copy guichet_record
    database_copy guichet_bare
    GUICHET_DB_NAME=guichet_record bench_program record "$DATA/seats" "$ROUNDS" "$count" "$DATA/tape"
    {
        say 'SET foreign_key_checks = 0;'
        rows_copy guichet_record guichet_bare quote
        say 'UPDATE guichet_bare.quote SET kept_until = expires_at WHERE kept_until IS NULL;' # as before their orders
        say 'DROP DATABASE guichet_record;'
    } | database_client
}
