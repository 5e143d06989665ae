/* billing/series.c: numbers documents without gaps, in the order of their dates. */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "billing/invoice.h"

void series_number(struct series *series, struct day today, char number[INVOICE_NUMBER_BYTES], struct day *issue_date)
{
    bool first = day_is_none(series->last_day);
    struct day issued = !first && series->last_day.number > today.number ? series->last_day : today;
    int year = day_civil(issued).year;
    const char *mark = id_is_none(series->scope) ? "" : "TEST-"; /* a sandbox never uses the legal series */

    series->last_number = !first && series->year == year ? series->last_number + 1 : 1;
    series->year = year;
    series->last_day = issued;
    assert(series->kind == 'F' || series->kind == 'A');
    (void)snprintf(number, INVOICE_NUMBER_BYTES, "%s%c%04d-%06" PRId64, mark, series->kind, year, series->last_number);
    *issue_date = issued;
}
