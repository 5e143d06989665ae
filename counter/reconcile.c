/* counter/reconcile.c: takes our payments chunk by chunk, and for each chunk reads the gateway's whole day; a payment
 * without a charge there is asked about by its key. */
#include "counter/reconcile.h"

#include <stdlib.h>
#include <string.h>

#include "counter/payment_settle.h"

enum { COMMAND_PAGE_TIMEOUT_MS = 20000 };

/* A payment of the day that must have a charge. seen: its charge was among the gateway's of the day; joined: that was
 * without a difference. dropped: heard meanwhile, it need have none. */
struct reconcile_expected {
    struct id id;
    struct money amount;
    bool seen, joined, dropped;
};

static void tell(struct reconcile_walk *walk, const struct discrepancy *discrepancy)
{
    if (discrepancy->differences == 0)
        return;
    walk->done.discrepancies++;
    walk->tell(walk->context, discrepancy);
}

static int expected_compare(const void *a, const void *b)
{
    return id_compare(((const struct reconcile_expected *)a)->id, ((const struct reconcile_expected *)b)->id);
}

static struct reconcile_expected *expected_find(const struct reconcile_walk *walk, struct id id)
{
    struct reconcile_expected wanted = { .id = id };

    return walk->count == 0 ? NULL : bsearch(&wanted, walk->expected, walk->count, sizeof wanted, expected_compare);
}

static struct instant day_begin(const struct reconcile_walk *walk)
{
    return instant_of_day(walk->day);
}

static struct instant day_end(const struct reconcile_walk *walk)
{
    return instant_of_day(day_plus(walk->day, 1));
}

/* Of our payments of the day, the first ones may be of a former account. */
static struct instant ours_begin(const struct reconcile_walk *walk)
{
    struct instant begin = day_begin(walk);

    return instant_is_none(walk->since) || walk->since.us < begin.us ? begin : walk->since;
}

static bool of_the_day(const struct reconcile_walk *walk, struct id id)
{
    return id_compare(id, id_first_at(ours_begin(walk))) >= 0 && id_compare(id, id_first_at(day_end(walk))) < 0;
}

/* The gateway's day is read again for each chunk, and each charge is compared once: with the chunk that its payment
 * belongs to, or, where the payment is of another day, with the first chunk. */
static bool compared_now(const struct reconcile_walk *walk, struct id id)
{
    if (!of_the_day(walk, id))
        return walk->first;
    return id_compare(id, walk->from) >= 0 && (!walk->more || id_compare(id, walk->next) < 0);
}

/* A question without an answer: STATUS_UNAVAILABLE where there are more of them than the caller lets pass. */
static enum status silence_passed(struct reconcile_walk *walk)
{
    return ++walk->silences > walk->silences_allowed ? STATUS_UNAVAILABLE : STATUS_OK;
}

/* After each question. */
static enum status question_passed(struct reconcile_walk *walk)
{
    walk->asked = true;
    return gateway_heard(walk->gateway) ? STATUS_OK : silence_passed(walk);
}

/* Has the payment settled by the gateway's own word before it is told as different. *heard: that was done, and both
 * sides are to be compared anew. */
static enum status differing_hear(struct reconcile_walk *walk, difference_set differences, struct id id, bool *heard)
{
    *heard = false;
    if (walk->hear == NULL || !reconcile_may_be_unheard(differences))
        return STATUS_OK;
    walk->asked = true;
    *heard = walk->hear(walk->context, id);
    return *heard ? STATUS_OK : silence_passed(walk);
}

/* Asks for the state of a contested charge: the list says only that it was contested. */
static enum status chargeback_ask(struct reconcile_walk *walk, struct arena *arena, const struct gateway_listed *charge,
                                  const struct payment *payment, struct gateway_chargeback *found)
{
    const struct gateway_question question = {
        .key = charge->key, .charge_id = charge->charge_id, .amount = charge->amount, .timeout_ms = WORKER_WAIT_MS
    };

    *found = (struct gateway_chargeback){ .told = true };
    if (!charge->contested && payment->chargeback.state == CHARGEBACK_NONE)
        return STATUS_OK;
    gateway_chargeback_find(walk->gateway, arena, &question, found);
    return question_passed(walk);
}

