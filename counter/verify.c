/* counter/verify.c: the stages of a verification, a step at a time: first what statements can check of a part of a
 * table, then the chains. */
#include "counter/verify.h"

#include <assert.h>
#include <string.h>

#include "base/language.h"
#include "counter/verify_chain.h"

static struct id id_highest(void)
{
    struct id id;

    memset(id.bytes, 0xff, sizeof id.bytes);
    return id;
}

/* The next higher (step 1) or lower (step -1) identifier. The lowest and highest values identify nothing, so this never
 * wraps. */
static struct id id_beside(struct id id, int step)
{
    for (size_t i = sizeof id.bytes; i-- > 0;) {
        int sum = id.bytes[i] + step;

        id.bytes[i] = (uint8_t)sum;
        if (sum >= 0 && sum <= UINT8_MAX)
            break;
    }
    return id;
}

/* The boxes (ranges of keys) that together hold every key after `after` (ID_NONE twice: from the beginning) up to
 * `until` (NULL: to the end): the rest of one organization, those between, and the first part of another. */
enum { BOXES_MAX = 3 };
static size_t boxes_between(const struct verify_key *after, const struct verify_key *until,
                            struct verify_box boxes[BOXES_MAX])
{
    struct id lowest = ID_NONE, highest = id_highest();
    bool begun = !id_is_none(after->organization_id);
    struct id first = begun ? id_beside(after->organization_id, 1) : lowest,
              last = until != NULL ? id_beside(until->organization_id, -1) : highest;
    size_t count = 0;

    if (begun && until != NULL && id_equal(after->organization_id, until->organization_id)) {
        boxes[0] =
            (struct verify_box){ until->organization_id, until->organization_id, id_beside(after->id, 1), until->id };
        return 1;
    }
    if (begun)
        boxes[count++] =
            (struct verify_box){ after->organization_id, after->organization_id, id_beside(after->id, 1), highest };
    if (memcmp(first.bytes, last.bytes, sizeof first.bytes) <= 0)
        boxes[count++] = (struct verify_box){ first, last, lowest, highest };
    if (until != NULL)
        boxes[count++] = (struct verify_box){ until->organization_id, until->organization_id, lowest, until->id };
    return count;
}

/* Finds the next part of a walk as boxes, and moves the place behind it. *ends: it is the last part. */
static enum status part_next(struct sql *sql, struct arena *arena, enum verify_walk walk, struct verify_place *place,
                             struct verify_box boxes[BOXES_MAX], size_t *count, bool *ends)
{
    int64_t rows = place->rows > 0 ? place->rows : walk == WALK_ORGANIZATIONS ? VERIFY_ORGANIZATIONS : VERIFY_ROWS;
    struct verify_key until, *key = &place->key;
    enum status status = store_verify_key(sql, arena, walk, key, rows, &until);

    *ends = status == STATUS_NOT_FOUND;
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    *count = boxes_between(key, *ends ? NULL : &until, boxes);
    *key = *ends ? (struct verify_key){ ID_NONE, ID_NONE } : until;
    return STATUS_OK;
}

static enum status rule_check(struct sql *sql, struct arena *arena, const struct verify_rule *rule,
                              const struct verify_box *boxes, size_t count, struct verification *v)
{
    for (size_t i = 0; i < count; i++) {
        const char *row;
        enum status status = store_verify_rule(sql, arena, rule, &boxes[i], &row);

        if (status != STATUS_OK)
            return status;
        if (row != NULL)
            return verify_fault(v, arena, rule->table, row, rule->sentence);
    }
    return STATUS_OK;
}

static void stage_next(struct verify_place *place)
{
    *place = (struct verify_place){ .rows = place->rows, .stage = place->stage + 1 };
}

/* Checks one part of a table by all rules that walk over that table and are adjacent in the list. */
static enum status rules_step(struct sql *sql, struct arena *arena, const struct verify_rule *rules,
                              struct verify_place *place, struct verification *v)
{
    const struct verify_rule *rule = &rules[place->at];
    struct verify_box boxes[BOXES_MAX];
    size_t count;
    bool ends;
    enum status status = part_next(sql, arena, rule->walk, place, boxes, &count, &ends);

