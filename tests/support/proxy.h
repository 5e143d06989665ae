/* tests/support/proxy.h: a proxy between program and database that cuts the connection at a chosen command: before the
 * server has received it, after the server has answered and before the program receives the answer (the two ways in
 * which a COMMIT is lost), or after the program has received the answer's first packet. It can also keep the command
 * for itself, so that no answer comes, and answer in the server's place with a malformed packet. */
#ifndef GUICHET_TESTS_SUPPORT_PROXY_H
#define GUICHET_TESTS_SUPPORT_PROXY_H

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum proxy_cut { PROXY_PASS, PROXY_CUT_BEFORE, PROXY_CUT_AFTER, PROXY_CUT_WITHIN, PROXY_HANG, PROXY_GARBLE };

struct proxy {
    char folder[64], path[100];
    char upstream[108];
    int listener;
    pthread_t thread;
    atomic_int cut;       /* enum proxy_cut; back to PROXY_PASS once the cut was made */
    atomic_int countdown; /* commands left to count; the one that makes it 0 is cut */
    atomic_bool commits;  /* only COMMITs are counted */
    atomic_int commands;  /* seen since the proxy was armed */
    atomic_bool stop;
};

/* Whether this is the first packet of a command that has an answer: sequence 0, neither COM_QUIT nor COM_STMT_CLOSE. */
static inline bool proxy_is_command(const unsigned char *bytes, size_t length)
{
    return length > 4 && bytes[3] == 0 && bytes[4] != 0x01 && bytes[4] != 0x19;
}

static inline bool proxy_is_commit(const unsigned char *bytes, size_t length)
{
    return length == 11 && bytes[4] == 0x03 && memcmp(bytes + 5, "COMMIT", 6) == 0;
}

static inline enum proxy_cut proxy_judge(struct proxy *proxy, const unsigned char *bytes, size_t length)
{
    if (!proxy_is_command(bytes, length))
        return PROXY_PASS;
    atomic_fetch_add(&proxy->commands, 1);
    if (atomic_load(&proxy->cut) == PROXY_PASS || (atomic_load(&proxy->commits) && !proxy_is_commit(bytes, length)))
        return PROXY_PASS;
    return atomic_fetch_sub(&proxy->countdown, 1) == 1 ? (enum proxy_cut)atomic_exchange(&proxy->cut, PROXY_PASS)
                                                       : PROXY_PASS;
}

static inline bool proxy_send(int to, const unsigned char *bytes, ssize_t length)
{
    for (ssize_t sent = 0, now; sent < length; sent += now)
        if ((now = send(to, bytes + sent, (size_t)(length - sent), MSG_NOSIGNAL)) <= 0)
            return false;
    return true;
}

/* Reads the server's answer to the preparation of a statement and sends in its place one that announces a column of 64
 * bytes in a packet of one. The connection stays open. */
static inline bool proxy_garble(int client, int server, unsigned char *bytes, size_t size)
{
    static const unsigned char nonsense[] = { 12, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 2, 64 };

    return recv(server, bytes, size, 0) > 0 && proxy_send(client, nonsense, (ssize_t)sizeof nonsense);
}

/* Sends the first packet of the server's answer. */
static inline void proxy_begin_answer(int client, int server, unsigned char *bytes, size_t size)
{
    ssize_t length = recv(server, bytes, size, 0), first = length > 4 ? 4 + bytes[0] + (bytes[1] << 8) : 0;

    if (first > 0 && first <= length)
        (void)proxy_send(client, bytes, first);
}

