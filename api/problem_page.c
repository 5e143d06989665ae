/* api/problem_page.c. The style stands in the page, so that the page is complete wherever it is opened; the content
 * security policy of nginx/api.conf allows it by its hash, and no script. */
#include "api/problem_page.h"

#include <string.h>

#include "api/problem_example.h"
#include "base/html.h"
#include "base/text_build.h"
#include "fcgi/problem.h"

static const char style[] =
    ":root{color-scheme:light dark;--back:#f6f7f9;--surface:#fff;--edge:#d9dde5;--quiet:#525c6d;--ink:#1a2130;"
    "--link:#2f4aa5}"
    "@media(prefers-color-scheme:dark){:root{--back:#12161e;--surface:#1b212c;--edge:#343d4d;--quiet:#a9b3c4;"
    "--ink:#e9edf4;--link:#a9bcff}}"
    "*{box-sizing:border-box}"
    "body{margin:0;background:var(--back);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}"
    "main{max-width:46rem;margin:0 auto;padding:1rem 1rem 3rem}"
    "header{display:flex;flex-wrap:wrap;gap:.25rem "
    "1rem;justify-content:space-between;align-items:center;color:var(--quiet);"
    "font-size:.875rem}"
    "h1{font-size:1.75rem;line-height:1.25;margin:1.5rem 0 .75rem}"
    "h2{font-size:1.125rem;line-height:1.3;margin:2rem 0 .5rem}"
    "p{margin:0 0 .75rem}"
    "a{color:var(--link);padding:.5rem 0}"
    "a:focus-visible,pre:focus-visible{outline:3px solid var(--link);outline-offset:2px}"
    "code,pre{font-family:ui-monospace,monospace;font-size:.875rem;overflow-wrap:anywhere}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:0 0 .75rem}"
    "dt{color:var(--quiet)}"
    "dd{margin:0}"
    "@media(max-width:30rem){dl{grid-template-columns:1fr;gap:0}dd{margin:0 0 .5rem}}"
    "pre{margin:0 0 1rem;padding:1rem;background:var(--surface);border:1px solid var(--edge);border-radius:.5rem;"
    "white-space:pre-wrap}"
    "ul{padding:0;list-style:none}"
    "li{padding:.5rem 0;border-top:1px solid var(--edge)}"
    "li code{display:block;color:var(--quiet)}";

/* A page while it is written. */
struct writer {
    struct arena *arena;
    enum language language;
    struct text_build html;
};

static const char *said(struct writer *page, const char *english)
{
    return html_escape(page->arena, language_text(page->language, english));
}

/* Up to the heading. The other language has the same address and a parameter. */
static struct writer page_start(struct arena *arena, enum language language, const char *title)
{
    struct writer page = { arena, language, text_build_start(arena) };
    const char *other = language_tag(language == LANGUAGE_FR ? LANGUAGE_EN : LANGUAGE_FR);

    text_build_add(&page.html,
                   "<!doctype html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                   "<title>%s</title><style>%s</style></head>\n<body><main>\n",
                   language_tag(language), said(&page, title), style);
    text_build_add(&page.html,
                   "<header><span>%s</span><a href=\"?lang=%s\" lang=\"%s\" hreflang=\"%s\">%s</a></header>\n"
                   "<h1>%s</h1>\n",
                   said(&page, N_("Problems of this service")), other, other, other,
                   language == LANGUAGE_FR ? "English" : "Français", said(&page, title));
    return page;
}

static const char *page_end(struct writer *page)
{
    text_build_add(&page->html, "</main></body></html>\n");
    return page->html.text;
}

static bool same_code(enum status one, enum status other)
{
    return strcmp(status_code(one), status_code(other)) == 0;
}

/* Whether an earlier status has the same code, and this detail (NULL: whichever). */
static bool told_before(enum status status, const char *detail)
{
    for (int other = STATUS_OK + 1; other < (int)status; other++)
        if (same_code((enum status)other, status) &&
            (detail == NULL || strcmp(problem_text((enum status)other)->detail, detail) == 0))
            return true;
    return false;
}

/* What each status of this code says: to the person, or to the programmer. */
static void texts_write(struct writer *page, enum status status, bool for_programmers)
{
    for (int other = STATUS_OK + 1; other < STATUS__MAX; other++) {
        const struct problem_text *text = problem_text((enum status)other);

        if (!same_code((enum status)other, status) || told_before((enum status)other, text->detail))
            continue;
        if (for_programmers)
            text_build_add(&page->html, "<p lang=\"en\">%s</p>\n", html_escape(page->arena, text->developer));
        else
            text_build_add(&page->html, "<p>%s</p>\n", said(page, text->detail));
    }
}

static void programmers_write(struct writer *page, enum status status)
{
    text_build_add(&page->html, "<h2>%s</h2>\n", said(page, N_("For programmers")));
    texts_write(page, status, true);
    text_build_add(&page->html,
                   "<dl><dt>%s</dt><dd>%d</dd><dt>code</dt><dd><code>%s</code></dd>"
                   "<dt>type</dt><dd><code>%s</code></dd></dl>\n",
                   said(page, N_("HTTP status")), status_http(status), status_code(status),
                   problem_type(page->arena, status));
    text_build_add(&page->html, "<h2>%s</h2>\n<pre><code>%s</code></pre>\n", said(page, N_("An example")),
                   html_escape(page->arena, problem_example(page->arena, status, page->language)));
    text_build_add(&page->html, "<p><a href=\"/docs/\">%s</a></p>\n", said(page, N_("The API’s documentation")));
}

const char *problem_page(struct arena *arena, enum status status, enum language language)
{
    struct writer page = page_start(arena, language, problem_text(status)->title);

    text_build_add(&page.html, "<h2>%s</h2>\n", said(&page, N_("What it means, and what to do")));
    texts_write(&page, status, false);
    programmers_write(&page, status);
    return page_end(&page);
}

const char *problem_page_unknown(struct arena *arena, enum language language)
{
    struct writer page = page_start(arena, language, N_("Problem not known"));

    text_build_add(&page.html, "<p>%s</p>\n<ul>\n",
                   said(&page, N_("There is no problem of this name. Check the address against the one you were given, "
                                  "or choose the problem from this list.")));
    for (int status = STATUS_OK + 1; status < STATUS__MAX; status++) {
        if (told_before((enum status)status, NULL))
            continue;
        text_build_add(&page.html, "<li><a href=\"%s?lang=%s\">%s</a> <code>%s</code></li>\n",
                       problem_type(arena, (enum status)status), language_tag(language),
                       said(&page, problem_text((enum status)status)->title), status_code((enum status)status));
    }
    text_build_add(&page.html, "</ul>\n");
    return page_end(&page);
}
