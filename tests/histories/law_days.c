/* tests/histories/law_days.c: what a period came to. */
#include "checks.h"

void checks_days(void)
{
}
