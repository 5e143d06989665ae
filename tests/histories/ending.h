/* tests/histories/ending.h: everything that is open is brought to its end, and the books are looked at. */
#ifndef GUICHET_HISTORIES_ENDING_H
#define GUICHET_HISTORIES_ENDING_H

void history_end(void);

#endif
