/* fcgi/fault.c: the list of faults, their sentences, and JSON pointers. */
#include "fcgi/fault.h"

#include <assert.h>
#include <string.h>

#include "base/language_form.h"

static const struct fault_text usual[FAULT__MAX] = {
#define X(name, wire_code, sentence) [name] = { wire_code, sentence },
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

static void append(struct faults *faults, const char *pointer, const char *code, struct sentence detail, int64_t limit)
{
    if (faults->list == NULL)
        faults->list = ARENA_ARRAY(faults->arena, struct fault, faults->max);
    if (faults->count == faults->max)
        return;
    faults->list[faults->count++] = (struct fault){ arena_text(faults->arena, pointer), code, detail, limit };
}

void fault_add(struct faults *faults, const char *pointer, int code, int64_t limit)
{
    const struct fault_text *text = text_at((size_t)code);

    append(faults, pointer, text->code, text->detail, limit);
}

/* The sentence of a wire code; FAULT_OTHER's if the code is unknown or its sentences contain {limit}, because there is
 * no limit to name. */
static struct sentence sentence_of(const char *code)
{
    for (size_t i = 0; i < FAULT__MAX + own_count; i++)
        if (strcmp(text_at(i)->code, code) == 0 && strstr(text_at(i)->detail.one, "{limit}") == NULL)
            return text_at(i)->detail;
    return usual[FAULT_OTHER].detail;
}

void fault_add_code(struct faults *faults, const char *pointer, const char *code)
{
    append(faults, pointer, arena_text(faults->arena, code), sentence_of(code), 0);
}

void fault_take(struct faults *faults, const char *pointer, const struct fault *fault)
{
    append(faults, pointer, fault->code, fault->detail, fault->limit);
}

const char *fault_detail(struct arena *arena, const struct fault *fault, enum language language)
{
    const char *sentence = language_sentence(language, fault->detail, fault->limit);
    const char *hole = strstr(sentence, "{limit}");

    if (hole == NULL)
        return sentence;
    return arena_format(arena, "%.*s%s%s", (int)(hole - sentence), sentence,
                        language_number(arena, language, fault->limit), hole + strlen("{limit}"));
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
