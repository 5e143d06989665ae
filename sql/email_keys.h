/* sql/email_keys.h: the part of migration 016 that SQL cannot do: the keys of addresses beyond ASCII. */
#ifndef GUICHET_SQL_EMAIL_KEYS_H
#define GUICHET_SQL_EMAIL_KEYS_H

#include "sql/sql.h"

/* Gives every user without a key theirs, a page at a time; may be run again after it was broken off. Users whom the
 * old comparison kept apart stay apart: where the keys of two are one (the same address in NFC and in NFD), the one
 * written in NFC has it, and the other gets the text as it was written, which nobody can sign in by: the log names
 * that user. The database's own statuses. */
enum status email_keys_fill(struct sql *sql) MUST_CHECK;

#endif
