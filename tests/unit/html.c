/* tests/unit/html.c: a text stands in a page as it is, and never as a tag. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/html.h"

static void test_text_is_escaped(void **state)
{
    static const struct { const char *why, *text, *want; } cases[] = {
        { "nothing to escape", "Prix : 10 €, l’année", "Prix : 10 €, l’année" },
        { "a tag", "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;" },
        { "an attribute's end", "\" onload=\"x", "&quot; onload=&quot;x" },
        { "an entity is no entity", "&lt; & &amp;", "&amp;lt; &amp; &amp;amp;" },
        { "each the longest", "\"\"\"\"", "&quot;&quot;&quot;&quot;" },
        { "nothing", "", "" },
    };
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (strcmp(html_escape(&arena, cases[i].text), cases[i].want) != 0)
            fail_msg("%s: %s", cases[i].why, html_escape(&arena, cases[i].text));
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_is_escaped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
