/* auth/proof.h: proving to know a password: the throttle before it, the gate around it, the record of a failure
 * after it. Source: docs/api.md, Sessions (10 failures on an account or 50 from an address within 15 minutes);
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
    /* the account, as typed; counted by its key (billing/email_key.h), whether it exists or not */
    const char *email;
    const char *address;  /* of the caller */
    const char *password; /* as typed */
};

/* Holds the password against `hash` (NULL: refused, after the same work).
 * STATUS_INVALID_CREDENTIALS: wrong, and counted. STATUS_TOO_MANY_REQUESTS: *retry_after_s says when to try again;
 * nothing was hashed or counted. STATUS_UNAVAILABLE: the gate is taken, there is no memory, or the failure could not
 * be counted. Otherwise the database's own. */
enum status proof_of_password(struct sql *sql, struct arena *arena, const struct proof *proof, const char *hash,
                              struct instant now, int64_t *retry_after_s) MUST_CHECK;
/* A hash of a new password, made inside the gate. STATUS_UNAVAILABLE. */
enum status proof_hash_new(struct password_gate *gate, const char *password, char hash[PASSWORD_HASH_BYTES]) MUST_CHECK;

#endif
