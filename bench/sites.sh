# bench/sites.sh: starts bench-hello, and nginx with the site's files for each comparison: with bench-hello behind it,
# or with kept connections to its program. Sourced by bench/run, never run.
# shellcheck shell=bash

SITES=(hello hello-keep read-keep)
# Kept connections of each of nginx's two workers: together as many as there are api workers (docs/reliability.md, 3.3:
# more would starve).
site_kept() { say $((WORKERS / 2)); }

# site_start NAME SOCKET keep|plain: starts another nginx with the site's files, and nothing for the till. Sets SITE_PORT[NAME].
site_start() {
    local folder=$DATA/site-$1

    SITE_PORT[$1]=$(port_find_free)
    nginx_files "$folder" LISTEN="127.0.0.1:${SITE_PORT[$1]}" METRICS_LISTEN="127.0.0.1:$(port_find_free)" FASTCGI="$(quoted "unix:$2")" TILL="$(quoted "unix:$2")" \
        RATE_LIMITS=rate-limits-off.conf LOG=../log
    if [ "$3" = keep ]; then
        sed -i 's/^fastcgi_keep_conn off;/fastcgi_keep_conn on;/' "$folder/nginx/fastcgi.conf"
        sed -i "s/^\( *\)server \"unix:.*max_fails=0;.*/&\n\1keepalive $(site_kept);/" "$folder/nginx/nginx.conf"
        if ! grep -q '^fastcgi_keep_conn on' "$folder/nginx/fastcgi.conf" || ! grep -q "keepalive $(site_kept);" "$folder/nginx/nginx.conf"; then
            die "The site's files no longer look as bench/sites.sh expects."
        fi
    fi
    printf '{"hello":"world"}' >"$folder/nginx/page/index.html" # what `static` asks for
    nginx_process "site-$1" "$folder"
}

sites_start() {
    declare -gA SITE_PORT=() # of rows that are not answered by the api's own nginx

    process_start hello "$BUILD/bench/bench-hello" "$SOCKETS/hello.sock" "$WORKERS"
    process_await hello 20 test -S "$SOCKETS/hello.sock"
    site_start hello "$SOCKETS/hello.sock" plain
    SITE_PORT[static]=${SITE_PORT[hello]}
    if row_wanted hello-keep; then site_start hello-keep "$SOCKETS/hello.sock" keep; fi
    if row_wanted read-keep; then site_start read-keep "$SOCKETS/api.sock" keep; fi
}

sites_stop() {
    local name

    for name in "${SITES[@]}"; do process_stop "site-$name" TERM 5; done
    process_stop hello TERM 5
}
