/* fcgi/listener.c: Unix and TCP sockets to listen on. */
#include "fcgi/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"

/* nginx tries again at once if the backlog is full; the kernel's own limit (somaxconn) is usually 4096. */
enum { BACKLOG = 1024, SOCKET_MODE = 0660, SOCKET_UMASK = 0117 };

static bool directory_is_safe(const char *path)
{
    char directory[sizeof((struct sockaddr_un *)0)->sun_path];
    struct stat found;
    char *slash;

    (void)snprintf(directory, sizeof directory, "%s", path);
    slash = strrchr(directory, '/');
    if (slash == NULL) {
        log_error("the socket path %s must be absolute", path);
        return false;
    }
    slash[slash == directory ? 1 : 0] = '\0';
    if (stat(directory, &found) != 0 || !S_ISDIR(found.st_mode)) {
        log_error("the directory %s of the socket does not exist", directory);
        return false;
    }
    if ((found.st_mode & S_IWOTH) != 0) {
        log_error("anybody may write to the directory %s: put the socket into one that others cannot write to",
                  directory);
        return false;
    }
    return true;
}

/* Whether a server accepts connections on the socket: a server that died leaves its file behind. */
static bool somebody_listens(const struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool listens = fd >= 0 && (connect(fd, (const struct sockaddr *)address, sizeof *address) == 0 || errno == EAGAIN);

    if (fd >= 0)
        close(fd);
    return listens;
}

static bool way_is_free(const struct sockaddr_un *address)
{
    struct stat found;

    if (lstat(address->sun_path, &found) != 0)
        return errno == ENOENT;
    if (!S_ISSOCK(found.st_mode)) {
        log_error("%s is there and is not a socket: remove it or choose another path", address->sun_path);
        return false;
    }
    if (somebody_listens(address)) {
        log_error("another server listens on %s: stop it or choose another path", address->sun_path);
        return false;
    }
    return unlink(address->sun_path) == 0;
}

static bool unix_bind(int fd, const struct sockaddr_un *address)
{
    mode_t before = umask(SOCKET_UMASK);
    bool bound = bind(fd, (const struct sockaddr *)address, sizeof *address) == 0;

    (void)umask(before);
    return bound && chmod(address->sun_path, SOCKET_MODE) == 0;
}

static bool unix_open(const char *path, struct listener *listener)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    struct stat made;
    int fd;

    if (path[0] != '/' || strlen(path) >= sizeof address.sun_path) {
        log_error("the socket path %s must be absolute and shorter than %zu characters", path, sizeof address.sun_path);
        return false;
    }
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    if (!directory_is_safe(path) || !way_is_free(&address))
        return false;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || !unix_bind(fd, &address) || listen(fd, BACKLOG) != 0 || lstat(path, &made) != 0) {
        log_error("cannot listen on %s: %s", path, strerrordesc_np(errno));
        return false;
    }
    *listener = (struct listener){ fd, path, made.st_dev, made.st_ino };
    return true;
}

static int tcp_try(const struct addrinfo *found)
{
    int yes = 1;
    int fd = socket(found->ai_family, found->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, found->ai_protocol);

    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
        bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

static bool tcp_open(const char *text, struct listener *listener)
{
    const struct addrinfo wanted = { .ai_family = AF_UNSPEC,
                                     .ai_socktype = SOCK_STREAM,
                                     .ai_flags = AI_NUMERICSERV | AI_PASSIVE };
    const char *colon = strrchr(text, ':');
    struct addrinfo *found = NULL;
    char host[256];
    int fd = -1;

    if (colon == NULL || colon == text ||
        snprintf(host, sizeof host, "%.*s", (int)(colon - text), text) >= (int)sizeof host ||
        getaddrinfo(host, colon + 1, &wanted, &found) != 0) {
        log_error("%s is not an address to listen on: write unix:/path or host:port", text);
        return false;
    }
    for (const struct addrinfo *at = found; at != NULL && fd < 0; at = at->ai_next)
        fd = tcp_try(at);
    freeaddrinfo(found);
    if (fd < 0) {
        log_error("cannot listen on %s: %s", text, strerrordesc_np(errno));
        return false;
    }
    *listener = (struct listener){ .fd = fd };
    return true;
}

bool listener_open(const char *listen, struct listener *listener)
{
    return strncmp(listen, "unix:", 5) == 0 ? unix_open(listen + 5, listener) : tcp_open(listen, listener);
}

void listener_hide(struct listener *listener)
{
    struct stat found;

    if (listener->path != NULL && lstat(listener->path, &found) == 0 && found.st_dev == listener->device &&
        found.st_ino == listener->inode)
        (void)unlink(listener->path);
    close(listener->fd);
    listener->fd = -1;
}
