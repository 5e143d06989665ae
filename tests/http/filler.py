"""Rows in real numbers: copies of one row, inserted by SQL and removed again."""
import contextlib

from stack import id_hex

MARK = "01ff"  # how an identifier begins that these tests made: later than any other, and found again


def new_id(number="seq"):
    return f"UNHEX(CONCAT('{MARK}', LPAD(HEX({number}), 28, '0')))"


class Filler:
    """Copies of rows, with other values in some columns."""

    def __init__(self, stack):
        self.stack, self.tables = stack, []

    def columns(self, table):
        return [row[0] for row in self.stack.sql("SELECT column_name FROM information_schema.columns"
                                                 " WHERE table_schema = DATABASE()"
                                                 f" AND table_name = '{table}' AND is_generated = 'NEVER' ORDER BY "
                                                 f"ordinal_position")]

    def copy(self, table, where, numbers, **other):
        columns = self.columns(table)
        assert set(other) <= set(columns), other
        told = ", ".join(f"`{name}`" for name in columns)
        taken = ", ".join(other.get(name, f"c.`{name}`") for name in columns)
        self.tables.append(table)
        self.stack.sql("SET foreign_key_checks = 0, unique_checks = 0, check_constraint_checks = 0;"
                       f"INSERT INTO `{table}` ({told}) SELECT {taken} FROM (SELECT * FROM `{table}` WHERE {where}"
                       f" LIMIT 1) c, {numbers}")

    def clear(self):
        keys = {"order_user": "order_id", "invoice_line": "invoice_id", "invoice_tax": "invoice_id",
                "invoice_state": "invoice_id",
                "credit_note_line": "credit_note_id", "credit_note_tax": "credit_note_id",
                "credit_note_state": "credit_note_id"}
        for table in reversed(self.tables):
            self.stack.sql(f"SET foreign_key_checks = 0; DELETE FROM `{table}` WHERE LEFT({keys.get(table, 'id')}, 2) "
                           f"= UNHEX('{MARK}')")


def of(shop, **more):
    return " AND ".join([f"organization_id = UNHEX('{id_hex(shop.id)}')"]
                        + [f"{name} = UNHEX('{id_hex(value)}')" for name, value in more.items()])


@contextlib.contextmanager
def filling(stack):
    """A Filler whose rows are gone afterwards."""
    one = Filler(stack)
    try:
        yield one
    finally:
        one.clear()
