# bench/memory.sh: how soon the api answers after its start, and what a worker keeps after many requests. Sourced by
# bench/run, never run.
# shellcheck shell=bash

MEMORY_REQUESTS=${MEMORY_REQUESTS:-1000000}

# start_measure: adds to rows/start the milliseconds from the api's start to its first answer through nginx, which asks
# the database too.
start_measure() {
    local before

    process_stop api TERM 12
    rm -f "$SOCKETS/api.sock"
    before=$(date +%s%N)
    process_start api env GUICHET_CONFIG="$DATA/guichet.conf" "$BUILD/guichet" api
    until curl -fsS -o /dev/null "http://127.0.0.1:$PORT/readyz" 2>/dev/null; do
        if [ "$(($(date +%s%N) - before))" -gt 30000000000 ]; then process_fail api "does not answer"; fi
    done
    say $((($(date +%s%N) - before) / 1000000)) >>"$DATA/rows/start"
}

# workers_memory: prints the resident memory of each worker in MiB, what they share (the program, libraries) included.
workers_memory() {
    local parent

    parent=$(process_pid api)
    cat /proc/[0-9]*/status 2>/dev/null | awk -v parent="$parent" '/^PPid:/ { mine = $2 == parent } /^VmRSS:/ && mine { printf "%.1f\n", $2 / 1024 }' || true
}

# memory_measure: after five starts, as many requests as MEMORY_REQUESTS (reads, and among a hundred of them a list and
# a preview) by workers that are never replaced; then the memory of the largest worker.
memory_measure() {
    local i

    say "Starting the api five times, then sending $MEMORY_REQUESTS requests"
    printf 'GUICHET_RECYCLE_AFTER=0\n' >>"$DATA/guichet.conf"
    for ((i = 0; i < 5; i++)); do start_measure; done
    awk 'FILENAME ~ /list$/ { list[lists++] = $0; next } FILENAME ~ /preview$/ { preview[previews++] = $0; next }
        { print } FNR % 100 == 0 { print list[at % lists]; print preview[at++ % previews] }' "$DATA/list" "$DATA/preview" "$DATA/reads" >"$DATA/memory"
    warm "$PORT" memory "$MEMORY_REQUESTS"
    workers_memory | sort -n | tail -n 1 >"$DATA/rows/memory"
}