/* Tells a charge that is not ours: its key is no payment identifier. */
static void foreign_tell(struct reconcile_walk *walk, const struct gateway_listed *charge)
{
    struct discrepancy foreign = { .charge = charge };

    walk->done.charges++;
    walk->done.foreign++;
    walk->tell(walk->context, &foreign);
}

/* Adds the charge to the sums and tells it. TWICE says nothing about the payment's own charge, which is still looked
 * for. */
static void charge_told(struct reconcile_walk *walk, struct discrepancy *discrepancy,
                        struct reconcile_expected *expected)
{
    const struct gateway_listed *charge = discrepancy->charge;
    bool agrees = discrepancy->differences == 0;

    if (reconcile_is_money(payment_state_for(charge->outcome))) {
        reconcile_sum_gateway(&walk->done.sums, charge->amount, agrees);
        discrepancy->gateway_minor = agrees ? 0 : charge->amount.minor;
    }
    if (expected != NULL && discrepancy->differences != DIFFERENCE_BIT(DIFFERENCE_TWICE)) {
        expected->seen = true;
        expected->joined = agrees;
        discrepancy->ours_minor = agrees || expected->dropped ? 0 : expected->amount.minor;
    }
    walk->done.charges++;
    tell(walk, discrepancy);
}

static bool is_another(const struct gateway_listed *charge, const struct payment *payment)
{
    return payment->charge_id != NULL && strcmp(payment->charge_id, charge->charge_id) != 0;
}

/* The differences of a charge whose payment there is, as both were read. */
static enum status as_read_compare(struct reconcile_walk *walk, struct arena *arena,
                                   const struct gateway_listed *charge, const struct reconcile_payment *found,
                                   difference_set *differences)
{
    struct booked_charge booked = { .charge_id = charge->charge_id,
                                    .amount = charge->amount,
                                    .state = payment_state_for(charge->outcome),
                                    .refunded_minor = charge->refunded_minor };
    struct gateway_chargeback chargeback = { .told = true };
    enum status status = STATUS_OK;

    if (!is_another(charge, &found->payment))
        status = chargeback_ask(walk, arena, charge, &found->payment, &chargeback);
    booked.chargeback = chargeback.dropped ? chargeback_dropped(found->payment.chargeback.state) : chargeback.state;
    *differences = chargeback.told ? reconcile_compare(&booked, &found->payment, found->refunded_minor)
                                   : DIFFERENCE_BIT(DIFFERENCE_NOT_TOLD);
    return status;
}

/* Lists the charge again: its page is older than our row. Where it is not found, it stays as it was. */
static enum status charge_read_again(struct reconcile_walk *walk, struct arena *arena,
                                     const struct gateway_listed **charge)
{
    const struct gateway_listing listing = { .from = (*charge)->created_at,
                                             .until = instant_plus_seconds((*charge)->created_at, 1),
                                             .timeout_ms = walk->page_timeout_ms };
    struct gateway_page page;
    enum status status = gateway_list(walk->gateway, arena, &listing, &page);

    for (size_t i = 0; status == STATUS_OK && i < page.count; i++)
        if (strcmp(page.charges[i].charge_id, (*charge)->charge_id) == 0)
            *charge = &page.charges[i];
    return status;
}

/* The same once what was not heard yet is settled. */
static enum status found_compare(struct reconcile_walk *walk, struct arena *arena, const struct gateway_listed **charge,
                                 struct reconcile_payment *found, difference_set *differences, bool *heard)
{
    enum status status = as_read_compare(walk, arena, *charge, found, differences);

    if (status == STATUS_OK)
        status = differing_hear(walk, *differences, found->payment.id, heard);
    if (status != STATUS_OK || !*heard)
        return status;
    if ((status = charge_read_again(walk, arena, charge)) == STATUS_OK &&
        (status = store_reconcile_find(walk->sql, arena, found->payment.id, found)) == STATUS_OK)
        status = as_read_compare(walk, arena, *charge, found, differences);
    return status;
}

