"""sql_client.py, by which these tests ask the database: what it keeps from one statement to the next, and what not."""
import concurrent.futures

import pytest

from sql_client import Refused

WHO = "SELECT CONNECTION_ID()"


def test_rows_are_lists_of_texts(stack):
    assert stack.sql("SELECT 1, NULL, 'é\\n'; SELECT 2 -- the last") == [["1", None, "é\\n"], ["2"]]
    assert stack.sql("SELECT 1 FROM DUAL WHERE 1 = 0;") == []


def test_a_connection_is_kept(stack):
    assert stack.sql(WHO) == stack.sql(WHO)


@pytest.mark.parametrize("text", ["SET @kept = 1", "SELECT 1; SET @kept = 1", "BEGIN; SELECT @kept := 1", "USE mysql"])
def test_what_would_last_is_not_kept(stack, text):
    stack.sql(text)
    assert stack.sql("SELECT @kept, DATABASE(), @@in_transaction") == [[None, "guichet", "0"]]


def test_a_refused_statement_says_why_and_the_next_one_is_answered(stack):
    with pytest.raises(Refused, match="(?s)SELECT nothing: .*ERROR 1054.*Unknown column 'nothing'"):
        stack.sql("SELECT nothing")
    assert stack.sql("SELECT 1") == [["1"]]


def test_a_connection_that_has_ended_is_replaced(stack):
    [[ended]] = stack.sql(WHO)
    with pytest.raises(Refused):
        stack.sql(f"KILL {ended}; SELECT 1")
    [[ended]] = stack.sql(WHO)
    stack.sql(f"SET @other = 1; KILL {ended}")
    assert stack.sql(WHO) != [[ended]]


def test_two_statements_at_once_do_not_wait_for_each_other(stack):
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        slow = pool.submit(stack.sql, f"SELECT SLEEP(1); {WHO}")
        while stack.sql("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP(1)%'"
                        " AND id <> CONNECTION_ID()") == [["0"]]:
            assert not slow.done()
        [[other]] = stack.sql(WHO)
        assert not slow.done() and slow.result()[-1] != [other]


def test_a_long_text_with_long_answers_is_no_deadlock(stack):
    """Both are longer than a pipe holds."""
    rows = stack.sql(";\n".join(["SELECT REPEAT('a', 2000)"] * 5000))
    assert rows == [["a" * 2000]] * 5000
