/* api/handler_user_import.c: creates users from a CSV file: all rows are checked, every bad row is reported, and
 * either all users are created or none.
 * Source: docs/rules.md, A14; docs/api.md, Users and assignments. */
#include "counter/user_import.h"

#include <assert.h>
#include <string.h>

#include "api/faults.h"
#include "api/field_words.h"
#include "api/handlers.h"
#include "api/user_json.h"
#include "billing/party_check.h"
#include "fcgi/csv_read.h"
#include "fcgi/exchange.h"

static const char *const columns[] = { "email", "display_name", "locale", "subscription_id" };
enum { COLUMNS = sizeof columns / sizeof columns[0] };

/* A row is checked with a draft table, as a JSON body would be. */
#define AT(member) offsetof(struct import_row, member)
static const struct field row_fields[] = {
    { "email", FIELD_EMAIL, AT(email), .required = true },
    { "display_name", FIELD_NAME, AT(display_name), .required = true },
    { "locale", FIELD_TEXT, AT(locale), .min = 1, .max = 16 },
    { "subscription_id", FIELD_ID, AT(subscription_id), .id = ID_SUBSCRIPTION },
};
#undef AT
static const struct draft_table row_table = DRAFT_TABLE(row_fields, struct import_row);

/* The parsed file while its rows are checked. found[i]: the fault of row i; pointer NULL: none. */
struct file {
    struct exchange *x;
    struct import_row *rows;
    struct fault *found;
    size_t *numbers; /* each row's number in the file, counted from the header */
    size_t count;
};

static bool header_ok(const struct csv_row *row)
{
    if (row->count != COLUMNS)
        return false;
    for (size_t i = 0; i < COLUMNS; i++)
        if (row->fields[i] == NULL || strcmp(row->fields[i], columns[i]) != 0)
            return false;
    return true;
}

/* Checks the file as a whole. */
static enum status table_check(struct exchange *x, const struct csv_table *table)
{
    if (table->count == 0 || !header_ok(&table->rows[0])) {
        bool malformed = table->count == 0 && table->malformed;

        return exchange_invalid(x, "/header", malformed ? FAULT_CSV_QUOTES : FAULT_CSV_HEADER);
    }
    if (table->too_many)
        fault_add(&x->faults, "/rows", FAULT_TOO_MANY, IMPORT_ROWS_MAX);
    else if (table->count == 1 && !table->malformed)
        fault_add(&x->faults, "/rows", FAULT_TOO_FEW, 1);
    return x->faults.count == 0 ? STATUS_OK : STATUS_VALIDATION_FAILED;
}

/* An empty field counts as not sent. */
static void fields_read(struct faults *faults, const struct csv_row *row, struct import_row *into)
{
    struct request_param params[COLUMNS];
    size_t count = 0;

    if (row->count != COLUMNS) {
        fault_add(faults, "", FAULT_CSV_COLUMNS, COLUMNS);
        return;
    }
    for (size_t i = 0; i < COLUMNS; i++) {
        if (row->fields[i] == NULL)
            fault_add(faults, pointer_to(faults->arena, "", columns[i]), FAULT_ENCODING, 0);
        else if (row->fields[i][0] != '\0')
            params[count++] = (struct request_param){ columns[i], row->fields[i] };
    }
    if (faults->count == 0 && draft_read_query(faults, &row_table, params, count, into) == STATUS_OK)
        locale_check(faults, "/locale", into->locale);
}

/* Only the first fault of a row is reported. */
static void row_read(struct file *file, const struct csv_row *row, size_t i)
{
    struct faults faults = faults_start(file->x->arena);

    faults.max = 1;
    fields_read(&faults, row, &file->rows[i]);
    if (faults.count > 0)
        file->found[i] = faults.list[0];
    file->rows[i].bad = faults.count > 0;
}

/* Rows are counted from the one below the header, including empty ones, as a person counts them in the file. */
static const char *row_pointer(struct exchange *x, size_t number, const char *rest)
{
    return arena_format(x->arena, "/rows/%zu%s", number, rest);
}

static void act_faults_add(struct file *file, const struct user_imported *imported)
{
    for (size_t i = 0; i < imported->fault_count; i++) {
        const struct import_fault *fault = &imported->faults[i];
        struct faults one = faults_start(file->x->arena);

        one.max = 1;
        fault_add_code(&one, pointer_to(one.arena, "", fault->field), fault->code, NULL);
        assert(file->found[fault->row].pointer == NULL);
        file->found[fault->row] = one.list[0];
    }
}

static enum status faults_tell(struct file *file)
{
    struct exchange *x = file->x;

    for (size_t i = 0; i < file->count; i++)
        if (file->found[i].pointer != NULL)
            fault_take(&x->faults, row_pointer(x, file->numbers[i], file->found[i].pointer), &file->found[i]);
    return STATUS_VALIDATION_FAILED;
}

static void import_render(const struct act *act, const struct user_imported *imported, struct answer *answer)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_int(&json, "created", (int64_t)imported->created);
    json_put_int(&json, "assigned", (int64_t)imported->assigned);
    json_list(&json, "users");
    for (size_t i = 0; i < imported->created; i++)
        user_json(&json, NULL, &imported->users[i]);
    json_list_close(&json);
    json_close(&json);
    answer_json(answer, 201, &json);
}

static enum status rows_import(struct file *file)
{
    const struct user_import import = { .rows = file->rows, .count = file->count };
    struct user_imported imported = { 0 };
    enum status status = exchange_act(file->x, act_user_import, &import, import_render, &imported);

    if (status != STATUS_VALIDATION_FAILED)
        return status;
    act_faults_add(file, &imported);
    return faults_tell(file);
}

enum status handle_user_import(struct exchange *x)
{
    struct file file = { .x = x };
    struct csv_table table = csv_read(x->arena, x->request.body, x->request.body_length, 1 + IMPORT_ROWS_MAX, COLUMNS);
    enum status status;

    assert(x->faults.list == NULL);
    x->faults.max = IMPORT_ROWS_MAX + 1; /* one for each row, and one for where the file became malformed */
    if ((status = table_check(x, &table)) != STATUS_OK)
        return status;
    file.count = table.count - 1;
    file.rows = ARENA_ARRAY(x->arena, struct import_row, file.count);
    file.found = ARENA_ARRAY(x->arena, struct fault, file.count);
    file.numbers = ARENA_ARRAY(x->arena, size_t, file.count);
    for (size_t i = 0; i < file.count; i++) {
        row_read(&file, &table.rows[i + 1], i);
        file.numbers[i] = table.rows[i + 1].number - table.rows[0].number;
    }
    if (!table.malformed)
        return rows_import(&file);
    status = faults_tell(&file);
    fault_add(&x->faults, row_pointer(x, table.ended - table.rows[0].number, ""), FAULT_CSV_QUOTES, 0);
    return status;
}
