/* tests/unit/arena.c: the memory of one exchange: aligned, zeroed, wiped and bounded. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"

static void test_pieces_are_zeroed_and_aligned(void **state)
{
    static const size_t sizes[] = { 0, 1, 15, 16, 17, 1000, 65535, 65536, 65537, 300000, 3 };
    struct arena arena = { 0 };

    (void)state;
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            unsigned char *bytes = arena_take(&arena, sizes[i]);

            assert_int_equal((uintptr_t)bytes % _Alignof(max_align_t), 0);
            for (size_t b = 0; b < sizes[i]; b++)
                if (bytes[b] != 0)
                    fail_msg("byte %zu of %zu in round %d is not zero", b, sizes[i], round);
            memset(bytes, 0xa5, sizes[i]);
        }
        arena_wipe(&arena);
        assert_int_equal(arena.taken_bytes, 0);
    }
    arena_end(&arena);
}

/* Pieces keep their content while more are taken, over several blocks. */
static void test_pieces_do_not_overlap(void **state)
{
    enum { PIECES = 3000 };
    struct arena arena = { 0 };
    unsigned char *pieces[PIECES];

    (void)state;
    for (int i = 0; i < PIECES; i++) {
        pieces[i] = arena_take(&arena, (size_t)(i % 257) + 1);
        memset(pieces[i], i % 251, (size_t)(i % 257) + 1);
    }
    for (int i = 0; i < PIECES; i++)
        for (int b = 0; b <= i % 257; b++)
            if (pieces[i][b] != i % 251)
                fail_msg("piece %d was overwritten", i);
    arena_end(&arena);
}

/* The first block is kept for the process's next exchange: nothing of the last one may be left in it. */
static void test_wipe_overwrites_the_first_block(void **state)
{
    struct arena arena = { 0 };
    char *secret = arena_text(&arena, "correct horse battery staple");

    (void)state;
    (void)arena_take(&arena, 200000);
    arena_wipe(&arena);
    for (size_t i = 0; i < sizeof "correct horse battery staple"; i++)
        assert_int_equal(secret[i], 0);
    arena_end(&arena);
    assert_null(arena.block);
}

static void test_texts_are_copied_and_formatted(void **state)
{
    struct arena arena = { 0 };
    char long_word[5000];

    (void)state;
    memset(long_word, 'x', sizeof long_word - 1);
    long_word[sizeof long_word - 1] = '\0';
    assert_string_equal(arena_text(&arena, ""), "");
    assert_string_equal(arena_text(&arena, "licence"), "licence");
    assert_string_equal(arena_copy(&arena, "licences", 7), "licence");
    assert_memory_equal(arena_copy(&arena, "a\0b", 3), "a\0b", 4);
    assert_string_equal(arena_copy(&arena, NULL, 0), "");
    assert_string_equal(arena_format(&arena, "%s of %d", "5", 105), "5 of 105");
    assert_int_equal(strlen(arena_format(&arena, "%s!", long_word)), sizeof long_word);
    arena_end(&arena);
}

/* The signal that ends a process which takes these sizes; 0: it is not ended. */
static int signal_after(size_t first, size_t second)
{
    int ended;
    pid_t child = fork();

    if (child == 0) {
        struct arena arena = { 0 };
        int silence = open("/dev/null", O_WRONLY);

        (void)dup2(silence, STDERR_FILENO);
        (void)signal(SIGABRT, SIG_DFL);
        (void)arena_take(&arena, first);
        (void)arena_take(&arena, second);
        _exit(0);
    }
    assert_true(child > 0 && waitpid(child, &ended, 0) == child);
    return WIFSIGNALED(ended) ? WTERMSIG(ended) : 0;
}

static void test_taking_beyond_the_bound_ends_the_process(void **state)
{
    (void)state;
    assert_int_equal(signal_after(1024, ARENA_BYTES_MAX - 1024), 0);
    assert_int_equal(signal_after(1024, ARENA_BYTES_MAX - 1023), SIGABRT);
    assert_int_equal(signal_after(64, SIZE_MAX), SIGABRT);      /* rounding up would wrap */
    assert_int_equal(signal_after(64, SIZE_MAX - 31), SIGABRT); /* adding to what was taken would wrap */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_are_zeroed_and_aligned),
        cmocka_unit_test(test_pieces_do_not_overlap),
        cmocka_unit_test(test_wipe_overwrites_the_first_block),
        cmocka_unit_test(test_texts_are_copied_and_formatted),
        cmocka_unit_test(test_taking_beyond_the_bound_ends_the_process),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
