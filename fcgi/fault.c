/* fcgi/fault.c: the list of faults, their sentences, and JSON pointers. */
#include "fcgi/fault.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/language_form.h"

static const struct fault_text usual[FAULT__MAX] = {
#define X(name, wire_code, sentence, developer) [name] = { wire_code, sentence, developer },
    FAULT_TABLE(X)
#undef X
};

static const struct fault_text *own; /* the service's own faults */
static size_t own_count;

void fault_texts_set(const struct fault_text *texts, size_t count)
{
    own = texts;
    own_count = count;
}

static const struct fault_text *text_at(size_t code)
{
    assert(code < FAULT__MAX + own_count); /* an enumerator of fcgi/fault.h or of the service's table */
    return code < FAULT__MAX ? &usual[code] : &own[code - FAULT__MAX];
}

struct faults faults_start(struct arena *arena)
{
    return (struct faults){ .arena = arena, .max = FAULTS_MAX };
}

static void append(struct faults *faults, const char *pointer, const struct fault *fault)
{
    if (faults->list == NULL)
        faults->list = ARENA_ARRAY(faults->arena, struct fault, faults->max);
    if (faults->count == faults->max)
        return;
    faults->list[faults->count] = *fault;
    faults->list[faults->count++].pointer = arena_text(faults->arena, pointer);
}

void fault_add_limits(struct faults *faults, const char *pointer, int code, const struct fault_limits *limits,
                      const struct sentence *between)
{
    const struct fault_text *text = text_at((size_t)code);
    const struct fault fault = { .code = text->code,
                                 .detail = between != NULL ? *between : text->detail,
                                 .developer = text->developer,
                                 .limits = *limits };

    append(faults, pointer, &fault);
}

void fault_add(struct faults *faults, const char *pointer, int code, int64_t limit)
{
    struct fault_limits limits = { 0 };

    limits.has_min = code == FAULT_TOO_SMALL || code == FAULT_TOO_FEW;
    limits.has_max = code == FAULT_TOO_LARGE || code == FAULT_TOO_MANY || code == FAULT_CSV_COLUMNS;
    limits.has_min_length = code == FAULT_TOO_SHORT;
    limits.has_max_length = code == FAULT_TOO_LONG;
    limits.min = limits.max = limits.min_length = limits.max_length = limit;
    fault_add_limits(faults, pointer, code, &limits, NULL);
}

/* The number of that name; NULL: there is none, or it is not known. `name` ends at its brace. */
static const int64_t *limit_number(const struct fault_limits *limits, const char *name)
{
    const struct {
        const char *name;
        bool has;
        const int64_t *value;
    } numbers[] = { { "min}", limits->has_min, &limits->min },
                    { "max}", limits->has_max, &limits->max },
                    { "min_length}", limits->has_min_length, &limits->min_length },
                    { "max_length}", limits->has_max_length, &limits->max_length } };

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (strncmp(numbers[i].name, name, strlen(numbers[i].name)) == 0)
            return numbers[i].has ? numbers[i].value : NULL;
    return NULL;
}

/* The limit of that name as a text; NULL: it is not known. language NULL: for the programmer, as it is written in JSON.
 */
static const char *limit_text(struct arena *arena, const struct fault_limits *limits, const char *name,
                              const enum language *language)
{
    const int64_t *number = limit_number(limits, name);

    if (number != NULL && language != NULL && limits->currency != NULL) /* an amount has no other limits */
        return language_amount(arena, *language, *number, limits->exponent, limits->currency);
    if (number != NULL)
        return language != NULL ? language_number(arena, *language, *number) : arena_format(arena, "%" PRId64, *number);
    if (strncmp(name, "nearest}", strlen("nearest}")) == 0)
        return limits->nearest;
    if (strncmp(name, "expected}", strlen("expected}")) == 0)
        return limits->expected != NULL ? limits->expected : FOR_DEVELOPERS("as the documentation of this field says");
    return NULL;
}

