/* tests/histories/ending.h: brings everything that is open to its end, and checks the books. */
#ifndef GUICHET_HISTORIES_ENDING_H
#define GUICHET_HISTORIES_ENDING_H

void history_end(void);

#endif