/* Forwards one connection until either side closes it or it is cut. */
static inline void proxy_pump(struct proxy *proxy, int client, int server)
{
    static _Thread_local unsigned char bytes[1 << 18];
    struct pollfd ends[2] = { { .fd = client, .events = POLLIN }, { .fd = server, .events = POLLIN } };

    while (!atomic_load(&proxy->stop) && poll(ends, 2, 50) >= 0) {
        for (int i = 0; i < 2; i++) {
            ssize_t length;
            enum proxy_cut cut;

            if (ends[i].revents == 0)
                continue;
            if ((length = recv(ends[i].fd, bytes, sizeof bytes, 0)) <= 0)
                return;
            cut = i == 0 ? proxy_judge(proxy, bytes, (size_t)length) : PROXY_PASS;
            if (cut == PROXY_HANG)
                (void)recv(client, bytes, sizeof bytes, 0); /* until the program gives up */
            if (cut == PROXY_HANG || cut == PROXY_CUT_BEFORE || !proxy_send(i == 0 ? server : client, bytes, length))
                return;
            if (cut == PROXY_GARBLE && !proxy_garble(client, server, bytes, sizeof bytes))
                return;
            if (cut == PROXY_CUT_AFTER)
                (void)recv(server, bytes, sizeof bytes, 0);
            if (cut == PROXY_CUT_WITHIN)
                proxy_begin_answer(client, server, bytes, sizeof bytes);
            if (cut == PROXY_CUT_AFTER || cut == PROXY_CUT_WITHIN)
                return;
        }
    }
}

static inline int proxy_dial(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    if (fd >= 0)
        (void)close(fd);
    return -1;
}

static inline void *proxy_main(void *given)
{
    struct proxy *proxy = given;
    struct pollfd door = { .fd = proxy->listener, .events = POLLIN };

    while (!atomic_load(&proxy->stop)) {
        int client = poll(&door, 1, 50) == 1 ? accept(proxy->listener, NULL, NULL) : -1;
        int server = client < 0 ? -1 : proxy_dial(proxy->upstream);

        if (server >= 0)
            proxy_pump(proxy, client, server);
        if (server >= 0)
            (void)close(server);
        if (client >= 0)
            (void)close(client);
    }
    return NULL;
}

/* Serves one connection at a time. NULL: no socket could be made. */
static inline struct proxy *proxy_open(const char *upstream)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    struct proxy *proxy = calloc(1, sizeof *proxy);

    if (proxy == NULL)
        return NULL;
    (void)snprintf(proxy->folder, sizeof proxy->folder, "/tmp/guichet-proxy.XXXXXX");
    if (mkdtemp(proxy->folder) == NULL) {
        free(proxy);
        return NULL;
    }
    (void)snprintf(proxy->path, sizeof proxy->path, "%s/database.sock", proxy->folder);
    (void)snprintf(proxy->upstream, sizeof proxy->upstream, "%s", upstream);
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s", proxy->path);
    proxy->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (proxy->listener < 0 || bind(proxy->listener, (const struct sockaddr *)&address, sizeof address) != 0 ||
        listen(proxy->listener, 8) != 0 || pthread_create(&proxy->thread, NULL, proxy_main, proxy) != 0) {
        free(proxy);
        return NULL;
    }
    return proxy;
}

static inline void proxy_close(struct proxy **proxy)
{
    atomic_store(&(*proxy)->stop, true);
    (void)pthread_join((*proxy)->thread, NULL);
    (void)close((*proxy)->listener);
    (void)unlink((*proxy)->path);
    (void)rmdir((*proxy)->folder);
    free(*proxy);
    *proxy = NULL;
}

/* Cuts at the `number`th COMMIT from now (1: the next). */
static inline void proxy_cut_commit(struct proxy *proxy, enum proxy_cut cut, int number)
{
    atomic_store(&proxy->commits, true);
    atomic_store(&proxy->countdown, number);
    atomic_store(&proxy->commands, 0);
    atomic_store(&proxy->cut, (int)cut);
}

/* Cuts at the `number`th command of any kind from now. */
static inline void proxy_cut_command(struct proxy *proxy, enum proxy_cut cut, int number)
{
    proxy_cut_commit(proxy, cut, number);
    atomic_store(&proxy->commits, false);
}

/* Whether the cut was made; disarms the proxy. */
static inline bool proxy_was_cut(struct proxy *proxy)
{
    return atomic_exchange(&proxy->cut, PROXY_PASS) == PROXY_PASS;
}

#endif
