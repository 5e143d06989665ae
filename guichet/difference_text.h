/* guichet/difference_text.h: the differences between the gateway's book and ours as people read them: as named in
 * docs/operating.md, "A difference". */
#ifndef GUICHET_GUICHET_DIFFERENCE_TEXT_H
#define GUICHET_GUICHET_DIFFERENCE_TEXT_H

#include "billing/reconcile.h"

/* "another amount, another outcome", on standard output. */
void differences_print(difference_set differences);

#endif
