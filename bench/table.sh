# bench/table.sh: prints the medians, their ratios, and the spread over the rounds. Sourced by bench/run, never run.
# shellcheck shell=bash

# column ROW NUMBER: prints the median of a column.
column() {
    if [ ! -s "$DATA/rows/$1" ]; then return; fi
    cut -f "$2" "$DATA/rows/$1" | sort -n | awk '{ value[NR] = $1 } END { print NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'
}

spread() { cut -f 1 "$DATA/rows/$1" | sort -n | awk '{ v[NR] = $1 } END { printf "%.0f–%.0f", v[1], v[NR] }'; }

# ratio ROW TO: prints the median of the ratios of the rounds: an influence that slows both rows in one round cancels
# out.
ratio() {
    if [ ! -s "$DATA/rows/$1" ] || [ ! -s "$DATA/rows/$2" ]; then return; fi
    paste <(cut -f 1 "$DATA/rows/$1") <(cut -f 1 "$DATA/rows/$2") | awk 'NF == 2 { print $1 / $2 }' | sort -n |
        awk -v to="$2" '{ v[NR] = $1 } END { printf "%.2f of %s", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2, to }'
}

# table_row ROW TITLE TO: prints a row of the table, with its ratio to the row TO
table_row() {
    local times='' ratio=''

    if ! row_wanted "$1"; then return; fi
    case $1 in points | bare-*) ;; *) times="$(column "$1" 2) / $(column "$1" 3) / $(column "$1" 4)" ;; esac
    if [ -n "$3" ]; then ratio=$(ratio "$1" "$3"); fi
    printf '| %s | %s | %.0f | %s | %s | %s |\n' "$1" "$2" "$(column "$1" 1)" "$(spread "$1")" "$times" "$ratio"
}

# document_bytes [--compressed]: how many bytes of the OpenAPI document are sent.
document_bytes() { curl -sS "$@" -o /dev/null -w '%{size_download}' "http://127.0.0.1:$PORT/v1/openapi.json"; }

# list_bytes [--compressed]: how many bytes of a list of 100 subscriptions are sent.
list_bytes() {
    curl -sS "$@" -o /dev/null -w '%{size_download}' -H "Authorization: Bearer $(cut -f 3 "$DATA/list")" \
        "http://127.0.0.1:$PORT$(cut -f 2 "$DATA/list")"
}

table_notes() {
    local row

    for row in "${ROWS[@]}"; do
        case $row in
            points) ;;
            bare-*)
                say "$row: $(column "$row" 3) round trips an order; statements that changed other rows than when recorded: $(column "$row" 4)"
                ;;
            *) say "$row: $(row_total "$row") answers as expected, $(awk -F '\t' '{ s += $6 } END { print s }' "$DATA/rows/$row") others" ;;
        esac
        if [ "$row" = document ]; then say "document: $(document_bytes) bytes, $(document_bytes --compressed) when compressed"; fi
        if [ "$row" = list ]; then say "list: $(list_bytes) bytes, $(list_bytes --compressed) when compressed"; fi
        case $row in card | invoice) say "$row: of them confirmed: $(awk -F '\t' '{ s += $7 } END { print s }' "$DATA/rows/$row")" ;; esac
    done
}

table_print() {
    say
    say "$(date -u +%Y-%m-%d), $(nproc) cores, $(awk '/MemTotal/ { printf "%.0f GB", $2 / 1e6 }' /proc/meminfo), $WORKERS workers, $CONNECTIONS connections, bare loops $BARE, $ROUNDS rounds of $SECONDS_EACH s"
    say
    say '| row | what | a second | lowest–highest round | median / 99 % / longest, µs | ratio |'
    say '| --- | --- | ---: | --- | --- | --- |'
    table_row floor 'nginx, libfcgi, a constant answer' ''
    table_row read 'GET /v1/subscriptions/{id}' floor
    table_row document 'GET /v1/openapi.json' floor
    table_row list 'GET /v1/subscriptions?limit=100, a hundred' read
    table_row preview 'POST /v1/quotes, a preview' read
    table_row floor-keep 'the floor over kept connections' floor
    table_row read-keep 'the read over kept connections' read
    table_row points "MariaDB's point select" ''
    table_row card 'an order by card' bare-card
    table_row bare-card "its statements in a bare loop" ''
    table_row invoice 'an order by invoice' bare-invoice
    table_row bare-invoice "its statements in a bare loop" ''
    say
    table_notes
}
