/* gateway/sandbox/main.c: guichet-sandbox-gateway, a payment gateway to try things on. README.md beside this file is its API. */
#include <getopt.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server.h"
#include "store.h"

struct options {
    char host[128];
    uint16_t port;
    const char *store_path;
    const char *public_url; /* NULL: http://host:port */
};

static const char usage[] =
    "usage: guichet-sandbox-gateway --store FILE [--listen HOST:PORT] [--public-url URL]\n"
    "  --store FILE        the book, made if it is not there\n"
    "  --listen HOST:PORT  an IPv4 address and port, default 127.0.0.1:0; port 0 takes a free one\n"
    "  --public-url URL    where a browser reaches it, for action_url; default http://HOST:PORT\n";

static bool listen_read(const char *text, struct options *options)
{
    const char *colon = strrchr(text, ':');
    size_t host_length = colon == NULL ? 0 : (size_t)(colon - text);
    char *end;
    long port;

    if (host_length == 0 || host_length >= sizeof options->host || colon[1] < '0' || colon[1] > '9')
        return false;
    port = strtol(colon + 1, &end, 10);
    if (*end != '\0' || port > UINT16_MAX)
        return false;
    memcpy(options->host, text, host_length);
    options->host[host_length] = '\0';
    options->port = (uint16_t)port;
    return true;
}

static bool options_read(int count, char **words, struct options *options)
{
    static const struct option known[] = {
        { "listen", required_argument, NULL, 'l' }, { "store", required_argument, NULL, 's' },
        { "public-url", required_argument, NULL, 'u' }, { NULL, 0, NULL, 0 },
    };
    int letter;

    *options = (struct options){ .host = "127.0.0.1" };
    while ((letter = getopt_long(count, words, "", known, NULL)) != -1) {
        if (letter == 's')
            options->store_path = optarg;
        else if (letter == 'u')
            options->public_url = optarg;
        else if (letter != 'l' || !listen_read(optarg, options))
            return false;
    }
    return options->store_path != NULL && optind == count;
}

/* The threads of the server inherit the blocked signals, so that only this one takes them. */
static void signals_block(sigset_t *ends)
{
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(ends);
    sigaddset(ends, SIGTERM);
    sigaddset(ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, ends, NULL);
}

int main(int count, char **words)
{
    struct options options;
    sigset_t ends;
    struct store *store;
    struct server *server;
    int signal_number;

    if (!options_read(count, words, &options)) {
        fputs(usage, stderr);
        return 2;
    }
    signals_block(&ends);
    if ((store = store_open(options.store_path)) == NULL)
        return 1;
    if ((server = server_start(options.host, options.port, options.public_url, store)) == NULL) {
        store_close(store);
        return 1;
    }
    printf("listening on %s:%u\n", options.host, (unsigned)server_port(server));
    fflush(stdout);
    sigwait(&ends, &signal_number);
    server_stop(server);
    store_close(store);
    return 0;
}
