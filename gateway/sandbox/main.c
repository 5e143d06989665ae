/* gateway/sandbox/main.c: guichet-sandbox-gateway, a payment gateway to try things with. README.md in this folder
 * describes its API. */
#include <getopt.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/exit_code.h"
#include "server.h"
#include "store.h"
#include "switches.h"
#include "webhook.h"

struct options {
    char host[128];
    uint16_t port;
    const char *store_path;
    const char *public_url;                        /* NULL: http://host:port */
    const char *webhook_url, *webhook_secret_path; /* both or none */
};

static const char usage[] =
    "Usage: guichet-sandbox-gateway --store FILE [--listen HOST:PORT] [--public-url URL]\n"
    "                               [--webhook-url URL --webhook-secret-file FILE]\n"
    "       guichet-sandbox-gateway --help | --version\n\n"
    "  --store FILE        the book, made if it is not there\n"
    "  --listen HOST:PORT  an IPv4 address and port, default 127.0.0.1:0; port 0 takes a free one\n"
    "  --public-url URL    where a browser reaches it, for action_url; default http://HOST:PORT\n"
    "  --webhook-url URL   who is told, by signed requests, what happens to charges and refunds\n"
    "  --webhook-secret-file FILE  what they are signed with: its first line\n"
    "  --help              prints this help\n"
    "  --version           prints its version\n";

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
        { "listen", required_argument, NULL, 'l' },
        { "store", required_argument, NULL, 's' },
        { "public-url", required_argument, NULL, 'u' },
        { "webhook-url", required_argument, NULL, 'w' },
        { "webhook-secret-file", required_argument, NULL, 'f' },
        { NULL, 0, NULL, 0 },
    };
    int letter;

    *options = (struct options){ .host = "127.0.0.1" };
    while ((letter = getopt_long(count, words, "", known, NULL)) != -1) {
        if (letter == 's')
            options->store_path = optarg;
        else if (letter == 'u')
            options->public_url = optarg;
        else if (letter == 'w')
            options->webhook_url = optarg;
        else if (letter == 'f')
            options->webhook_secret_path = optarg;
        else if (letter != 'l' || !listen_read(optarg, options))
            return false;
    }
    return options->store_path != NULL && optind == count &&
           (options->webhook_url == NULL) == (options->webhook_secret_path == NULL);
}

/* The server's threads inherit the blocked signals, so that only this thread receives them. */
static void signals_block(sigset_t *ends)
{
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(ends);
    sigaddset(ends, SIGTERM);
    sigaddset(ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, ends, NULL);
}

/* Serves until a signal arrives; false: it could not start. */
static bool serve(const struct server_options *parts, const sigset_t *ends)
{
    struct server *server = server_start(parts);
    int signal_number;

    if (server == NULL)
        return false;
    printf("listening on %s:%u\n", parts->host, (unsigned)server_port(server));
    fflush(stdout);
    sigwait(ends, &signal_number);
    server_stop(server);
    return true;
}

/* Prints --help or --version if one of them is among the arguments; false: neither is. */
static bool told(int count, char **words)
{
    for (int i = 1; i < count; i++) {
        if (strcmp(words[i], "--help") == 0 || strcmp(words[i], "--version") == 0) {
            fputs(words[i][2] == 'h' ? usage : "guichet-sandbox-gateway " GUICHET_VERSION "\n", stdout);
            return true;
        }
    }
    return false;
}

int main(int count, char **words)
{
    struct options options;
    struct server_options parts;
    sigset_t ends;
    bool served;

    if (told(count, words))
        return fflush(stdout) == 0 ? EXIT_DONE : EXIT_REFUSED;
    if (!options_read(count, words, &options)) {
        fputs(usage, stderr);
        return EXIT_USAGE;
    }
    signals_block(&ends);
    parts = (struct server_options){ .host = options.host, .port = options.port, .public_url = options.public_url };
    if ((parts.store = store_open(options.store_path)) == NULL)
        return EXIT_REFUSED;
    parts.switches = switches_new();
    if (options.webhook_url != NULL)
        parts.webhook = webhook_start(options.webhook_url, options.webhook_secret_path);
    served = parts.switches != NULL && (parts.webhook != NULL || options.webhook_url == NULL) && serve(&parts, &ends);
    webhook_stop(parts.webhook);
    switches_free(parts.switches);
    store_close(parts.store);
    return served ? EXIT_DONE : EXIT_REFUSED;
}
