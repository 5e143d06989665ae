/* fcgi/json_memory.h: jansson's memory. Bodies hold passwords: what jansson frees is overwritten first. */
#ifndef GUICHET_FCGI_JSON_MEMORY_H
#define GUICHET_FCGI_JSON_MEMORY_H

/* Once in a process, before jansson is first used. */
void json_memory_start(void);

#endif
