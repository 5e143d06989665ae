# bench/table.sh: prints the medians, their ratios, and the spread over the rounds. Sourced by bench/run, never run.
# shellcheck shell=bash

# column ROW NUMBER: prints the median of a column.
column() {
    if [ ! -s "$DATA/rows/$1" ]; then return; fi
    cut -f "$2" "$DATA/rows/$1" | sort -n | awk '{ value[NR] = $1 } END { print NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'
}

spread() { cut -f 1 "$DATA/rows/$1" | sort -n | awk '{ v[NR] = $1 } END { printf "%.0f–%.0f", v[1], v[NR] }'; }

# number_of ROW COLUMN FORMAT [FACTOR]: prints the median of a column; nothing where there is none.
number_of() {
    local value

    value=$(column "$1" "$2")
    if [ -n "$value" ]; then awk -v v="$value" -v f="${4:-1}" -v format="$3" 'BEGIN { printf format, v * f }'; fi
}

# ratio ROW TO…: prints the median over the rounds of the rate divided by the best rate of the TOs in the same round: an
# influence that slows all rows in one round cancels out. Nothing where either was not measured.
ratio() {
    local row files=()

    for row in "$@"; do if [ -s "$DATA/rows/$row" ]; then files+=("$DATA/rows/$row"); fi; done
    if [ "${#files[@]}" -lt 2 ] || [ ! -s "$DATA/rows/$1" ]; then return; fi
    awk -F '\t' 'FNR == 1 { file++ } { value[file, FNR] = $1; if (file == 1) rounds = FNR }
        END { for (r = 1; r <= rounds; r++) { best = 0
            for (f = 2; f <= file; f++) if (value[f, r] > best) best = value[f, r]
            if (best > 0) printf "%.4f\n", value[1, r] / best } }' "${files[@]}" | sort -n |
        awk '{ v[NR] = $1 } END { if (NR) printf "%.2f", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# peers_of ROW: prints the rows of the peers that do the same work.
peers_of() {
    case $1 in
        again | first) say php-read node-read ;;
        invoice) say php-order node-order ;;
        mixed) say php-mixed node-mixed ;;
    esac
}

# others_of ROW: prints how many answers of all rounds were not as expected.
others_of() { awk -F '\t' '{ sum += $6 } END { print sum + 0 }' "$DATA/rows/$1"; }

# table_row ROW TITLE: prints a row of the table
table_row() {
    local times='' peers

    if ! row_wanted "$1" || [ ! -s "$DATA/rows/$1" ]; then return; fi
    case $1 in points | insert | bare-*) ;; *) times="$(number_of "$1" 2 %.2f 0.001) / $(number_of "$1" 3 %.2f 0.001)" ;; esac
    read -ra peers <<<"$(peers_of "$1")"
    printf '| %s | %s | %.0f | %s | %s | %s | %s | %s |\n' "$1" "$2" "$(column "$1" 1)" "$(spread "$1")" "$times" "$(number_of "$1.cpu" 1 %.0f)" \
        "$(ratio "$1" hello)" "$(ratio "$1" "${peers[@]}")"
}

# aim TITLE FIGURE at-least|at-most AIM UNIT: prints a row of the table of aims; nothing where it was not measured.
aim() {
    if [ -z "$2" ]; then return; fi
    awk -v title="$1" -v figure="$2" -v way="$3" -v wanted="$4" -v unit="$5" 'BEGIN {
        met = way == "at-least" ? figure + 0 >= wanted + 0 : figure + 0 <= wanted + 0
        printf "| %s | %s %s%s | %s%s | %s |\n", title, way == "at-least" ? "≥" : "≤", wanted, unit, figure, unit, met ? "met" : "not met" }'
}

# figure ROW COMMAND…: runs the command if the row was measured
figure() { if [ -s "$DATA/rows/$1" ]; then "${@:2}"; fi; }

