/* api/handler_problem.c: the page to which the `type` of a problem points. A page is a constant of the program and the
 * language, so whoever has it asks only whether it is still the same.
 * Source: docs/api.md, Conventions. */
#include "api/handlers.h"

#include <string.h>

#include "api/problem_page.h"
#include "fcgi/exchange.h"

struct problem_query {
    enum language language; /* LANGUAGE__MAX: by Accept-Language */
};

static const char *const languages[] = { [LANGUAGE_EN] = "en", [LANGUAGE_FR] = "fr" };

static bool language_read(const char *word, void *language)
{
    size_t found;

    if (!names_find(NAMES(languages), word, &found))
        return false;
    *(enum language *)language = (enum language)found;
    return true;
}

static struct names language_words(void)
{
    return NAMES(languages);
}

static const struct word_kind language_word = { language_read, language_words };
static const struct field query_fields[] = {
    { "lang", FIELD_WORD, offsetof(struct problem_query, language), .word = &language_word,
      .otherwise = LANGUAGE__MAX },
};
const struct draft_table problem_query_table = DRAFT_TABLE(query_fields, struct problem_query);

/* The first status whose type ends in the word; STATUS_OK: none. A word with underscores is the problem's code, which
 * a programmer who has only that may try. */
static enum status status_of(struct arena *arena, const char *word)
{
    char *wanted = arena_format(arena, "/problems/%s", word);

    for (char *at = wanted; (at = strchr(at, '_')) != NULL;)
        *at = '-';
    for (int status = STATUS_OK + 1; status < STATUS__MAX; status++)
        if (strcmp(problem_type(arena, (enum status)status), wanted) == 0)
            return (enum status)status;
    return STATUS_OK;
}

enum status handle_problem(struct exchange *x)
{
    const struct problem_query *query = x->query;
    enum language language = query->language == LANGUAGE__MAX ? x->caller->language : query->language;
    enum status status = status_of(x->arena, x->word);
    const char *html, *tag;

    if (status == STATUS_OK)
        return reply_page(x, 404, problem_page_unknown(x->arena, language));
    html = problem_page(x->arena, status, language);
    tag = etag_write(x->arena, 0, html, strlen(html));
    x->reply.cache_control = "public, max-age=3600";
    reply_header(x, "Vary", "Accept-Language");
    reply_header(x, "ETag", tag);
    return etag_listed(x->request.if_none_match, tag) ? reply_empty(x, 304) : reply_page(x, 200, html);
}
