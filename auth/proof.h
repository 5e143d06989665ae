/* auth/proof.h: checks a password that a user typed: throttled, inside the gate, and counting failures.
 * Source: docs/api.md, Sessions (10 failures on an account or 50 from an address within 15 minutes);
 * docs/reliability.md, 5.3. */
#ifndef GUICHET_AUTH_PROOF_H
#define GUICHET_AUTH_PROOF_H

#include "auth/digest.h"
#include "auth/password.h"
#include "base/arena.h"
#include "base/clock.h"
#include "sql/sql.h"

struct proof {
    const struct secret *secret;
    struct password_gate *gate;
    /* the account, as typed; failures are counted by its key (billing/email_key.h), whether the account exists or
     * not */
    const char *email;
    const char *address;  /* the client's */
    const char *password; /* as typed */
};

/* Compares the password with `hash` (NULL: refused, after the same work). STATUS_INVALID_CREDENTIALS: wrong; the
 * failure was counted. STATUS_TOO_MANY_REQUESTS: too many failures; *retry_after_s says when to try again; nothing was
 * hashed or counted. STATUS_UNAVAILABLE: the gate is occupied, there is not enough memory, or the failure could not be
 * counted. Otherwise the statuses of sql/sql.h. */
enum status proof_of_password(struct sql *sql, struct arena *arena, const struct proof *proof, const char *hash,
                              struct instant now, int64_t *retry_after_s) MUST_CHECK;
/* Computes the hash of a new password, inside the gate. STATUS_UNAVAILABLE: the gate is occupied, or not enough
 * memory. */
enum status proof_hash_new(struct password_gate *gate, const char *password, char hash[PASSWORD_HASH_BYTES]) MUST_CHECK;

#endif