/* Our sums once the payment was heard: what was expected may be owed no charge any more, and what was not, one.
 * needed: whether it was one before, and so in the sums, or in an earlier charge's turn. A payment of another day is in
 * the sums of its own. */
static void heard_sum(struct reconcile_walk *walk, bool needed, struct reconcile_expected *expected,
                      struct discrepancy *discrepancy)
{
    const struct payment *payment = &discrepancy->payment->payment;
    bool needs = reconcile_needs_charge(payment), agrees = discrepancy->differences == 0;

    if (expected != NULL) {
        expected->dropped = !needs;
    } else if (needs && !needed && of_the_day(walk, payment->id)) {
        reconcile_sum_ours(&walk->done.sums, payment->amount, agrees);
        discrepancy->ours_minor = agrees ? 0 : payment->amount.minor;
    }
}

/* A charge of a payment whose charge was seen already is the same one again, which a gateway promises not to show, and
 * the first word counts; or, where our row names no charge, a second one. */
static enum status charge_compare(struct reconcile_walk *walk, struct arena *arena, const struct gateway_listed *charge,
                                  struct id id)
{
    struct reconcile_payment found;
    enum status status = store_reconcile_find(walk->sql, arena, id, &found);
    bool ours = status == STATUS_OK;
    struct reconcile_expected *expected = ours ? expected_find(walk, id) : NULL;
    bool again = expected != NULL && expected->seen && !is_another(charge, &found.payment), heard = false;
    bool needed = ours && reconcile_needs_charge(&found.payment);
    struct discrepancy discrepancy = { .charge = charge, .payment = ours ? &found : NULL };

    if (!ours && status != STATUS_NOT_FOUND)
        return status;
    if (again && found.payment.charge_id != NULL)
        return STATUS_OK;
    if (again)
        discrepancy.differences = DIFFERENCE_BIT(DIFFERENCE_TWICE);
    else if (!ours)
        discrepancy.differences = DIFFERENCE_BIT(DIFFERENCE_NO_PAYMENT);
    else if ((status = found_compare(walk, arena, &discrepancy.charge, &found, &discrepancy.differences, &heard)) !=
             STATUS_OK)
        return status;
    if (heard)
        heard_sum(walk, needed, expected, &discrepancy);
    charge_told(walk, &discrepancy, expected);
    return STATUS_OK;
}

/* Goes on with the page, to its end or until the gateway was asked about one of its charges. */
static enum status charges_compare(struct reconcile_walk *walk)
{
    enum status status = STATUS_OK;

    walk->asked = false;
    while (status == STATUS_OK && walk->page_at < walk->charges.count && !walk->asked) {
        const struct gateway_listed *charge = &walk->charges.charges[walk->page_at++];
        struct arena arena = { 0 };
        struct id id;

        if (charge->key == NULL || !id_read(ID_PAYMENT, charge->key, &id)) {
            if (walk->first)
                foreign_tell(walk, charge);
        } else if (compared_now(walk, id)) {
            status = charge_compare(walk, &arena, charge, id);
        }
        arena_end(&arena);
    }
    return status;
}

/* Reads a page of the gateway's day, which stays until it is compared; the cursor is copied, as it outlives the page.
 */
static enum status page_read(struct reconcile_walk *walk)
{
    const struct gateway_listing listing = {
        .from = day_begin(walk), .until = day_end(walk), .cursor = walk->cursor, .timeout_ms = walk->page_timeout_ms
    };
    enum status status;

    arena_wipe(&walk->page_arena);
    status = gateway_list(walk->gateway, &walk->page_arena, &listing, &walk->charges);
    if (status != STATUS_OK)
        return status;
    arena_wipe(&walk->cursor_arena);
    walk->cursor =
        walk->charges.next_cursor == NULL ? NULL : arena_text(&walk->cursor_arena, walk->charges.next_cursor);
    walk->page_at = 0;
    walk->page_open = true;
    return STATUS_OK;
}

static enum status charges_step(struct reconcile_walk *walk)
{
    enum status status = walk->page_open ? STATUS_OK : page_read(walk);

    if (status == STATUS_OK)
        status = charges_compare(walk);
    if (status == STATUS_OK && walk->page_at == walk->charges.count) {
        walk->page_open = false;
        if (walk->cursor == NULL)
            walk->stage = RECONCILE_MISSING;
    }
    return status;
}