aims_print() {
    say '| aim | wanted | measured | |'
    say '| --- | ---: | ---: | --- |'
    aim 'subscription, unchanged since last read, of hello' "$(ratio again hello)" at-least 0.55 ''
    aim 'subscription, unchanged since last read, of the better peer' "$(ratio again php-read node-read)" at-least 3 ''
    aim 'subscription, first time, of hello' "$(ratio first hello)" at-least 0.40 ''
    aim 'subscription, first time, of the better peer' "$(ratio first php-read node-read)" at-least 2 ''
    aim 'quote, of hello' "$(ratio quote hello)" at-least 0.25 ''
    aim 'order by invoice, many organizations, of the better peer' "$(ratio invoice php-order node-order)" at-least 1.5 ''
    aim 'order by invoice, one organization, a second' "$(figure hot number_of hot 1 %.0f)" at-least 400 ''
    aim 'order by invoice, one organization, errors' "$(figure hot others_of hot)" at-most 0 ''
    aim 'order by card, a second' "$(figure card number_of card 1 %.0f)" at-least 50 ''
    aim 'mixed, of the better peer' "$(ratio mixed php-mixed node-mixed)" at-least 2 ''
    aim 'mixed, 99 %' "$(figure mixed number_of mixed 3 %.1f 0.001)" at-most 20 ' ms'
    aim 'memory of a worker' "$(number_of memory 1 %.1f)" at-most 16 ' MiB'
    aim 'from start to the first answer' "$(number_of start 1 %.0f)" at-most 200 ' ms'
}

# document_bytes [--compressed]: how many bytes of the OpenAPI document are sent.
document_bytes() { curl -sS "$@" -o /dev/null -w '%{size_download}' "http://127.0.0.1:$PORT/v1/openapi.json"; }

# list_bytes [--compressed]: how many bytes of a list of 25 subscriptions are sent.
list_bytes() {
    curl -sS "$@" -o /dev/null -w '%{size_download}' -H "Authorization: Bearer $(head -n 1 "$DATA/list" | cut -f 3)" \
        "http://127.0.0.1:$PORT$(head -n 1 "$DATA/list" | cut -f 2)"
}

# row_note ROW: how many answers were counted, and which were not
row_note() {
    case $1 in
        points | insert) ;;
        bare-*) say "$1: $(column "$1" 3) round trips an order; statements that changed other rows than when recorded: $(column "$1" 4)" ;;
        *) say "$1: $(row_total "$1") answers as expected, $(others_of "$1") others" ;;
    esac
    case $1 in
        document) say "document: $(document_bytes) bytes, $(document_bytes --compressed) when compressed" ;;
        list) say "list: $(list_bytes) bytes, $(list_bytes --compressed) when compressed" ;;
        card | invoice | hot) say "$1: of them confirmed: $(awk -F '\t' '{ s += $7 } END { print s }' "$DATA/rows/$1")" ;;
    esac
}

machine() {
    say "$(date -u +%Y-%m-%d), $(nproc) cores ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)), $(awk '/MemTotal/ { printf "%.0f GB", $2 / 1e6 }' /proc/meminfo)," \
        "$(. /etc/os-release && say "$PRETTY_NAME"), MariaDB $(database_client -N -e 'SELECT VERSION()'), load average $(cut -d ' ' -f 1 /proc/loadavg);" \
        "$WORKERS workers, $CONNECTIONS connections, bare loops $BARE, $ORGANIZATIONS organizations, $ROUNDS rounds of $SECONDS_EACH s."
}

table_print() {
    local row

    say
    machine
    say
    say '| row | what | a second | lowest–highest round | median / 99 %, ms | processor, µs | of hello | of the better peer |'
    say '| --- | --- | ---: | --- | --- | ---: | ---: | ---: |'
    table_row static 'nginx alone, a file of 17 bytes'
    table_row hello 'nginx, libfcgi, a constant answer'
    table_row points "MariaDB: a row by its primary key"
    table_row insert 'MariaDB: one small row, durable'
    table_row again 'GET /v1/subscriptions/{id}, the same 64'
    table_row first 'GET /v1/subscriptions/{id}, others each time'
    table_row unchanged 'the same 64 with If-None-Match: 304'
    table_row list 'GET /v1/subscriptions?limit=25'
    table_row preview 'POST /v1/quotes, a preview'
    table_row quote 'POST /v1/quotes, kept'
    table_row invoice 'POST /v1/orders, by invoice, many organizations'
    table_row hot 'POST /v1/orders, by invoice, one organization'
    table_row card 'POST /v1/orders, by card'
    table_row mixed 'nine reads (first time) and an order by invoice'
    table_row document 'GET /v1/openapi.json'
    table_row hello-keep 'hello over kept connections'
    table_row read-keep 'first over kept connections'
    table_row bare-card 'statements of an order by card, in a bare loop'
    table_row bare-invoice 'statements of an order by invoice, in a bare loop'
    peers_table
    say
    say 'Processor time is of nginx, the workers and the database for each answer; the load generator and the gateway are not counted.'
    say
    aims_print
    say
    for row in "${ROWS[@]}"; do row_note "$row"; done
}
