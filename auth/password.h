/* auth/password.h: what a password may be, its argon2id hash, and the gate that lets one process of the machine hash
 * at a time. Source: docs/api.md, Sessions; docs/reliability.md, 5.3. */
#ifndef GUICHET_AUTH_PASSWORD_H
#define GUICHET_AUTH_PASSWORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

/* Characters are Unicode code points. Nothing is trimmed, folded or normalised: a password is compared as it was
 * received. A hash needs 64 MiB for about 70 ms (libsodium's INTERACTIVE limits). Never inside a transaction. */
enum { PASSWORD_CHARACTERS_MIN = 12, PASSWORD_CHARACTERS_MAX = 128, PASSWORD_HASH_BYTES = 128 };

/* Whether a person may choose this password. STATUS_VALIDATION_FAILED: *code is "too_short", "too_long" or "invalid"
 * (not UTF-8). */
enum status password_check(const char *text, const char **code) MUST_CHECK;
/* STATUS_UNAVAILABLE: no memory for it; `hash` is untouched. Does not check the password and takes no gate. */
enum status password_hash(const char *text, char hash[PASSWORD_HASH_BYTES]) MUST_CHECK;
/* STATUS_INVALID_CREDENTIALS; STATUS_UNAVAILABLE: no memory. `hash` NULL (no such user, or one without a password)
 * takes as long as a wrong password and is always STATUS_INVALID_CREDENTIALS. */
enum status password_verify(const char *hash, const char *text) MUST_CHECK;
/* How often this process computed argon2id so far, to make a hash or to verify one. Only grows. */
uint64_t password_hashes(void);
/* Whether the hash was made with other limits than today's. */
bool password_needs_rehash(const char *hash) MUST_CHECK;

/* One hash at a time among all processes forked after password_gate_new: memory and processor stay free for other
 * requests. */
struct password_gate;
enum { PASSWORD_GATE_WAIT_MS = 1000 };
/* Of P processes P / PASSWORD_GATE_SHARE may wait for it (none, where they are fewer than that), so that a flood of
 * sign-ins leaves most of them to everybody else; at most PASSWORD_GATE_WAITING_MAX. */
enum { PASSWORD_GATE_SHARE = 4, PASSWORD_GATE_WAITING_MAX = 16 };

/* By the parent, before it forks `processes`; until exit. Never NULL: without memory the process ends. */
struct password_gate *password_gate_new(unsigned processes) __attribute__((returns_nonnull));
/* STATUS_UNAVAILABLE: still taken after wait_ms, or (at once) too many wait already. A process that died inside lets
 * the next one in. A NULL gate is always open: commands that are a process of their own. */
enum status password_gate_enter(struct password_gate *gate, int wait_ms) MUST_CHECK;
void password_gate_leave(struct password_gate *gate);
/* Unmaps it in this process: for tests. */
void password_gate_end(struct password_gate *gate);

#endif
