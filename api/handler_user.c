/* api/handler_user.c: the organization's users.
 * Source: docs/rules.md, A14; docs/api.md, Users and assignments and the table "who may". */
#include "api/faults.h"
#include "api/field_words.h"
#include "api/handlers.h"
#include "api/user_json.h"
#include "auth/proof.h"
#include "billing/party_check.h"
#include "books/user_rights.h"
#include "counter/user_change.h"
#include "counter/user_create.h"
#include "fcgi/exchange.h"

_Static_assert((int)USER_VERSION_ANY == (int)ETAG_ANY, "If-Match goes to the act as it is");

enum { ROLES_GIVEN_MAX = 4, LICENCES_GIVEN_MAX = 100, USER_SEARCH_CHARACTERS_MAX = 100 };

/* The route admits user administrators. If the act then refuses, only a global administrator may do it. */
static enum status told(struct exchange *x, enum status status)
{
    if (status == STATUS_ROLE_REQUIRED)
        x->problem.required_roles = ROLE_GLOBAL_ADMIN;
    return status;
}

/* The operator's role is not given by an organization. */
static bool given_role_read(const char *name, enum role *role)
{
    enum role read;

    if (!role_read(name, &read) || read == ROLE_OPERATOR)
        return false;
    *role = read;
    return true;
}
static struct names given_role_words(void)
{
    static const char *const words[] = { "global_admin", "billing_admin", "user_admin", "member" };

    return NAMES(words);
}
DRAFT_WORD(role_word, enum role, given_role)
DRAFT_WORD(status_word, enum user_status, user_status)
static const struct field role_item = { "", FIELD_WORD, 0, .word = &role_word };
static const struct field licence_item = { "", FIELD_ID, 0, .id = ID_SUBSCRIPTION };

/* Each role may occur once. */
static role_set roles_of(struct exchange *x, const struct draft_list *list)
{
    const enum role *roles = list->items;
    role_set set = 0;

    for (size_t i = 0; i < list->count; i++) {
        if ((set & roles[i]) != 0)
            fault_add(&x->faults, pointer_at(x->arena, "/roles", i), FAULT_REPEATED, 0);
        set |= roles[i];
    }
    return set;
}

static enum status password_make(struct exchange *x, const char *pointer, const char *password, const char **hash)
{
    char *made = arena_take(x->arena, PASSWORD_HASH_BYTES);
    const char *code;
    enum status status;

    if (password_check(password, &code) != STATUS_OK)
        return exchange_invalid(x, pointer, FAULT_INVALID_FORMAT);
    if ((status = proof_hash_new(x->gate, password, made)) == STATUS_OK)
        *hash = made;
    return status;
}

/* --- reading --- */

enum status handle_user_show(struct exchange *x)
{
    const struct actor *actor = &x->caller->actor;
    struct json_write json = json_start(x->arena);
    struct user user;
    enum status status;

    if (!sees_users(actor->roles) && !id_equal(actor->user_id, x->ids[0]))
        return STATUS_NOT_FOUND;
    if ((status = store_user_find(x->sql, x->arena, actor->organization_id, x->ids[0], &user)) != STATUS_OK)
        return status;
    user_json(&json, NULL, &user);
    return reply_resource(x, &json, user.version);
}

struct user_query {
    struct page_query page;
    const char *email;  /* NULL: every user */
    const char *search; /* NULL: whatever they are called */
};

static const struct field query_fields[] = {
    PAGE_FIELDS(struct user_query),
    PAGE_SINCE_FIELD(struct user_query),
    PAGE_COUNT_FIELD(struct user_query),
    { "email", FIELD_EMAIL, offsetof(struct user_query, email) },
    { "search", FIELD_TEXT, offsetof(struct user_query, search), .min = 1, .max = USER_SEARCH_CHARACTERS_MAX },
};
const struct draft_table user_query_table = DRAFT_TABLE(query_fields, struct user_query);

/* The user of the organization who signs in with the address, however it is spelt; or nobody. */
static enum status user_of_address(struct exchange *x, const char *email, struct user *user, size_t *count)
{
    enum status status = store_user_find_by_email(x->sql, x->arena, email, user);

