<?php
// bench/peers/php/index.php: the same read and the same order as Guichet's, by PHP-FPM: what bench/run --peers measures beside it.
declare(strict_types=1);

const ROLES = ['global_admin', 'billing_admin'];

function answer(int $status, array $body): never
{
    send($status, json_encode($body, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE));
}

function send(int $status, string $body): never
{
    http_response_code($status);
    header('Content-Type: application/json');
    header('Cache-Control: no-store');
    header('Content-Length: ' . strlen($body));
    echo $body;
    exit;
}

function problem(int $status, string $code): never
{
    answer($status, ['status' => $status, 'code' => $code]);
}

/** A connection that the process keeps. Prepared on the client's side, as pdo_mysql does by itself: one round trip a statement. */
function database(): PDO
{
    static $database = null;

    return $database ??= new PDO('mysql:unix_socket=' . getenv('PEER_SOCKET') . ';dbname=guichet_peers;charset=utf8mb4', 'guichet_peer',
        getenv('PEER_PASSWORD'), [PDO::ATTR_PERSISTENT => true, PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
            PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_ASSOC]);
}

function row(string $text, array $values): array|false
{
    $statement = database()->prepare($text);
    $statement->execute($values);
    return $statement->fetch();
}

function change(string $text, array $values): int
{
    $statement = database()->prepare($text);
    $statement->execute($values);
    return $statement->rowCount();
}