/* The next identifier: the next page begins with it. */
static struct id id_after(struct id id)
{
    for (size_t i = sizeof id.bytes; i-- > 0 && ++id.bytes[i] == 0;)
        ;
    return id;
}

/* Reads one page of our payments into the chunk. */
static enum status ours_step(struct reconcile_walk *walk)
{
    struct arena arena = { 0 };
    struct reconcile_payment *found;
    size_t count = 0;
    enum status status = store_reconcile_list(walk->sql, &arena, walk->next, id_first_at(day_end(walk)),
                                              (int64_t)walk->page, &found, &count);

    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        const struct payment *payment = &found[i].payment;

        if (reconcile_needs_charge(payment))
            walk->expected[walk->count++] = (struct reconcile_expected){ .id = payment->id, .amount = payment->amount };
        walk->next = id_after(payment->id);
    }
    if (status == STATUS_OK) {
        walk->done.payments += (int64_t)count;
        walk->more = count == walk->page;
        if (!walk->more || walk->count + walk->page > walk->chunk)
            walk->stage = RECONCILE_CHARGES;
    }
    arena_end(&arena);
    return status;
}

static bool is_named(const struct gateway_charge *charge, const char *name)
{
    return name == NULL || charge->charge_id == NULL || strcmp(name, charge->charge_id) == 0;
}

/* Asks by our key for a charge that is not among those of the payment's day; where the gateway has another one under
 * that key, by the name that our row has for it. The sandbox gateway knows one charge a key, whatever the name: then
 * there is no other. */
static enum status charge_ask(struct reconcile_walk *walk, struct arena *arena, const struct reconcile_payment *found,
                              struct gateway_charge *charge)
{
    struct gateway_question question =
        payment_question(arena, &found->payment, found->gateway_reference, WORKER_WAIT_MS);
    const char *ours = question.charge_id;
    enum status status;

    question.charge_id = NULL;
    gateway_find(walk->gateway, arena, &question, charge);
    status = question_passed(walk);
    if (status != STATUS_OK || is_named(charge, ours))
        return status;
    question.charge_id = ours;
    gateway_find(walk->gateway, arena, &question, charge);
    if (!is_named(charge, ours))
        *charge = (struct gateway_charge){ .outcome = GATEWAY_ABSENT };
    return question_passed(walk);
}

/* Compares what the answer has. What was given back or contested is compared on the charge's own day. */
static difference_set answer_compare(const struct gateway_charge *charge, const struct reconcile_payment *found)
{
    const struct payment *payment = &found->payment;
    const struct booked_charge booked = { .charge_id =
                                              charge->charge_id == NULL ? payment->charge_id : charge->charge_id,
                                          .amount = payment->amount, /* another one's answer is disputed */
                                          .state = payment_state_for(charge->outcome),
                                          .refunded_minor = found->refunded_minor,
                                          .chargeback = payment->chargeback.state };

    if (charge->outcome == GATEWAY_UNKNOWN || charge->outcome == GATEWAY_DISPUTED)
        return DIFFERENCE_BIT(DIFFERENCE_NOT_TOLD);
    return reconcile_compare(charge->outcome == GATEWAY_ABSENT ? NULL : &booked, payment, found->refunded_minor);
}

/* The payment is read again, as it may have changed since its page. */
static enum status missing_compare(struct reconcile_walk *walk, struct arena *arena, struct id id,
                                   struct reconcile_payment *found, difference_set *differences)
{
    struct gateway_charge charge;
    enum status status = store_reconcile_find(walk->sql, arena, id, found);

    if (status == STATUS_OK)
        status = charge_ask(walk, arena, found, &charge);
    if (status == STATUS_OK)
        *differences = answer_compare(&charge, found);
    return status;
}

/* Asks for the charge of a payment that had none on the gateway's day: it may have been made on the next. */
static enum status missing_ask(struct reconcile_walk *walk, struct arena *arena, struct reconcile_expected *expected)
{
    struct reconcile_payment found;
    struct discrepancy discrepancy = { .payment = &found };
    bool heard = false;
    enum status status = missing_compare(walk, arena, expected->id, &found, &discrepancy.differences);

