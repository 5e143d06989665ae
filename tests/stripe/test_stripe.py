"""What we send to Stripe, checked by Stripe's own library of the version that we pin (npm's `stripe` 16.12.0, which
package-lock.json names with its hash): the requests that the unit tests make are recorded and checked by tsc against
its types. (Webhooks that it signs: test_webhooks.py.) Needs npm and, the first time, the registry; without them it
is skipped and says so. Source: docs/stripe.md."""
import json
import os
import re
import subprocess

import pytest

from conftest import HERE, nested

# The library's type of each request; a new request of ours needs a row here.
TYPES = [
    ("POST", r"/v1/payment_intents", "PaymentIntentCreateParams"),
    ("GET", r"/v1/payment_intents", "PaymentIntentListParams"),
    ("GET", r"/v1/payment_intents/\w+", "PaymentIntentRetrieveParams"),
    ("POST", r"/v1/payment_intents/\w+", "PaymentIntentUpdateParams"),
    ("POST", r"/v1/payment_intents/\w+/cancel", "PaymentIntentCancelParams"),
    ("POST", r"/v1/refunds", "RefundCreateParams"),
    ("GET", r"/v1/refunds", "RefundListParams"),
    ("GET", r"/v1/refunds/\w+", "RefundRetrieveParams"),
    ("POST", r"/v1/customers", "CustomerCreateParams"),
    ("POST", r"/v1/payment_methods", "PaymentMethodCreateParams"),
    ("GET", r"/v1/payment_methods/\w+", "PaymentMethodRetrieveParams"),
    ("POST", r"/v1/payment_methods/\w+/detach", "PaymentMethodDetachParams"),
    ("POST", r"/v1/setup_intents", "SetupIntentCreateParams"),
    ("GET", r"/v1/setup_intents", "SetupIntentListParams"),
    ("GET", r"/v1/setup_intents/\w+", "SetupIntentRetrieveParams"),
    ("POST", r"/v1/checkout/sessions", "Checkout.SessionCreateParams"),
    ("GET", r"/v1/checkout/sessions/\w+", "Checkout.SessionRetrieveParams"),
    ("POST", r"/v1/checkout/sessions/\w+/expire", "Checkout.SessionExpireParams"),
    ("GET", r"/v1/disputes", "DisputeListParams"),
    ("GET", r"/v1/balance_transactions", "BalanceTransactionListParams"),
    ("GET", r"/v1/payouts", "PayoutListParams"),
    ("GET", r"/v1/disputes/\w+", "DisputeRetrieveParams"),
    ("GET", r"/v1/mandates/\w+", "MandateRetrieveParams"),
    ("GET", r"/v1/account", "AccountRetrieveParams"),
]


def typed(requests):
    """One TypeScript constant for each distinct request."""
    lines = set()
    for method, path, _, form in requests:
        names = [name for verb, pattern, name in TYPES if verb == method and re.fullmatch(pattern, path)]
        assert names, f"{method} {path} has no type here: add its row to TYPES"
        lines.add(f"Stripe.{names[0]} = {json.dumps(nested(form))};")
    return sorted(lines)


def compile_all(library, lines):
    source = os.path.join(library, "requests.ts")
    with open(source, "w", encoding="utf-8") as file:
        file.write('import Stripe from "stripe";\n'
                   + "".join(f"export const r{n}: {line}\n" for n, line in enumerate(lines)))
    done = subprocess.run(["node", os.path.join("node_modules", "typescript", "bin", "tsc"), "--noEmit", "--strict",
                           "--skipLibCheck",
                           "--esModuleInterop", "--target", "es2020", "--moduleResolution", "node", "requests.ts"],
                           cwd=library, capture_output=True, text=True,
                          timeout=300, check=False)
    return done.returncode, done.stdout


def test_requests_have_the_types_of_stripes_library(library, requests):
    lines = typed(requests)
    code, told = compile_all(library, lines)
    assert code == 0, told
    # a wrong field is found
    wrong = next(line for line in lines if "PaymentIntentCreateParams" in line)
    for before, after in (('"payment_method_types"', '"payment_method_type"'), ('"confirm": true', '"confirm": "yes"'),
                          ('"amount": ', '"amount": "1", "x": ')):
        assert before in wrong
        code, told = compile_all(library, [wrong.replace(before, after)])
        assert code != 0 and "error TS" in told, (after, told)


def test_requests_have_the_version_of_stripes_library(library, requests):
    with open(os.path.join(library, "node_modules", "stripe", "cjs", "apiVersion.js"), encoding="utf-8") as file:
        pinned = re.search(r"ApiVersion = '([^']+)'", file.read())[1]
    assert pinned == "2024-06-20"
    for _, _, head, _ in requests:
        assert f"\r\nStripe-Version: {pinned}\r\n" in head + "\r\n", head


# --- docs/operating.md, With Stripe: what a merchant switches on is what the program uses ---

def table_rows(begins):
    """The cells of the table whose first row begins like this."""
    with open(os.path.join(HERE, "../../docs/operating.md"), encoding="utf-8") as file:
        text = file.read()
    rows = text[text.index(begins):].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_every_request_has_a_right_of_the_restricted_key(requests):
    rights = [(right, path.strip("`")) for _, right, path in table_rows("| rights of a restricted key |")]
    assert {right for right, _ in rights} == {"read", "write"}
    used = set()
    for method, path, _, _ in requests:
        found = [(right, base) for right, base in rights if path == base or path.startswith(base + "/")]
        assert len(found) == 1, f"{method} {path} has no right in docs/operating.md"
        assert method == "GET" or found[0][0] == "write", f"{method} {path} needs the right to write"
        used.add((("read", "write")[method == "POST"], found[0][1]))
    for right, base in rights:
        assert (right, base) in used, f"{base}: nothing needs the right to {right}"


def objects_of_events(library):
    """The object that each event is about, as Stripe's library types it: "charge.dispute.closed" is "dispute"."""
    with open(os.path.join(library, "node_modules", "stripe", "types", "EventTypes.d.ts"), encoding="utf-8") as file:
        text = file.read()
    found = {}
    for name, kind in re.findall(r"interface (\w+) extends EventBase \{[^}]*?type: '([a-z_.]+)';", text):
        about = re.search(r"namespace " + name + r" \{[^}]*?object: Stripe\.([\w.]+);", text)[1]
        found[kind] = ".".join(re.sub(r"(?<!^)(?=[A-Z])", "_", part).lower() for part in about.split("."))
    return found


def test_every_event_to_switch_on_is_one_that_the_program_reads(library):
    objects = objects_of_events(library)
    assert objects["charge.dispute.closed"] == "dispute" and objects["checkout.session.expired"] == "checkout.session"
    objects["refund.failed"] = "refund"  # of later versions than the library's
    with open(os.path.join(HERE, "..", "..", "gateway", "stripe_list.c"), encoding="utf-8") as file:
        read = set(re.findall(r'\{ "([a-z_.]+)", GATEWAY_EVENT_', file.read()))
    told = [event for events, _, _ in table_rows("| events | tell |")
            for event in re.findall(r"`([a-z_]+(?:\.[a-z_]+)+)`", events)]
    assert len(told) == len(set(told)) == 18
    for event in told:
        assert objects.get(event) in read, f"{event}: {objects.get(event)} is read as no question"
    # a Charge says what its PaymentIntent says
    assert {objects[event] for event in told} == read - {"charge"}
