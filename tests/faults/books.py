"""What must hold after every fault, in SQL, in the gateway's record and by the program's own verification.
Source: docs/reliability.md, 1.1 (I1 to I12).
Most of these checks are those of tests/http at its end; here they run after each case."""
import test_zz_books as books

CHECKS = [books.test_invoice_numbers_are_dense_and_in_date_order, books.test_each_invoice_seals_the_one_before,
          books.test_every_charge_of_the_gateway_is_a_payment_of_ours,
          books.test_charges_for_orders_equal_their_invoices,
          books.test_no_payment_is_left_without_an_answer]
EMPTY = books.EMPTY + [
    ("an order that is waited for has a payment under way",
     "SELECT HEX(o.id) FROM `order` o LEFT JOIN payment p ON p.organization_id = o.organization_id"
     " AND p.order_id = o.id"
     " WHERE o.status = 'payment_pending' AND (p.id IS NULL OR p.state NOT IN ('intent', 'calling', 'unknown'))"),
    ("licences are held for open orders alone",
     "SELECT HEX(s.id), s.pending_licences FROM subscription s"
     " WHERE s.pending_licences <> (SELECT COALESCE(SUM(GREATEST(o.licences_delta, 0)), 0)"
     " FROM `order` o WHERE o.organization_id = s.organization_id AND o.subscription_id = s.id"
     " AND o.status IN ('payment_pending', 'payment_action_required', 'credit_check_pending'))"),
    ("a product key is redeemed once", "SELECT HEX(product_key_id) FROM product_key_redemption GROUP BY product_key_id"
     " HAVING COUNT(*) > 1"),
    ("no operation is left running", "SELECT HEX(key_hash), state FROM operation WHERE state <> 'done'"),
]


def right(stack):
    """Fails unless every check holds."""
    if stack.sql(";\n".join(query for _, query in EMPTY)):
        for why, query in EMPTY:
            assert stack.sql(query) == [], why
    for check in CHECKS:
        check(stack)
    done = stack.guichet("verify")
    assert done.returncode == 0, done.stdout + done.stderr
