/* bench/hello.c: bench-hello SOCKET WORKERS: the least that a FastCGI program can do, as the lower bound of a
 * request's cost: as many single-threaded workers as the api has, with the same accept loop (fcgi/worker_process.c: a
 * non-blocking socket, epoll with EPOLLEXCLUSIVE, FCGX_Accept_r), and one constant answer. */
#include <errno.h>
#include <fcgiapp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BACKLOG = 1024, WORKERS_MAX = 64 };

static const char answer[] =
    "Status: 200 OK\r\nContent-Type: application/json\r\nContent-Length: 17\r\nCache-Control: no-store\r\n\r\n"
    "{\"hello\":\"world\"}";

static int listener_open(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0 || snprintf(address.sun_path, sizeof address.sun_path, "%s", path) >= (int)sizeof address.sun_path)
        return -1;
    (void)unlink(path);
    return bind(fd, (const struct sockaddr *)&address, sizeof address) == 0 && listen(fd, BACKLOG) == 0 ? fd : -1;
}

static void serve(int listener)
{
    static FCGX_Request request;
    struct epoll_event event = { .events = EPOLLIN | EPOLLEXCLUSIVE };
    int epoll = epoll_create1(EPOLL_CLOEXEC);

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) != 0 || FCGX_Init() != 0 ||
        FCGX_InitRequest(&request, listener, FCGI_FAIL_ACCEPT_ON_INTR) != 0)
        _exit(EXIT_FAILURE);
    (void)signal(SIGTERM, SIG_DFL); /* libfcgi has installed a handler of its own */
    for (;;) {
        if (FCGX_Accept_r(&request) < 0) {
            (void)epoll_wait(epoll, &event, 1, -1);
            continue;
        }
        (void)FCGX_PutStr(answer, (int)strlen(answer), request.out);
        FCGX_Finish_r(&request);
    }
}

int main(int argc, char **argv)
{
    long workers = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
    int listener;

    if (workers < 1 || workers > WORKERS_MAX || (listener = listener_open(argv[1])) < 0) {
        (void)fprintf(stderr, "usage: bench-hello SOCKET WORKERS\n");
        return EXIT_FAILURE;
    }
    for (long i = 0; i < workers; i++)
        if (fork() == 0)
            serve(listener);
    (void)wait(NULL); /* the workers end with this process */
    return EXIT_FAILURE;
}