/** Who is calling: a user with one of the roles. */
function caller(): array
{
    if (!preg_match('/^Bearer (\S+)$/', $_SERVER['HTTP_AUTHORIZATION'] ?? '', $found)) {
        problem(401, 'unauthenticated');
    }
    $caller = row('SELECT u.id, u.organization_id, u.role FROM session s JOIN user u ON u.id = s.user_id
        WHERE s.token_hash = ? AND s.expires_at > UTC_TIMESTAMP(6) AND u.active', [hash('sha256', $found[1], true)]);
    if ($caller === false) {
        problem(401, 'unauthenticated');
    }
    if (!in_array($caller['role'], ROLES, true)) {
        problem(403, 'forbidden');
    }
    return $caller;
}

/** What may be done, and else the reason. */
function actions(array $s): array
{
    $against = match (true) {
        $s['channel'] === 'product_key' => 'prepaid',
        $s['channel'] !== 'direct' => $s['channel'],
        $s['open_order_id'] !== null => 'order_in_progress',
        $s['cancels_on'] !== null => 'cancelled',
        in_array($s['status'], ['trial', 'expired', 'suspended', 'cancelled'], true) => $s['status'],
        default => null,
    };
    $add = $against ?? ($s['status'] === 'past_due' ? 'past_due' : null);
    $remove = $against ?? ($s['total'] - $s['assigned'] - $s['reserved'] < 1 ? 'all_licences_assigned' : null);
    $told = fn(?string $reason) => $reason === null ? ['allowed' => true] : ['allowed' => false, 'reason' => $reason];
    return ['add_licences' => $told($add), 'remove_licences' => $told($remove), 'cancel' => $told($against),
        'purchase_trial' => $told($s['status'] === 'trial' ? null : 'not_a_trial')];
}

function subscription_show(string $id): never
{
    $caller = caller();
    $s = row('SELECT s.*, p.currency, p.billing_period, p.unit_amount_minor, d.code, d.name FROM subscription s
        JOIN price p ON p.id = s.price_id JOIN product d ON d.id = p.product_id WHERE s.id = ? AND s.organization_id = ?',
        [$id, $caller['organization_id']]);
    if ($s === false) {
        problem(404, 'not_found');
    }
    answer(200, [
        'id' => $s['id'],
        'product' => ['code' => $s['code'], 'name' => $s['name']],
        'channel' => $s['channel'],
        'status' => $s['status'],
        'licences' => ['total' => $s['total'], 'assigned' => $s['assigned'], 'reserved' => $s['reserved'],
            'available' => $s['total'] - $s['assigned'] - $s['reserved'], 'pending' => $s['pending']],
        'monthly_cost' => ['amount' => $s['total'] * $s['unit_amount_minor'], 'currency' => $s['currency'], 'tax' => 'excluded'],
        'billing_period' => $s['billing_period'],
        'current_period' => ['start' => $s['period_start'], 'end' => $s['period_end']],
        'renews_on' => $s['cancels_on'] === null && $s['status'] === 'active' ? $s['period_end'] : null,
        'cancels_on' => $s['cancels_on'],
        'payment_method' => ['type' => $s['payment_type']],
        'actions' => actions($s),
        'version' => $s['version'],
    ]);
}

/** round(a * n / d), half away from zero, of amounts that are not negative. */
function share(int $a, int $n, int $d): int
{
    return intdiv(2 * $a * $n + $d, 2 * $d);
}

function days(string $from, string $to): int
{
    return (new DateTimeImmutable($from))->diff(new DateTimeImmutable($to))->days;
}

/** What more licences cost for the rest of the period, tax included. */
function charge(array $s, int $more, string $on): int
{
    $base = share($more * $s['unit_amount_minor'], days($on, $s['period_end']), days($s['period_start'], $s['period_end']));
    return $base + share($base, $s['tax_percent'], 100);
}

function order_place(): never
{
    $caller = caller();
    $key = $_SERVER['HTTP_IDEMPOTENCY_KEY'] ?? problem(400, 'idempotency_key_missing');
    $asked = json_decode(file_get_contents('php://input'), true);
    if (!is_string($asked['quote_id'] ?? null)) {
        problem(422, 'validation_failed');
    }
    $hash = hash('sha256', $key, true);
    $database = database();
    $database->beginTransaction();
    try {
        $organization = row('SELECT id, currency, version FROM organization WHERE id = ? FOR UPDATE', [$caller['organization_id']]);
        $before = row('SELECT http_status, body FROM operation WHERE user_id = ? AND key_hash = ?', [$caller['id'], $hash]);
        if ($before !== false) {
            $database->rollBack();
            send($before['http_status'], $before['body']);
        }
        $quote = row('SELECT * FROM quote WHERE id = ? AND organization_id = ? AND expires_at > UTC_TIMESTAMP(6)',
            [$asked['quote_id'], $organization['id']]);
        if ($quote === false) {
            $database->rollBack();
            problem(404, 'not_found');
        }
        $s = row('SELECT s.*, p.currency, p.unit_amount_minor, p.tax_percent FROM subscription s JOIN price p ON p.id = s.price_id
            WHERE s.id = ?', [$quote['subscription_id']]);
        $more = $quote['total'] - $s['total'];
        if ($s['version'] !== $quote['subscription_version'] || !actions($s)['add_licences']['allowed']
            || charge($s, $more, $quote['quoted_on']) !== $quote['amount_minor']) {
            $database->rollBack();
            problem(409, 'quote_stale');
        }
        $id = 'ord_' . bin2hex(random_bytes(16));
        change("INSERT INTO orders (id, organization_id, quote_id, subscription_id, status, licences_delta, total, amount_minor, created_by,
            created_at) VALUES (?, ?, ?, ?, 'confirmed', ?, ?, ?, ?, UTC_TIMESTAMP(6))",
            [$id, $organization['id'], $quote['id'], $s['id'], $more, $quote['total'], $quote['amount_minor'], $caller['id']]);
        if (change('UPDATE subscription SET total = ?, version = version + 1 WHERE id = ? AND version = ?',
            [$quote['total'], $s['id'], $s['version']]) !== 1) {
            throw new RuntimeException('the subscription changed');
        }
        change('UPDATE organization SET version = version + 1 WHERE id = ?', [$organization['id']]);
        $body = json_encode(['id' => $id, 'status' => 'confirmed', 'quote_id' => $quote['id'], 'subscription_id' => $s['id'],
            'total_licences' => $quote['total'], 'total' => ['amount' => $quote['amount_minor'], 'currency' => $s['currency']]]);
        change('INSERT INTO operation (user_id, key_hash, http_status, body, created_at) VALUES (?, ?, 201, ?, UTC_TIMESTAMP(6))',
            [$caller['id'], $hash, $body]);
        $database->commit();
    } catch (Throwable $trouble) {
        if ($database->inTransaction()) {
            $database->rollBack();
        }
        error_log((string) $trouble);
        problem(503, 'try_again');
    }
    send(201, $body);
}

$path = $_SERVER['DOCUMENT_URI'];
if ($_SERVER['REQUEST_METHOD'] === 'GET' && preg_match('#^/v1/subscriptions/(sub_\w+)$#', $path, $found)) {
    subscription_show($found[1]);
}
if ($_SERVER['REQUEST_METHOD'] === 'POST' && $path === '/v1/orders') {
    order_place();
}
problem(404, 'not_found');
