/* counter/user_import.h: creates many users at once, with their licences: all of them or none.
 * Source: docs/rules.md, A14; docs/api.md, Users and assignments. */
#ifndef GUICHET_COUNTER_USER_IMPORT_H
#define GUICHET_COUNTER_USER_IMPORT_H

#include "counter/counter.h"
#include "sql/store_user.h"

enum { IMPORT_ROWS_MAX = 1000 };

struct import_row {
    bool bad; /* the caller found a fault in the row: nothing is imported, and its other members are not read */
    const char *email, *display_name;
    const char *locale;        /* NULL: the organization's */
    struct id subscription_id; /* ID_NONE: no licence */
};

struct user_import {
    const struct import_row *rows;
    size_t count;
};

/* A fault of a row; at most one for each row. */
struct import_fault {
    size_t row;        /* from 0 */
    const char *field; /* "email", "subscription_id" */
    const char *code;  /* "email_taken", "not_found", "no_licence_available" */
};

struct user_imported {
    struct user *users; /* in the order of the rows */
    size_t created, assigned;
    struct import_fault *faults;
    size_t fault_count;
};

/* An act on the actor's organization. Each user becomes a member without a password. STATUS_ROLE_REQUIRED.
 * STATUS_VALIDATION_FAILED: out->faults are the faults that need the database to find (none: a row was bad already).
 * Costs one round trip for each subscription, and a few in all. */
ACT(act_user_import, struct user_import, struct user_imported);

#endif
