/* books/prepaid.c */
#include "books/prepaid.h"

struct day prepaid_end(const struct subscription *s)
{
    struct day end = DAY_NONE;

    for (size_t i = 0; i < s->lot_count; i++)
        if (!day_is_none(s->lots[i].expires_on) && (day_is_none(end) || s->lots[i].expires_on.number > end.number))
            end = s->lots[i].expires_on;
    return end;
}

const char *prepaid_state(struct act *act, enum subscription_status status, int64_t total_licences, struct day ends_on)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_string(&json, "status", subscription_status_name(status));
    json_put_int(&json, "total_licences", total_licences);
    json_put_day(&json, "ends_on", ends_on);
    json_close(&json);
    return json_text(&json, NULL);
}
