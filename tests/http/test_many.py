"""A customer with 10,000 invoices and 5,000 users, as the pages ask for them: every page and filter answers within
100 ms, and with the right rows.

Each request is judged by the fastest of up to 40: whatever else the machine does makes a request slower and never
faster, so that the fastest is nearest to what the request itself costs; and what makes the request itself slower makes
the fastest slower too. Medians are printed."""
import statistics
import time
import urllib.request

import pytest

from filler import filling, new_id, of
from shop import Shop

INVOICES, USERS, LIMIT_S, TRIES = 10_000, 5_000, 0.1, 40
# Two invoices a day from here on; the oldest 40 are open, the next 40 cannot be collected, all others are paid.
DAY = "DATE_ADD('2001-01-01', INTERVAL seq DIV 2 DAY)"
STATUS = "CASE WHEN seq <= 40 THEN 'open' WHEN seq <= 80 THEN 'uncollectible' ELSE 'paid' END"


@pytest.fixture(scope="module")
def crowd(stack, price):
    """The customer; its administrator and first invoice are older than what is copied."""
    shop = Shop(stack, price)
    shop.subscription_id = shop.buy(3)
    [invoice] = shop.invoices()
    with filling(stack) as filler:
        numbers, mine = f"seq_1_to_{INVOICES - 1}", of(shop, invoice_id=invoice["id"])
        filler.copy("invoice", of(shop, id=invoice["id"]), numbers, id=new_id(), order_id="NULL", year="2001",
                    number=f"CONCAT('{shop.id[-8:]}-', seq)", sequence="100 + seq", issue_date=DAY, due_date=DAY)
        filler.copy("invoice_line", mine, numbers, id=new_id(), invoice_id=new_id())
        filler.copy("invoice_tax", mine, numbers, invoice_id=new_id())
        filler.copy("invoice_state", mine, numbers, invoice_id=new_id(), status=STATUS, payment_id="NULL")
        filler.copy("user", of(shop), f"seq_1_to_{USERS - 1}", id=new_id(), email_key=f"CONCAT('{shop.id}', seq)",
                    display_name="CONCAT('Zoé ', LPAD(seq, 4, '0'))",
                    email=f"CONCAT('zoe', seq, '@{shop.id[-8:].lower()}.example')")
        shop.number = f"{shop.id[-8:]}-5000"
        yield shop


# Path, how many rows the first page has, and whether there are more.
LISTS = [
    ("invoices, the newest", "/v1/invoices?limit=25", 25, True),
    ("invoices, open: the oldest", "/v1/invoices?limit=25&status=open", 25, True),
    ("invoices, uncollectible", "/v1/invoices?limit=25&status=uncollectible", 25, True),
    ("invoices, paid", "/v1/invoices?limit=25&status=paid", 25, True),
    ("invoices of the first ten days", "/v1/invoices?limit=25&from=2001-01-01&to=2001-01-10", 19, False),
    ("invoices before all", "/v1/invoices?limit=25&to=2000-12-31", 0, False),
    ("invoices of a long time", "/v1/invoices?limit=25&from=2001-01-01&to=2013-12-31", 25, True),
    ("invoices, paid, of 41 days", "/v1/invoices?limit=25&status=paid&from=2001-01-01&to=2001-02-10", 1, False),
    ("invoices, paid, before all", "/v1/invoices?limit=25&status=paid&to=2000-12-31", 0, False),
    ("invoices, open, since a day on which none is", "/v1/invoices?limit=25&status=open&from=2001-02-01", 0, False),
    ("users, the newest", "/v1/users?limit=50", 50, True),
    ("users, the first of all searched", "/v1/users?limit=50&search=zoe%200001", 1, False),
    ("users, the last searched", "/v1/users?limit=50&search=zoe%204999", 1, False),
    ("users, many searched", "/v1/users?limit=50&search=zoe", 50, True),
    ("users, nobody searched", "/v1/users?limit=50&search=nobody", 0, False),
    ("users, counted", "/v1/users?limit=1&count=true", 1, True),
    ("seller: all customers' invoices", "/v1/operator/invoices?limit=25", 25, True),
    ("seller: invoices, uncollectible", "/v1/operator/invoices?limit=25&status=uncollectible", 25, True),
    ("seller: invoices, paid, by hundreds", "/v1/operator/invoices?limit=100&status=paid", 100, True),
    ("seller: an invoice by its number", "/v1/operator/invoices?limit=25&number={number}", 1, False),
    ("seller: invoices of the customer", "/v1/operator/organizations/{id}/invoices?limit=25", 25, True),
    ("seller: paid, before", "/v1/operator/organizations/{id}/invoices?limit=25&status=paid&to=2000-12-31", 0, False),
    ("seller: its users", "/v1/operator/organizations/{id}/users?limit=25", 25, True),
    ("seller: its users, nobody searched", "/v1/operator/organizations/{id}/users?limit=25&search=nobody", 0, False),
]


def seconds(client, path):
    """How long the whole answer takes, with nothing checked of it."""
    request = urllib.request.Request(client.base_url + path, headers=client.headers)
    begun = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer.read()
    return time.perf_counter() - begun


@pytest.mark.parametrize("what, path, count, more", LISTS, ids=[row[0] for row in LISTS])
def test_a_list_of_many_answers_within_a_tenth_of_a_second(crowd, stack, what, path, count, more):
    client = stack.operator if "/operator/" in path else crowd.client
    path = path.format(id=crowd.id, number=crowd.number)
    told = client.get(path).ok()
    assert (len(told["data"]), told["next_cursor"] is not None) == (count, more)
    assert [row["id"] for row in told["data"]] == sorted((row["id"] for row in told["data"]), reverse=True)
    took = []
    while len(took) < 5 or (min(took) >= LIMIT_S and len(took) < TRIES):
        took.append(seconds(client, path))
    print(f"{what}: median {statistics.median(took) * 1000:.0f} ms, fastest {min(took) * 1000:.0f} ms of {len(took)}")
    assert min(took) < LIMIT_S, took