    *count = status == STATUS_OK && id_equal(user->organization_id, x->view.organization_id) ? 1 : 0;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* The operator, who looks at a customer's users, sees them all. */
static bool sees_all(const struct exchange *x)
{
    return x->view.of_customer || sees_users(x->caller->actor.roles);
}

static bool may_see(const struct exchange *x, const struct user *user, size_t count)
{
    return sees_all(x) || (count > 0 && id_equal(user->id, x->caller->actor.user_id));
}

/* A user who may not see other users gets only themselves. */
static enum status users_read(struct exchange *x, const struct page *page, const char *email, struct user **users,
                              size_t *count)
{
    const struct actor *actor = &x->caller->actor;
    enum status status;

    if (sees_all(x) && email == NULL)
        return store_user_list(x->sql, x->arena, x->view.organization_id, page->after, (int64_t)page->limit + 1, users,
                               count);
    *users = ARENA_NEW(x->arena, struct user);
    if (email != NULL)
        status = user_of_address(x, email, *users, count);
    else if ((status = store_user_find(x->sql, x->arena, x->view.organization_id, actor->user_id, *users)) == STATUS_OK)
        *count = 1;
    if (status == STATUS_OK && (!id_is_none(page->after) || !may_see(x, *users, *count)))
        *count = 0;
    return status;
}

/* A user who may not see other users gets only themselves. */
static enum status users_changed(struct exchange *x, struct page *page, struct user **users, size_t *count, bool *more)
{
    const struct actor *actor = &x->caller->actor;
    struct id only = sees_all(x) ? ID_NONE : actor->user_id;
    size_t found, shown;
    enum status status =
        store_changed_users(x->sql, x->arena, x->view.organization_id, only, page_from(page), &page->changed, &found);

