# bench/peers.sh: the same read and order by PHP-FPM and by Node (bench/peers/), behind the same nginx, in the same
# database server: installed, started, checked and measured where bench/run has --peers. Sourced, never run.
# shellcheck shell=bash

PACKAGES_OF_PEERS=(php8.2-fpm php8.2-mysql)
PEER_ROWS=(php-read php-order php-mixed node-read node-order node-mixed)
PEERS_HERE=()

# peer_wanted php|node: whether one of its rows is to be measured.
peer_wanted() { row_wanted "$1-read" || row_wanted "$1-order" || row_wanted "$1-mixed"; }

# peers_require: installs PHP-FPM and Node, and Node's packages in the versions of package-lock.json, into the folder
# that is built in.
peers_require() {
    if peer_wanted php; then packages_require "${PACKAGES_OF_PEERS[@]}"; fi
    if ! peer_wanted node; then return; fi
    if ! command -v node >/dev/null; then packages_require nodejs; fi
    if ! command -v npm >/dev/null; then packages_require npm; fi
    build_folder bench
    if cmp -s "$ROOT/bench/peers/node/package-lock.json" "$BUILD/peers/node/package-lock.json" && [ -d "$BUILD/peers/node/node_modules" ]; then return; fi
    mkdir -p "$BUILD/peers/node"
    cp "$ROOT"/bench/peers/node/package*.json "$BUILD/peers/node/"
    npm ci --prefix "$BUILD/peers/node" --ignore-scripts --no-audit --no-fund >/dev/null || die "npm could not install the packages of bench/peers/node."
}

# peer_site NAME SOCKET TEXT: starts an nginx with the site's files, whose api.conf is TEXT. Everything goes to the socket, what is the till's
# for us too. Sets SITE_PORT[NAME-…].
peer_site() {
    local folder=$DATA/site-$1 port

    port=$(port_find_free)
    nginx_files "$folder" LISTEN="127.0.0.1:$port" METRICS_LISTEN="127.0.0.1:$(port_find_free)" FASTCGI="$(quoted "unix:$2")" TILL="$(quoted "unix:$2")" \
        RATE_LIMITS=rate-limits-off.conf LOG=../log
    say "$3" >"$folder/nginx/api.conf"
    if [ "$1" = node ]; then sed -i "s/^\( *\)server \"unix:.*max_fails=0;.*/&\n\1keepalive 32;/" "$folder/nginx/nginx.conf"; fi
    nginx_process "site-$1" "$folder"
    SITE_PORT[$1-read]=$port SITE_PORT[$1-order]=$port SITE_PORT[$1-mixed]=$port
}

php_start() {
    local user=''

    if [ "$(id -u)" -eq 0 ]; then user=$'user = root\ngroup = root'; fi
    template_fill "$ROOT/bench/peers/php/fpm.conf" LOG="$DATA/log/php-error.log" USER="$user" SOCKET="$SOCKETS/php.sock" WORKERS="$WORKERS" >"$DATA/fpm.conf"
    process_start php env PEER_SOCKET="$SOCKETS/database.sock" PEER_PASSWORD="$(secret peer-password)" \
        php-fpm8.2 --nodaemonize --fpm-config "$DATA/fpm.conf" ${user:+--allow-to-run-as-root}
    process_await php 60 test -S "$SOCKETS/php.sock"
    peer_site php "$SOCKETS/php.sock" "location / { include fastcgi.conf; fastcgi_param SCRIPT_FILENAME \"$(quoted "$ROOT/bench/peers/php/index.php")\"; fastcgi_pass guichet; }"
    PEERS_HERE+=(php)
}

node_start() {
    cp "$ROOT/bench/peers/node/server.mjs" "$BUILD/peers/node/"
    process_start node env PEER_SOCKET="$SOCKETS/database.sock" PEER_PASSWORD="$(secret peer-password)" NODE_ENV=production \
        node "$BUILD/peers/node/server.mjs" "$SOCKETS/node.sock" "$WORKERS"
    process_await node 60 test -S "$SOCKETS/node.sock"
    peer_site node "$SOCKETS/node.sock" 'location / { proxy_pass http://guichet; proxy_http_version 1.1; proxy_set_header Connection ""; }'
    PEERS_HERE+=(node)
}