    for (; status == STATUS_OK && v->fault == NULL && rule->walk == rules[place->at].walk; rule++)
        status = rule_check(sql, arena, rule, boxes, count, v);
    if (status != STATUS_OK || v->fault != NULL || !ends)
        return status;
    place->at = (size_t)(rule - rules);
    if (rule->query == NULL)
        stage_next(place);
    return STATUS_OK;
}

static enum status count_step(struct sql *sql, struct arena *arena, struct verify_place *place, struct verification *v)
{
    static const enum verify_walk walks[] = {
#define X(name, walk) walk,
        VERIFY_COUNT_TABLE(X)
#undef X
    };
    int64_t *const counted[] = {
#define X(name, walk) &v->name,
        VERIFY_COUNT_TABLE(X)
#undef X
    };
    struct verify_box boxes[BOXES_MAX];
    size_t count;
    bool ends;
    enum status status = part_next(sql, arena, walks[place->at], place, boxes, &count, &ends);

    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        int64_t rows = 0;

        status = store_verify_count(sql, arena, (enum verify_count)place->at, &boxes[i], &rows);
        *counted[place->at] += rows;
    }
    if (status == STATUS_OK && ends && ++place->at == VERIFY_COUNT__MAX)
        stage_next(place);
    return status;
}

static enum status series_step(struct sql *sql, struct arena *arena, struct verify_place *place, struct verification *v)
{
    struct series *walked = &place->walked;
    bool ended;
    enum status status;

    if (walked->kind == '\0' || place->at == 0) {
        struct series next;

        status = store_verify_series_next(sql, arena, walked->scope, walked->kind, &next);
        if (status == STATUS_NOT_FOUND)
            stage_next(place);
        if (status != STATUS_OK)
            return status == STATUS_NOT_FOUND ? STATUS_OK : status;
        *walked = (struct series){ .scope = next.scope, .kind = next.kind, .last_day = DAY_NONE };
        place->at = 1;
    }
    if ((status = verify_series_walk(sql, arena, walked, &ended, v)) == STATUS_OK && ended)
        place->at = 0; /* the next series */
    return status;
}

static enum status journals_step(struct sql *sql, struct arena *arena, struct verify_place *place,
                                 struct verification *v)
{
    struct journal_head head;
    bool ended;
    enum status status = place->at == 1 ? store_verify_head(sql, arena, place->key.organization_id, &head)
                                        : store_verify_head_next(sql, arena, place->key.organization_id, &head);

    if (status == STATUS_NOT_FOUND)
        stage_next(place);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    if (place->at == 0)
        *place = (struct verify_place){
            .rows = place->rows, .stage = place->stage, .at = 1, .key.organization_id = head.organization_id
        };
    status = verify_journal_walk(sql, arena, &head, &place->walked.last_number, place->walked.last_hash, &ended, v);
    if (status == STATUS_OK && ended)
        place->at = 0; /* the next organization */
    return status;
}

static enum status stage_step(struct sql *sql, struct arena *arena, struct verify_place *place, struct verification *v)
{
    switch (place->stage) {
    case VERIFY_COUNTING:
        return count_step(sql, arena, place, v);
    case VERIFY_WORDS:
        return rules_step(sql, arena, verify_word_rules, place, v);
    case VERIFY_SERIES:
        return series_step(sql, arena, place, v);
    case VERIFY_RULES:
        return rules_step(sql, arena, verify_rules, place, v);
    case VERIFY_PERIODS:
        return rules_step(sql, arena, verify_period_rules, place, v);
    case VERIFY_HOLDS:
        return rules_step(sql, arena, verify_hold_rules, place, v);
    case VERIFY_JOURNALS:
        return journals_step(sql, arena, place, v);
    case VERIFY_DONE:
    default:
        return STATUS_OK;
    }
}

