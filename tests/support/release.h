/* tests/support/release.h: a database with the data that an earlier release left (tests/upgrade/README.md). */
#ifndef GUICHET_TESTS_SUPPORT_RELEASE_H
#define GUICHET_TESTS_SUPPORT_RELEASE_H

#include <stdio.h>

#include "database.h"

/* A statement ends with a semicolon at the end of a line: mariadb-dump writes line feeds inside texts as \\n. */
static inline void release_load(struct database *database, FILE *dump)
{
    char *line = NULL, *statement = NULL;
    size_t size = 0, bytes = 0;
    FILE *text = open_memstream(&statement, &bytes);

    while (getline(&line, &size, dump) > 0) {
        assert_true(fputs(line, text) >= 0);
        if (strlen(line) < 2 || strcmp(line + strlen(line) - 2, ";\n") != 0)
            continue;
        assert_int_equal(fclose(text), 0);
        database_do(database->root, statement);
        free(statement);
        text = open_memstream(&statement, &bytes);
    }
    assert_int_equal(fclose(text), 0);
    free(statement);
    free(line);
}

/* Makes a database from the dump of `schema` (003, …). The caller ends it with database_drop. */
static inline struct database *release_make(const char *schema)
{
    struct database *database = database_make_empty();
    const char *folder = getenv("GUICHET_UPGRADE_DIR"); /* set by ctest */
    FILE *dump;

    assert_non_null(folder);
    dump = popen(arena_format(&database->arena, "exec gzip -dc '%s/%s.sql.gz'", folder, schema), "r");
    assert_non_null(dump);
    release_load(database, dump);
    assert_int_equal(pclose(dump), 0);
    return database;
}

#endif