    if (status != STATUS_OK)
        return status;
    shown = page_shown(page, found);
    *more = found > shown;
    *count = 0;
    *users = ARENA_ARRAY(x->arena, struct user, shown);
    for (size_t i = 0; i < shown; i++) {
        status = store_user_find(x->sql, x->arena, x->view.organization_id, page->changed[i].id, &(*users)[*count]);
        if ((status = page_keep(page, i, status, count)) != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

/* A user who may not see other users finds only themselves. */
static enum status users_searched(struct exchange *x, const struct page *page, const char *text, struct user **users,
                                  size_t *count, struct id *next)
{
    const struct user_search search = { .text = text,
                                        .only = sees_all(x) ? ID_NONE : x->caller->actor.user_id,
                                        .before = page->after,
                                        .limit = (int64_t)page->limit };

    return store_user_search(x->sql, x->arena, x->view.organization_id, &search, users, count, next);
}

/* The filters that cannot stand together: those that look at other lists, and a count of what was not looked at. */
static enum status filters_check(struct exchange *x, const struct user_query *query)
{
    if (query->page.by_change && query->email != NULL)
        return exchange_invalid(x, "/updated_since", FAULT_EXCLUSIVE);
    if (query->search != NULL && (query->page.by_change || query->email != NULL || query->page.count))
        return exchange_invalid(x, "/search", FAULT_EXCLUSIVE);
    return STATUS_OK;
}

/* *last: the user behind whom the next page begins. */
static enum status page_read(struct exchange *x, const struct user_query *query, struct page *page, struct user **users,
                             size_t *count, bool *more, struct id *last)
{
    size_t found;
    enum status status;

    if (query->search != NULL) {
        status = users_searched(x, page, query->search, users, count, last);
        *more = status == STATUS_OK && !id_is_none(*last);
        return status;
    }
    *last = ID_NONE;
    if (page->by_change)
        return users_changed(x, page, users, count, more);
    if ((status = users_read(x, page, query->email, users, &found)) != STATUS_OK)
        return status;
    *count = page_shown(page, found);
    *more = found > *count;
    *last = PAGE_LAST(*users, *count);
    return STATUS_OK;
}

/* Of one user, by address or because the caller sees no others, the list is the count. */
static enum status users_count(struct exchange *x, const struct user_query *query, const struct page *page,
                               size_t shown)
{
    if (!query->page.count)
        return STATUS_OK;
    if (sees_all(x) && query->email == NULL)
        return store_count_users(x->sql, x->arena, x->view.organization_id, page->since, &x->counted);
    x->counted = (struct counted){ .done = true, .total = (int64_t)shown };
    return STATUS_OK;
}

enum status handle_user_list(struct exchange *x)
{
    const struct user_query *query = x->query;
    struct json_write json;
    struct user *users;
    struct page page;
    size_t count;
    bool more = false;
    struct id last;
    enum status status;

    if ((status = filters_check(x, query)) != STATUS_OK || (status = page_open(x, &query->page, &page)) != STATUS_OK ||
        (status = page_read(x, query, &page, &users, &count, &more, &last)) != STATUS_OK ||
        (status = users_count(x, query, &page, count)) != STATUS_OK)
        return status;
    json = page_begin(x);
    for (size_t i = 0; i < count; i++)
        user_json(&json, NULL, &users[i]);
    return page_reply_of(x, &page, &json, count, more, last);
}

/* --- creating --- */

struct user_draft {
    const char *email, *display_name, *locale, *password;
    struct draft_list roles, licences;
    bool has_roles;
};
#define AT(member) offsetof(struct user_draft, member)
static const struct field user_fields[] = {
    { "email", FIELD_EMAIL, AT(email), .required = true },
    { "display_name", FIELD_NAME, AT(display_name), .required = true },
    { "locale", FIELD_TEXT, AT(locale), .nullable = true, .min = 1, .max = 16 },
    { "roles", FIELD_LIST, AT(roles), .min = 1, .max = ROLES_GIVEN_MAX, .item = &role_item,
      .item_bytes = sizeof(enum role), .given = AT(has_roles) },
    { "password", FIELD_SECRET, AT(password), .min = PASSWORD_CHARACTERS_MIN, .max = PASSWORD_CHARACTERS_MAX },
    { "licences", FIELD_LIST, AT(licences), .min = 0, .max = LICENCES_GIVEN_MAX, .item = &licence_item,
      .item_bytes = sizeof(struct id) },
};
#undef AT
const struct draft_table user_body_table = DRAFT_TABLE(user_fields, struct user_draft);

static enum status wanted_fill(struct exchange *x, const struct user_draft *draft, struct user_new *wanted)
{
    const struct id *licences = draft->licences.items;

    *wanted = (struct user_new){ .email = draft->email,
                                 .display_name = draft->display_name,
                                 .locale = draft->locale,
                                 .roles = draft->has_roles ? roles_of(x, &draft->roles) : (role_set)ROLE_MEMBER,
                                 .licences = licences,
                                 .licence_count = draft->licences.count };
    locale_check(&x->faults, "/locale", draft->locale);
    for (size_t i = 0; i < draft->licences.count; i++)
        for (size_t before = 0; before < i; before++)
            if (id_equal(licences[i], licences[before])) {
                fault_add(&x->faults, pointer_at(x->arena, "/licences", i), FAULT_REPEATED, 0);
                break;
            }
    return x->faults.count == 0 ? STATUS_OK : STATUS_VALIDATION_FAILED;
}

static void user_render(const struct act *act, const struct user *user, struct answer *answer)
{
    struct json_write json = json_start(act->arena);

    user_json(&json, NULL, user);
    answer_json(answer, 201, &json);
}

enum status handle_user_create(struct exchange *x)
{
    struct user_draft draft;
    struct user_new wanted;
    struct user user;
    enum status status;

    if ((status = exchange_draft(x, &user_body_table, &draft)) != STATUS_OK ||
        (status = wanted_fill(x, &draft, &wanted)) != STATUS_OK)
        return status;
    if ((status = user_change_allowed(x->caller->actor.roles, ROLE_MEMBER, wanted.roles)) != STATUS_OK)
        return told(x, status);
    if (draft.password != NULL && (status = user_create_refused(&x->counter, &wanted, &wanted.refused)) != STATUS_OK)
        return status;
    if (draft.password != NULL && wanted.refused == STATUS_OK &&
        (status = password_make(x, "/password", draft.password, &wanted.password_hash)) != STATUS_OK)
        return status;
    return told(x, exchange_act(x, act_user_create, &wanted, user_render, &user));
}

/* --- changing --- */

struct change_draft {
    const char *display_name, *locale;
    struct draft_list roles;
    enum user_status status;
    bool has_display_name, has_locale, has_roles, has_status;
};
#define AT(member) offsetof(struct change_draft, member)
static const struct field change_fields[] = {
    { "display_name", FIELD_NAME, AT(display_name), .given = AT(has_display_name) },
    { "locale", FIELD_TEXT, AT(locale), .nullable = true, .min = 1, .max = 16, .given = AT(has_locale) },
    { "roles", FIELD_LIST, AT(roles), .min = 1, .max = ROLES_GIVEN_MAX, .item = &role_item,
      .item_bytes = sizeof(enum role), .given = AT(has_roles) },
    { "status", FIELD_WORD, AT(status), .word = &status_word, .given = AT(has_status) },
};
#undef AT
const struct draft_table user_patch_body_table = DRAFT_TABLE(change_fields, struct change_draft);

enum status handle_user_change(struct exchange *x)
{
    struct user_change change = { .user_id = x->ids[0] };
    struct json_write json = json_start(x->arena);
    struct change_draft draft;
    struct user user;
    enum status status;

    if ((status = exchange_draft(x, &user_patch_body_table, &draft)) != STATUS_OK)
        return status;
    change.has_display_name = draft.has_display_name;
    change.has_locale = draft.has_locale;
    change.has_roles = draft.has_roles;
    change.has_status = draft.has_status;
    change.display_name = draft.display_name;
    change.locale = draft.locale;
    change.roles = roles_of(x, &draft.roles);
    change.status = draft.status;
    locale_check(&x->faults, "/locale", draft.locale);
    if (x->faults.count > 0)
        return STATUS_VALIDATION_FAILED;
    if ((status = exchange_if_match(x, &change.version)) != STATUS_OK)
        return status;
    if ((status = exchange_act(x, act_user_change, &change, NULL, &user)) != STATUS_OK)
        return told(x, status);
    user_json(&json, NULL, &user);
    return reply_resource(x, &json, user.version);
}

enum status handle_user_delete(struct exchange *x)
{
    struct user_end end = { .user_id = x->ids[0] };
    enum status status;

    if ((status = exchange_if_match(x, &end.version)) != STATUS_OK)
        return status;
    if ((status = exchange_act(x, act_user_delete, &end, NULL, NULL)) != STATUS_OK)
        return told(x, status);
    return reply_empty(x, 204);
}

struct new_password_draft {
    const char *new_password;
};
static const struct field new_password_fields[] = {
    { "new_password", FIELD_SECRET, offsetof(struct new_password_draft, new_password), .required = true,
      .min = PASSWORD_CHARACTERS_MIN, .max = PASSWORD_CHARACTERS_MAX },
};
const struct draft_table user_password_body_table = DRAFT_TABLE(new_password_fields, struct new_password_draft);

enum status handle_user_password_set(struct exchange *x)
{
    struct user_password wanted = { .user_id = x->ids[0] };
    struct new_password_draft draft;
    struct user user;
    enum status status;

    if ((status = exchange_draft(x, &user_password_body_table, &draft)) != STATUS_OK)
        return status;
    if (id_equal(wanted.user_id, x->caller->actor.user_id)) /* a password change with only an open session is refused */
        return exchange_invalid(x, "/current_password", FAULT_OWN_PASSWORD);
    /* Find the user first: a password hash takes 70 ms. */
    status = store_user_find(x->sql, x->arena, x->caller->actor.organization_id, wanted.user_id, &user);
    if (status != STATUS_OK ||
        (status = password_make(x, "/new_password", draft.new_password, &wanted.password_hash)) != STATUS_OK)
        return status;
    if ((status = exchange_act(x, act_user_password_set, &wanted, NULL, NULL)) != STATUS_OK)
        return told(x, status);
    return reply_empty(x, 204);
}