enum status verify_step(struct sql *sql, struct arena *arena, struct verify_place *place, struct verification *v)
{
    struct verify_place gone_on = *place;
    struct verification found = *v;
    struct arena own = { 0 };
    enum status status = stage_step(sql, &own, &gone_on, &found);

    if (status == STATUS_OK) {
        /* table and sentence are constants; the row's name is in this step's own arena */
        if (found.fault != NULL) {
            found.row = arena_text(arena, found.row);
            gone_on.stage = VERIFY_DONE;
        }
        *place = gone_on;
        *v = found;
    }
    arena_end(&own);
    return status;
}

enum status verify_books(struct sql *sql, struct arena *arena, struct verification *v)
{
    struct verify_place place = { 0 };
    enum status status = STATUS_OK;

    *v = (struct verification){ 0 };
    while (status == STATUS_OK && place.stage != VERIFY_DONE)
        status = verify_step(sql, arena, &place, v);
    return status;
}

static enum status organization_rules(struct sql *sql, struct arena *arena, const struct verify_rule *rules,
                                      struct id organization_id, struct verification *v)
{
    const struct verify_box box = { organization_id, organization_id, ID_NONE, id_highest() };
    enum status status = STATUS_OK;

    for (const struct verify_rule *rule = rules; status == STATUS_OK && v->fault == NULL && rule->query != NULL; rule++)
        status = rule_check(sql, arena, rule, &box, 1, v);
    return status;
}

static enum status own_series(struct sql *sql, struct arena *arena, struct id scope, char kind, struct series *walked,
                              struct verification *v)
{
    bool ended = false;
    enum status status = STATUS_OK;

    if (walked->kind == '\0')
        *walked = (struct series){ .scope = scope, .kind = kind, .last_day = DAY_NONE };
    while (status == STATUS_OK && v->fault == NULL && !ended)
        status = verify_series_walk(sql, arena, walked, &ended, v);
    return status;
}

static enum status organization_documents(struct sql *sql, struct arena *arena, const struct journal_head *head,
                                          struct verify_walked *walked, struct verification *v)
{
    struct id id = head->organization_id;
    enum status status = head->sandbox ? own_series(sql, arena, id, 'F', &walked->invoices, v)
                                       : verify_seals_walk(sql, arena, id, 'F', &walked->invoice_id, v);

    if (status != STATUS_OK || v->fault != NULL)
        return status;
    return head->sandbox ? own_series(sql, arena, id, 'A', &walked->credit_notes, v)
                         : verify_seals_walk(sql, arena, id, 'A', &walked->credit_note_id, v);
}

static enum status organization_journal(struct sql *sql, struct arena *arena, const struct journal_head *head,
                                        struct verify_walked *walked, struct verification *v)
{
    bool ended = false;
    enum status status = STATUS_OK;

    while (status == STATUS_OK && v->fault == NULL && !ended)
        status = verify_journal_walk(sql, arena, head, &walked->journal_sequence, walked->journal_hash, &ended, v);
    return status;
}

enum status verify_organization(struct sql *sql, struct arena *arena, struct id organization_id,
                                struct verify_walked *walked, struct verification *v)
{
    static const struct verify_rule *const lists[] = { verify_word_rules, verify_rules, verify_period_rules,
                                                       verify_hold_rules };
    struct journal_head head;
    enum status status = store_verify_head(sql, arena, organization_id, &head);

    *v = (struct verification){ 0 };
    for (size_t i = 0; status == STATUS_OK && v->fault == NULL && i < sizeof lists / sizeof lists[0]; i++)
        status = organization_rules(sql, arena, lists[i], organization_id, v);
    if (status == STATUS_OK && v->fault == NULL)
        status = organization_documents(sql, arena, &head, walked, v);
    if (status == STATUS_OK && v->fault == NULL)
        status = organization_journal(sql, arena, &head, walked, v);
    return status;
}
