/* auth/password.h: rules for passwords, their argon2id hash, and the gate that lets one process at a time compute a
 * hash.
 * Source: docs/api.md, Sessions; docs/reliability.md, 5.3. */
#ifndef GUICHET_AUTH_PASSWORD_H
#define GUICHET_AUTH_PASSWORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

/* Characters are Unicode code points. A password is compared as received: not trimmed, case-folded or normalized. A
 * hash takes 64 MiB of memory and about 70 ms (libsodium's INTERACTIVE limits): never compute one inside a
 * transaction. */
enum { PASSWORD_CHARACTERS_MIN = 12, PASSWORD_CHARACTERS_MAX = 128, PASSWORD_HASH_BYTES = 128 };

/* Whether a user may choose this password. STATUS_VALIDATION_FAILED: *code is "too_short", "too_long" or "invalid"
 * (not UTF-8). */
enum status password_check(const char *text, const char **code) MUST_CHECK;
/* STATUS_UNAVAILABLE: not enough memory; `hash` is untouched. Neither checks the password nor enters the gate. */
enum status password_hash(const char *text, char hash[PASSWORD_HASH_BYTES]) MUST_CHECK;
/* STATUS_INVALID_CREDENTIALS: wrong password; STATUS_UNAVAILABLE: not enough memory. With `hash` NULL (no such user,
 * or one without a password) it takes as long as for a wrong password, and returns STATUS_INVALID_CREDENTIALS. */
enum status password_verify(const char *hash, const char *text) MUST_CHECK;
/* How many argon2id hashes this process has computed, to make or to verify one. Only increases. */
uint64_t password_hashes(void);
/* Whether the hash was made with other limits than the current ones. */
bool password_needs_rehash(const char *hash) MUST_CHECK;

/* Lets one process at a time compute a hash, among all processes forked after password_gate_new: memory and processor
 * stay free for other requests. */
struct password_gate;
enum { PASSWORD_GATE_WAIT_MS = 1000 };
/* Of P processes, P / PASSWORD_GATE_SHARE may wait at the gate (none if P is smaller), at most
 * PASSWORD_GATE_WAITING_MAX: many sign-ins at once then leave most processes to other requests. */
enum { PASSWORD_GATE_SHARE = 4, PASSWORD_GATE_WAITING_MAX = 16 };

/* Called by the parent before it forks `processes` processes; the gate exists until exit. Never NULL: without memory
 * the process ends. */
struct password_gate *password_gate_new(unsigned processes) __attribute__((returns_nonnull));
/* STATUS_UNAVAILABLE: still occupied after wait_ms, or (at once) too many are waiting already. A process that dies
 * inside leaves the gate open for the next. A NULL gate is always open: for commands, which are a single process. */
enum status password_gate_enter(struct password_gate *gate, int wait_ms) MUST_CHECK;
void password_gate_leave(struct password_gate *gate);
/* Unmaps the gate's memory in this process: for tests. */
void password_gate_end(struct password_gate *gate);

#endif
