/* auth/proof.c: the throttle, the gate and the hash, in that order: an attempt refused by the throttle or the gate
 * computes no hash. */
#include "auth/proof.h"

#include <string.h>

#include "auth/session.h"
#include "billing/email_key.h"
#include "sql/store_sign_in.h"

struct throttle {
    struct sign_in_subject account, address;
};

static struct throttle throttle_of(struct arena *arena, const struct proof *proof)
{
    struct throttle throttle = {
        .account.failures_max = SIGN_IN_ACCOUNT_FAILURES_MAX,
        .address.failures_max = SIGN_IN_ADDRESS_FAILURES_MAX,
    };
    const char *email = email_key(arena, proof->email);

    digest_keyed(proof->secret, "account", email, strlen(email), throttle.account.hash);
    digest_keyed(proof->secret, "address", proof->address, strlen(proof->address), throttle.address.hash);
    return throttle;
}

/* Seconds, rounded up, until the failure that reached the limit leaves the window; 0: the limit is not reached. */
static int64_t wait_s(struct instant failed_at, struct instant now)
{
    int64_t us;

    if (instant_is_none(failed_at))
        return 0;
    us = instant_plus_seconds(failed_at, SIGN_IN_WINDOW_S).us - now.us;
    return us <= 0 ? 1 : (us + 999999) / 1000000;
}

static enum status throttle_check(struct sql *sql, struct arena *arena, const struct throttle *throttle,
                                  struct instant now, int64_t *retry_after_s)
{
    struct instant account, address;
    int64_t account_s, address_s;
    enum status status = store_sign_in_limits(sql, arena, &throttle->account, &throttle->address,
                                              instant_plus_seconds(now, -SIGN_IN_WINDOW_S), &account, &address);

    if (status != STATUS_OK)
        return status;
    account_s = wait_s(account, now);
    address_s = wait_s(address, now);
    if (account_s == 0 && address_s == 0)
        return STATUS_OK;
    *retry_after_s = account_s > address_s ? account_s : address_s;
    return STATUS_TOO_MANY_REQUESTS;
}

/* Runs inside the gate. Checks the throttle again, because failures counted while this attempt waited matter too:
 * otherwise guesses sent at the same time would all pass. If a failure cannot be counted, the request fails: otherwise
 * a damaged table would allow unlimited guessing. */
static enum status proof_decide(struct sql *sql, struct arena *arena, const struct throttle *throttle, const char *hash,
                                const char *password, struct instant now, int64_t *retry_after_s)
{
    enum status status = throttle_check(sql, arena, throttle, now, retry_after_s);

    if (status != STATUS_OK)
        return status;
    status = password_verify(hash, password);
    if (status != STATUS_INVALID_CREDENTIALS)
        return status;
    return store_sign_in_fail(sql, &throttle->account, &throttle->address, now) == STATUS_OK
               ? STATUS_INVALID_CREDENTIALS
               : STATUS_UNAVAILABLE;
}

enum status proof_of_password(struct sql *sql, struct arena *arena, const struct proof *proof, const char *hash,
                              struct instant now, int64_t *retry_after_s)
{
    struct throttle throttle = throttle_of(arena, proof);
    enum status status = throttle_check(sql, arena, &throttle, now, retry_after_s);

    if (status != STATUS_OK)
        return status;
    if ((status = password_gate_enter(proof->gate, PASSWORD_GATE_WAIT_MS)) != STATUS_OK)
        return status;
    status = proof_decide(sql, arena, &throttle, hash, proof->password, now, retry_after_s);
    password_gate_leave(proof->gate);
    return status;
}

enum status proof_hash_new(struct password_gate *gate, const char *password, char hash[PASSWORD_HASH_BYTES])
{
    enum status status = password_gate_enter(gate, PASSWORD_GATE_WAIT_MS);

    if (status != STATUS_OK)
        return status;
    status = password_hash(password, hash);
    password_gate_leave(gate);
    return status;
}