    if (status == STATUS_OK)
        status = differing_hear(walk, discrepancy.differences, expected->id, &heard);
    if (status == STATUS_OK && heard)
        status = missing_compare(walk, arena, expected->id, &found, &discrepancy.differences);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    expected->dropped = !reconcile_needs_charge(&found.payment);
    expected->joined = discrepancy.differences == 0;
    discrepancy.ours_minor = expected->joined || expected->dropped ? 0 : expected->amount.minor;
    tell(walk, &discrepancy);
    return STATUS_OK;
}

/* Goes on to the next chunk, or ends. */
static void chunk_end(struct reconcile_walk *walk)
{
    walk->over = !walk->more;
    walk->first = false;
    walk->from = walk->next;
    walk->count = walk->at = 0;
    walk->stage = RECONCILE_OURS;
}

/* Goes on to the next payment without a charge on the day, and asks for that charge. */
static enum status missing_step(struct reconcile_walk *walk)
{
    bool asked = false;

    while (walk->at < walk->count && !asked) {
        struct reconcile_expected *expected = &walk->expected[walk->at];
        struct arena arena = { 0 };
        enum status status;

        asked = !expected->seen;
        status = asked ? missing_ask(walk, &arena, expected) : STATUS_OK;
        arena_end(&arena);
        if (status != STATUS_OK)
            return status;
        if (!expected->dropped)
            reconcile_sum_ours(&walk->done.sums, expected->amount, expected->joined);
        walk->at++;
    }
    if (walk->at == walk->count)
        chunk_end(walk);
    return STATUS_OK;
}

void reconcile_begin(struct reconcile_walk *walk, struct sql *sql, struct gateway *gateway, struct day day,
                     int page_timeout_ms)
{
    *walk = (struct reconcile_walk){ .sql = sql,
                                     .gateway = gateway,
                                     .day = day,
                                     .page = RECONCILE_PAGE,
                                     .chunk = RECONCILE_CHUNK,
                                     .page_timeout_ms = page_timeout_ms,
                                     .since = INSTANT_NONE,
                                     .first = true };
    walk->from = walk->next = id_first_at(instant_of_day(day));
    walk->expected = ARENA_ARRAY(&walk->arena, struct reconcile_expected, RECONCILE_CHUNK);
}

void reconcile_since(struct reconcile_walk *walk, const struct reconciliation_account *account)
{
    if (account->moved) {
        walk->since = account->since;
        walk->from = walk->next = id_first_at(ours_begin(walk));
    }
}

enum status reconcile_step(struct reconcile_walk *walk)
{
    switch (walk->stage) {
    case RECONCILE_OURS:
        return ours_step(walk);
    case RECONCILE_CHARGES:
        return charges_step(walk);
    default:
        return missing_step(walk);
    }
}

void reconcile_end(struct reconcile_walk *walk)
{
    arena_end(&walk->arena);
    arena_end(&walk->cursor_arena);
    arena_end(&walk->page_arena);
    walk->expected = NULL;
    walk->cursor = NULL;
    walk->charges = (struct gateway_page){ 0 };
    walk->page_open = false;
    walk->count = 0;
}

enum status reconcile_day(struct sql *sql, struct gateway *gateway, struct day day, discrepancy_fn tell_one,
                          void *context, struct reconciliation *done)
{
    struct reconciliation_account account = { .since = INSTANT_NONE };
    struct reconcile_walk walk;
    struct arena arena = { 0 };
    enum status status = store_reconciliation_account(sql, &arena, &account);

    if (status == STATUS_NOT_FOUND)
        status = STATUS_OK;
    reconcile_begin(&walk, sql, gateway, day, COMMAND_PAGE_TIMEOUT_MS);
    walk.tell = tell_one;
    walk.context = context;
    walk.silences_allowed = RECONCILE_SILENCES;
    reconcile_since(&walk, &account);
    while (status == STATUS_OK && !walk.over)
        status = reconcile_step(&walk);
    *done = walk.done;
    reconcile_end(&walk);
    arena_end(&arena);
    return status;
}
