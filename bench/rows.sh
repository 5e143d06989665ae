# bench/rows.sh: how each row of the result is measured. A measurement is a line of $DATA/rows/ROW: the rate, then what
# the measuring program adds. Sourced by bench/run, never run.
# shellcheck shell=bash

ORDERS_EACH_SECOND=${ORDERS_EACH_SECOND:-1000} # quotes made per second of a round of orders; when they are used up, the round ends early
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

# sessions_use: uses each session once before a measurement: a use is recorded once a minute (auth/session.h), which
# would otherwise happen at the beginning of each round. Always through the plain site, for all rows alike.
sessions_use() {
    "$BUILD/bench/bench-load" "${SITE_PORT[read]}" "$DATA/reads" 8 0 round 200 "$ORGANIZATIONS" >/dev/null
}

# load ROW REQUESTS CONNECTIONS once|round STATUS WORD: measures a row with bench-load
load() {
    sessions_use
    "$BUILD/bench/bench-load" "${SITE_PORT[$1]}" "$DATA/$2" "$3" "$SECONDS_EACH" "$4" "$5" 0 "$6" >>"$DATA/rows/$1"
}

# orders ROW: orders by card use as many connections as may wait for the gateway at once (half the workers): with one
# more, an order would be answered payment_pending and settled by the worker, which is another path. Orders by invoice
# do not wait.
orders() {
    local each=$((ORDERS_EACH_SECOND * SECONDS_EACH / ORGANIZATIONS)) connections=$CONNECTIONS

    if [ "$each" -gt 10 ]; then each=10; fi
    if [ "$each" -lt 1 ]; then each=1; fi
    if [ "$1" = card ]; then connections=$((WORKERS / 2)); fi
    bench_program quotes "$DATA/seats" "$1" $((ROUND * each)) "$each" "$DATA/orders-$1"
    load "$1" "orders-$1" "$connections" once 201 '"status":"confirmed"'
}

row_measure() {
    mkdir -p "$DATA/rows"
    case $1 in
        floor | floor-keep) load "$1" reads "$CONNECTIONS" round 200 '' ;;
        read | read-keep) load "$1" reads "$CONNECTIONS" round 200 '"status":"active"' ;;
        document)
            printf 'GET\t/v1/openapi.json\tnobody\n' >"$DATA/document"
            load "$1" document "$CONNECTIONS" round 200 '{"openapi":"3.1'
            ;;
        list)
            head -n 1 "$DATA/reads" | awk -F '\t' -v OFS='\t' '{ print $1, "/v1/subscriptions?limit=100", $3 }' >"$DATA/list"
            load "$1" list "$CONNECTIONS" round 200 '"status":"active"'
            ;;
        preview)
            awk -F '\t' -v OFS='\t' '{ sub(".*/", "", $2); print "POST", "/v1/quotes", $3, "",
                "{\"kind\":\"change_licences\",\"subscription_id\":\"" $2 "\",\"total_licences\":105,\"preview\":true}" }' "$DATA/reads" >"$DATA/preview"
            load "$1" preview "$CONNECTIONS" round 200 '"total_licences":105'
            ;;
        card | invoice) orders "$1" ;;
        points) bench_program bare points "$DATA/seats" "$BARE" "$SECONDS_EACH" >>"$DATA/rows/$1" ;;
        bare-card | bare-invoice)
            GUICHET_DB_NAME=guichet_bare bench_program bare replay "$DATA/tape.${1#bare-}.$ROUND" "$BARE" >>"$DATA/rows/$1"
            ;;
        *) die "There is no row $1; see bench/run --help" ;;
    esac
    printf '  %-13s %10s a second\n' "$1" "$(tail -n 1 "$DATA/rows/$1" | cut -f 1)"
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