/* How many limits the sentence names; -1: one of them is not known. */
static int limits_told(const struct fault_limits *limits, const char *sentence)
{
    struct arena arena = { 0 };
    int told = 0;

    for (const char *at = sentence; told >= 0 && (at = strchr(at, '{')) != NULL; at++)
        told = limit_text(&arena, limits, at + 1, NULL) == NULL ? -1 : told + 1;
    arena_end(&arena);
    return told;
}

/* The sentence with its limits. Every one that it names is known: fault_add_code looks for such a sentence, and the
 * other callers give them. */
static const char *filled(struct arena *arena, const struct fault_limits *limits, const char *sentence,
                          const enum language *language)
{
    const char *text = "", *from = sentence, *hole;

    while ((hole = strchr(from, '{')) != NULL) {
        size_t length = strcspn(hole + 1, "}");
        const char *limit = limit_text(arena, limits, hole + 1, language);

        assert(limit != NULL);
        text = arena_format(arena, "%s%.*s%s", text, (int)(hole - from), from, limit);
        from = hole + 1 + length + 1;
    }
    return from == sentence ? sentence : arena_format(arena, "%s%s", text, from);
}

void fault_add_code(struct faults *faults, const char *pointer, const char *code, const struct fault_limits *limits)
{
    const struct fault_limits none = { 0 };
    size_t best = FAULT_OTHER;
    int most = -1;
    struct fault fault;

    limits = limits != NULL ? limits : &none;
    for (size_t i = 0; i < FAULT__MAX + own_count; i++) {
        int told = strcmp(text_at(i)->code, code) == 0 ? limits_told(limits, text_at(i)->detail.one) : -1;

        if (told > most || (told == most && told > 0)) {
            best = i;
            most = told;
        }
    }
    fault = (struct fault){ .code = arena_text(faults->arena, code),
                            .detail = text_at(best)->detail,
                            .developer = text_at(best)->developer,
                            .limits = *limits };
    append(faults, pointer, &fault);
}

void fault_take(struct faults *faults, const char *pointer, const struct fault *fault)
{
    append(faults, pointer, fault);
}

/* The number by which the sentence has its singular or plural: the last one that it names. */
static int64_t counted(const struct fault *fault)
{
    const char *last = strrchr(fault->detail.one, '{');
    const int64_t *number = last != NULL ? limit_number(&fault->limits, last + 1) : NULL;

    return number != NULL ? *number : 0;
}

const char *fault_detail(struct arena *arena, const struct fault *fault, enum language language)
{
    const char *sentence = language_sentence(language, fault->detail, counted(fault));

    return filled(arena, &fault->limits, sentence, &language);
}

const char *fault_developer(struct arena *arena, const struct fault *fault)
{
    return filled(arena, &fault->limits, fault->developer, NULL);
}

/* A client's member name may be long: the pointer contains only its beginning. */
enum { TOKEN_SHOWN_MAX = 200 };

const char *pointer_to(struct arena *arena, const char *base, const char *token)
{
    size_t base_length = strlen(base);
    char *pointer = arena_take(arena, base_length + 2 * (TOKEN_SHOWN_MAX + 4) + 2);
    size_t at = base_length, shown = 0;

    memcpy(pointer, base, base_length);
    pointer[at++] = '/';
    for (; *token != '\0'; token++, shown++) {
        if (shown >= TOKEN_SHOWN_MAX && (*token & 0xC0) != 0x80)
            break; /* never in the middle of a character */
        if (shown >= TOKEN_SHOWN_MAX + 3)
            break;
        if (*token == '~' || *token == '/') {
            pointer[at++] = '~';
            pointer[at++] = *token == '~' ? '0' : '1';
        } else {
            pointer[at++] = *token;
        }
    }
    return pointer;
}

const char *pointer_at(struct arena *arena, const char *base, size_t index)
{
    return arena_format(arena, "%s/%zu", base, index);
}
