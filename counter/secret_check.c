/* counter/secret_check.c */
#include "counter/secret_check.h"

#include <string.h>

#include "base/log.h"
#include "sql/store_secret_check.h"

static void value_of(const struct secret *secret, uint8_t value[DIGEST_BYTES])
{
    static const char text[] = "guichet";

    digest_keyed(secret, "secret-check", text, sizeof text - 1, value);
}

/* Reads the stored check value; stores ours first where there is none. */
static enum status value_first(struct sql *sql, struct arena *arena, const uint8_t ours[DIGEST_BYTES],
                               struct instant now, uint8_t found[DIGEST_BYTES])
{
    enum status status = store_secret_check_find(sql, arena, found);

    if (status != STATUS_NOT_FOUND)
        return status;
    if ((status = store_secret_check_insert(sql, ours, now)) == STATUS_DUPLICATE)
        return store_secret_check_find(sql, arena, found);
    memcpy(found, ours, DIGEST_BYTES);
    return status;
}

/* another process replaced the value at the same moment, for this or a third secret; the next start finds out */
static enum status value_replace(struct sql *sql, const uint8_t found[DIGEST_BYTES], const uint8_t ours[DIGEST_BYTES],
                                 struct instant now)
{
    enum status status = store_secret_check_replace(sql, found, ours, now);

    if (status == STATUS_OK)
        log_info("the secret is another one than before: sessions have ended, and product keys are made with it from "
                 "now on");
    return status == STATUS_CHANGED ? STATUS_UNAVAILABLE : status;
}

/* The secret's check value beside the one on record, and the product keys that wait under that one: 0 where both are
 * the same. */
struct comparison {
    uint8_t ours[DIGEST_BYTES], found[DIGEST_BYTES];
    bool same;
    int64_t keys;
};

static enum status compare(struct sql *sql, struct arena *arena, const struct secret *secret, struct instant now,
                           struct comparison *c)
{
    enum status status;

    *c = (struct comparison){ .keys = 0 };
    value_of(secret, c->ours);
    if ((status = value_first(sql, arena, c->ours, now, c->found)) != STATUS_OK)
        return status;
    c->same = memcmp(c->found, c->ours, DIGEST_BYTES) == 0;
    return c->same ? STATUS_OK : store_secret_check_keys(sql, arena, &c->keys);
}

enum status secret_check(struct sql *sql, struct arena *arena, const struct secret *secret, struct instant now,
                         int64_t *lost)
{
    struct comparison c;
    enum status status = compare(sql, arena, secret, now, &c);

    if (status != STATUS_OK || c.same)
        return status;
    if (c.keys == 0)
        return value_replace(sql, c.found, c.ours, now);
    *lost = c.keys;
    return STATUS_VALIDATION_FAILED;
}

enum status secret_replace(struct sql *sql, struct arena *arena, const struct secret *secret, struct instant now,
                           int64_t *lost)
{
    struct comparison c;
    enum status status = compare(sql, arena, secret, now, &c);

    *lost = 0;
    if (status == STATUS_OK && !c.same && (status = value_replace(sql, c.found, c.ours, now)) == STATUS_OK)
        *lost = c.keys;
    return status;
}
