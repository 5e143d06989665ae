/* fcgi/json_memory.h: jansson's allocator, which overwrites memory before freeing it: bodies contain passwords. */
#ifndef GUICHET_FCGI_JSON_MEMORY_H
#define GUICHET_FCGI_JSON_MEMORY_H

/* Call once per process, before jansson is first used. */
void json_memory_start(void);

#endif