# peers_seed: their database: the organizations, tokens and subscriptions of our own reads, and ten subscriptions by
# invoice for each organization, which orders change.
peers_seed() {
    template_fill "$ROOT/bench/peers/schema.sql" PASSWORD="$(secret peer-password)" | database_client
    {
        say "USE guichet_peers; SET @start = (SELECT MIN(period_start) FROM guichet.subscription WHERE price_id = (SELECT p.id FROM guichet.price p
            JOIN guichet.product d ON d.id = p.product_id WHERE d.code = 'bench'));"
        say "SET @end = (SELECT MIN(period_end) FROM guichet.subscription WHERE period_start = @start AND total_licences = 100);"
        say "INSERT INTO product VALUES (1, 'bench', 'Banc'); INSERT INTO price VALUES (1, 1, 'EUR', 'P1M', 1050, 20);"
        say "CREATE TEMPORARY TABLE seat_reads (organization_id BIGINT NOT NULL, id VARCHAR(40) NOT NULL);"
        say "START TRANSACTION;"
        awk -F '\t' -v q="'" '{ sub(".*/", "", $2)
            if (!($3 in number)) { number[$3] = ++count; print "INSERT INTO seat VALUES (" count ", " q $3 q ");" }
            print "INSERT INTO seat_reads VALUES (" number[$3] ", " q $2 q ");" }' "$DATA/reads"
        say "COMMIT;
            INSERT INTO organization SELECT organization_id, 'Atelier du Banc', 'EUR', 1 FROM seat;
            INSERT INTO user SELECT organization_id, organization_id, CONCAT('bench.', organization_id, '@atelier.example'), 'global_admin', 1 FROM seat;
            INSERT INTO session SELECT UNHEX(SHA2(token, 256)), organization_id, UTC_TIMESTAMP(6) + INTERVAL 1 DAY FROM seat;
            INSERT INTO subscription SELECT id, organization_id, 1, 'direct', 'active', 100, 0, 0, 0, @start, @end, NULL, 'card', NULL, 1 FROM seat_reads;
            INSERT INTO subscription SELECT CONCAT('sub_invoice_', seq, '_', organization_id), organization_id, 1, 'direct', 'active', 100, 0, 0, 0, @start,
                @end, NULL, 'invoice', NULL, 1 FROM seat CROSS JOIN seq_0_to_9;"
    } | database_client
}

# peer_quotes FILE: makes the quotes for a round, of the prices of today, and the requests that order them, as many as
# ours. This is not measured.
peer_quotes() {
    local each

    each=$(each_of "$ORGANIZATIONS")
    database_client -N -r guichet_peers >"$DATA/$1" <<END
SET @mark = CONCAT('quo_', REPLACE(UUID(), '-', ''));
INSERT INTO quote SELECT CONCAT(@mark, '_', q.seq, '_', q.organization_id), q.organization_id, q.id, q.version, q.total + 5, CURRENT_DATE, q.base + ROUND(q.base * 0.2),
    UTC_TIMESTAMP(6) + INTERVAL 1 DAY
    FROM (SELECT s.*, seq, ROUND(5 * 1050 * DATEDIFF(s.period_end, CURRENT_DATE) / DATEDIFF(s.period_end, s.period_start)) AS base
        FROM seq_0_to_$((each - 1)) JOIN seat t JOIN subscription s ON s.id = CONCAT('sub_invoice_', seq, '_', t.organization_id)) q;
SELECT CONCAT('POST\t/v1/orders\t', t.token, '\t', UUID(), '\t{"quote_id":"', @mark, '_', seq, '_', t.organization_id, '"}')
    FROM seq_0_to_$((each - 1)) JOIN seat t ORDER BY seq, t.organization_id;
END
}

# peer_measure ROW
peer_measure() {
    case $1 in
        *-read) load "$1" reads "$CONNECTIONS" round 200 '"status":"active"' ;;
        *-order)
            peer_quotes "orders-$1"
            load "$1" "orders-$1" "$CONNECTIONS" once 201 '"status":"confirmed"'
            ;;
        *-mixed)
            peer_quotes "orders-$1"
            mix "$1" "orders-$1"
            load "$1" "$1" "$CONNECTIONS" once 2xx '"status":"confirmed"'
            ;;
    esac
}

# peers_check: every value that a peer answers is the one that we answer.
peers_check() {
    local name path token ours theirs

    IFS=$'\t' read -r _ path token <"$DATA/reads"
    ours=$(curl -fsS -H "Authorization: Bearer $token" "http://127.0.0.1:$PORT$path")
    for name in "${PEERS_HERE[@]}"; do
        theirs=$(curl -fsS -H "Authorization: Bearer $token" "http://127.0.0.1:${SITE_PORT[$name-read]}$path")
        jq -n --argjson ours "$ours" --argjson theirs "$theirs" '$theirs | [paths(scalars)] | length as $count |
            map(select(. as $path | ($ours | getpath($path)) != ($theirs | getpath($path)))) |
            if length == 0 and $count > 20 then "\($count) values" else error("these differ: \(.)") end' >"$DATA/log/peers-check.log" 2>&1 ||
            service_fail "$DATA/log/peers-check.log" "The peer $name does not answer what Guichet answers: $theirs, and not $ours"
        say "The answer of $name has the same $(jq -r . "$DATA/log/peers-check.log") as ours."
    done
}

peers_start() {
    say "Starting the peers"
    peers_seed
    if peer_wanted php; then php_start; fi
    if peer_wanted node; then node_start; fi
    peers_check
}

peers_stop() {
    local name

    for name in php node; do
        process_stop "site-$name" TERM 5
        process_stop "$name" TERM 5
    done
}

peers_table() {
    table_row php-read "the read by PHP-FPM $(php -v 2>/dev/null | sed -n 's/^PHP \([0-9.]*\).*/\1/p')"
    table_row php-order 'the order by PHP-FPM'
    table_row php-mixed 'nine reads and an order by PHP-FPM'
    table_row node-read "the read by Node $(node --version 2>/dev/null)"
    table_row node-order 'the order by Node'
    table_row node-mixed 'nine reads and an order by Node'
}
