/* tests/unit/fault_point.c: an armed fault happens once, at the named place, in one process. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "../support/child.h"
#include "base/clock.h"
#include "base/fault_point.h"

static char path[64];

static int file_start(void **state)
{
    int fd;

    (void)state;
    (void)snprintf(path, sizeof path, "/tmp/guichet-faults.XXXXXX");
    fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    setenv("GUICHET_FAULT_FILE", path, 1);
    fault_scope("");
    return 0;
}

static int file_end(void **state)
{
    (void)state;
    unlink(path);
    unsetenv("GUICHET_FAULT_FILE");
    return 0;
}

static void arm(const char *lines)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(lines, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static const char *left(void)
{
    static char text[4096];
    FILE *file = fopen(path, "r");
    size_t length;

    assert_non_null(file);
    length = fread(text, 1, sizeof text - 1, file);
    text[length] = '\0';
    (void)fclose(file);
    return text;
}

static void reach(void *with, int number)
{
    (void)number;
    fault_scope(with);
    FAULT_POINT(BEFORE_COMMIT);
}

static int how_ends(const char *scope)
{
    return child_end(child_start(reach, (void *)(uintptr_t)scope, 0, 0));
}

static void test_kill_happens_once_at_the_named_point(void **state)
{
    (void)state;
    arm("act_one:before_commit 1 kill\nact_two:after_commit 1 kill\n");
    assert_int_equal(how_ends("act_two"), 0);
    assert_int_equal(how_ends(""), 0);
    assert_int_equal(how_ends("act_one"), SIGKILL);
    assert_int_equal(how_ends("act_one"), 0);
    assert_string_equal(left(), "act_two:after_commit 1 kill 0\n");
}

static void test_kill_happens_at_the_counted_pass(void **state)
{
    (void)state;
    arm("act_one:before_commit 3 kill\n");
    assert_int_equal(how_ends("act_one"), 0);
    assert_int_equal(how_ends("act_one"), 0);
    assert_int_equal(how_ends("act_one"), SIGKILL);
    assert_int_equal(how_ends("act_one"), 0);
    assert_string_equal(left(), "");
}

static void test_kill_ends_one_of_many_concurrent_processes(void **state)
{
    enum { MANY = 16 };
    pid_t pids[MANY];
    int dead = 0;

    (void)state;
    arm("act_one:before_commit 1 kill\n");
    for (int i = 0; i < MANY; i++)
        pids[i] = child_start(reach, (void *)(uintptr_t)"act_one", i, 0);
    for (int i = 0; i < MANY; i++)
        dead += child_end(pids[i]) == SIGKILL ? 1 : 0;
    assert_int_equal(dead, 1);
}

static void sleeper(void *with, int number)
{
    (void)with, (void)number;
    pause();
}

static void test_kill_pid_ends_another_process(void **state)
{
    pid_t victim = child_start(sleeper, NULL, 0, 0);
    char line[80];

    (void)state;
    (void)snprintf(line, sizeof line, "act_one:before_commit 1 kill_pid %d\n", (int)victim);
    arm(line);
    assert_int_equal(how_ends("act_one"), 0);
    assert_int_equal(child_end(victim), SIGKILL);
}

static void test_pause_waits_for_its_milliseconds(void **state)
{
    int64_t started_us = clock_monotonic_us();

    (void)state;
    arm("act_one:before_commit 1 pause 50\n");
    assert_int_equal(how_ends("act_one"), 0);
    assert_true(clock_monotonic_us() - started_us >= 50000);
}

static void test_cut_shuts_the_connection_down(void **state)
{
    int ends[2];
    char byte;

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    arm("act_one:before_commit 1 cut\n");
    fault_wire(ends[0]);
    reach((void *)(uintptr_t)"act_one", 0);
    fault_wire(-1);
    assert_int_equal(read(ends[1], &byte, 1), 0);
    close(ends[0]);
    close(ends[1]);
}

static void test_unarmed_point_has_no_effect(void **state)
{
    (void)state;
    assert_int_equal(how_ends("act_one"), 0);
    unlink(path);
    assert_int_equal(how_ends("act_one"), 0);
    unsetenv("GUICHET_FAULT_FILE");
    assert_int_equal(how_ends("act_one"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, file_start, file_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_kill_happens_once_at_the_named_point),
        TEST(test_kill_happens_at_the_counted_pass),
        TEST(test_kill_ends_one_of_many_concurrent_processes),
        TEST(test_kill_pid_ends_another_process),
        TEST(test_pause_waits_for_its_milliseconds),
        TEST(test_cut_shuts_the_connection_down),
        TEST(test_unarmed_point_has_no_effect),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
