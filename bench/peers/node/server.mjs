// bench/peers/node/server.mjs: the same read and the same order as Guichet's, by Node (fastify, mysql2), a cluster of as many processes as Guichet has
// workers: what bench/run --peers measures beside it. server.mjs SOCKET WORKERS; PEER_SOCKET and PEER_PASSWORD: the database's.
import cluster from "node:cluster";
import { createHash, randomBytes } from "node:crypto";

import Fastify from "fastify";
import mysql from "mysql2/promise";

const [socket, workers] = [process.argv[2], Number(process.argv[3])];
const ROLES = ["global_admin", "billing_admin"];

class Problem extends Error {
    constructor(status, code) {
        super(code);
        Object.assign(this, { status, code });
    }
}

const told = (reason) => (reason === null ? { allowed: true } : { allowed: false, reason });

/** What may be done, and else the reason. */
function actions(s) {
    let against = null;
    if (s.channel === "product_key") against = "prepaid";
    else if (s.channel !== "direct") against = s.channel;
    else if (s.open_order_id !== null) against = "order_in_progress";
    else if (s.cancels_on !== null) against = "cancelled";
    else if (["trial", "expired", "suspended", "cancelled"].includes(s.status)) against = s.status;
    return {
        add_licences: told(against ?? (s.status === "past_due" ? "past_due" : null)),
        remove_licences: told(against ?? (s.total - s.assigned - s.reserved < 1 ? "all_licences_assigned" : null)),
        cancel: told(against),
        purchase_trial: told(s.status === "trial" ? null : "not_a_trial"),
    };
}

/** round(a * n / d), half away from zero, of amounts that are not negative. */
const share = (a, n, d) => Math.floor((2 * a * n + d) / (2 * d));
const days = (from, to) => (Date.parse(to) - Date.parse(from)) / 86400000;

/** What more licences cost for the rest of the period, tax included. */
function charge(s, more, on) {
    const base = share(more * s.unit_amount_minor, days(on, s.period_end), days(s.period_start, s.period_end));
    return base + share(base, s.tax_percent, 100);
}

function serve() {
    const pool = mysql.createPool({
        socketPath: process.env.PEER_SOCKET,
        user: "guichet_peer",
        password: process.env.PEER_PASSWORD,
        database: "guichet_peers",
        connectionLimit: 4,
        dateStrings: true,
    });
    const app = Fastify({ logger: false });

    const one = async (connection, text, values) => (await connection.execute(text, values))[0][0];

    /** Who is calling: a user with one of the roles. */
    async function caller(request) {
        const found = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "");
        const user = found && (await one(pool, `SELECT u.id, u.organization_id, u.role FROM session s JOIN user u ON u.id = s.user_id
            WHERE s.token_hash = ? AND s.expires_at > UTC_TIMESTAMP(6) AND u.active`, [createHash("sha256").update(found[1]).digest()]));
        if (!user) throw new Problem(401, "unauthenticated");
        if (!ROLES.includes(user.role)) throw new Problem(403, "forbidden");
        return user;
    }

    app.setErrorHandler((error, request, reply) => {
        const status = error.status ?? error.statusCode ?? 503;
        if (status >= 500) console.error(error);
        reply.code(status).send({ status, code: error.status ? error.code : "try_again" });
    });

    app.get("/v1/subscriptions/:id", async (request, reply) => {
        const user = await caller(request);
        const s = await one(pool, `SELECT s.*, p.currency, p.billing_period, p.unit_amount_minor, d.code, d.name FROM subscription s
            JOIN price p ON p.id = s.price_id JOIN product d ON d.id = p.product_id WHERE s.id = ? AND s.organization_id = ?`,
            [request.params.id, user.organization_id]);
        if (!s) throw new Problem(404, "not_found");
        reply.header("Cache-Control", "no-store");
        return {
            id: s.id,
            product: { code: s.code, name: s.name },
            channel: s.channel,
            status: s.status,
            licences: { total: s.total, assigned: s.assigned, reserved: s.reserved, available: s.total - s.assigned - s.reserved, pending: s.pending },
            monthly_cost: { amount: s.total * s.unit_amount_minor, currency: s.currency, tax: "excluded" },
            billing_period: s.billing_period,
            current_period: { start: s.period_start, end: s.period_end },
            renews_on: s.cancels_on === null && s.status === "active" ? s.period_end : null,
            cancels_on: s.cancels_on,
            payment_method: { type: s.payment_type },
            actions: actions(s),
            version: s.version,
        };
    });

    app.post("/v1/orders", async (request, reply) => {
        const user = await caller(request);
        const key = request.headers["idempotency-key"];
        if (!key) throw new Problem(400, "idempotency_key_missing");
        if (typeof request.body?.quote_id !== "string") throw new Problem(422, "validation_failed");
        const hash = createHash("sha256").update(key).digest();
        const connection = await pool.getConnection();
        let answer;
        try {
            await connection.beginTransaction();
            const organization = await one(connection, "SELECT id, currency, version FROM organization WHERE id = ? FOR UPDATE",
                [user.organization_id]);
            const before = await one(connection, "SELECT http_status, body FROM operation WHERE user_id = ? AND key_hash = ?", [user.id, hash]);
            if (before) {
                await connection.rollback();
                return await reply.code(before.http_status).type("application/json").send(before.body);
            }
            const quote = await one(connection, "SELECT * FROM quote WHERE id = ? AND organization_id = ? AND expires_at > UTC_TIMESTAMP(6)",
                [request.body.quote_id, organization.id]);
            if (!quote) throw new Problem(404, "not_found");
            const s = await one(connection, `SELECT s.*, p.currency, p.unit_amount_minor, p.tax_percent FROM subscription s
                JOIN price p ON p.id = s.price_id WHERE s.id = ?`, [quote.subscription_id]);
            const more = quote.total - s.total;
            if (s.version !== quote.subscription_version || !actions(s).add_licences.allowed ||
                charge(s, more, quote.quoted_on) !== quote.amount_minor) throw new Problem(409, "quote_stale");
            const id = `ord_${randomBytes(16).toString("hex")}`;
            await connection.execute(`INSERT INTO orders (id, organization_id, quote_id, subscription_id, status, licences_delta, total, amount_minor,
                created_by, created_at) VALUES (?, ?, ?, ?, 'confirmed', ?, ?, ?, ?, UTC_TIMESTAMP(6))`,
                [id, organization.id, quote.id, s.id, more, quote.total, quote.amount_minor, user.id]);
            const [changed] = await connection.execute("UPDATE subscription SET total = ?, version = version + 1 WHERE id = ? AND version = ?",
                [quote.total, s.id, s.version]);
            if (changed.affectedRows !== 1) throw new Error("the subscription changed");
            await connection.execute("UPDATE organization SET version = version + 1 WHERE id = ?", [organization.id]);
            answer = JSON.stringify({ id, status: "confirmed", quote_id: quote.id, subscription_id: s.id, total_licences: quote.total,
                total: { amount: quote.amount_minor, currency: s.currency } });
            await connection.execute("INSERT INTO operation (user_id, key_hash, http_status, body, created_at) VALUES (?, ?, 201, ?, UTC_TIMESTAMP(6))",
                [user.id, hash, answer]);
            await connection.commit();
        } catch (trouble) {
            await connection.rollback();
            throw trouble;
        } finally {
            connection.release();
        }
        return reply.code(201).type("application/json").send(answer);
    });

    app.listen({ path: socket });
}

if (cluster.isPrimary) for (let i = 0; i < workers; i++) cluster.fork();
else serve();
