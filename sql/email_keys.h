/* sql/email_keys.h: the part of migration 016 that SQL cannot do: computing the keys of e-mail addresses with
 * characters outside ASCII. */
#ifndef GUICHET_SQL_EMAIL_KEYS_H
#define GUICHET_SQL_EMAIL_KEYS_H

#include "sql/sql.h"

/* Writes the key of every user without one, a page at a time; an interrupted run may be started again. If two users'
 * addresses get the same key (the same address in NFC and in NFD), the user whose address is in NFC gets it. The
 * other's key is the address as written, with which nobody can sign in; the log names that user. Returns the statuses
 * of sql/sql.h. */
enum status email_keys_fill(struct sql *sql) MUST_CHECK;

#endif
