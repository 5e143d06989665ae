"""The settings of the payment gateway, and of the seller's e-mail address, with which a process starts. There is no
database: a process that complains of that has accepted its settings."""
import os
import subprocess

import pytest

PROGRAM = os.path.join(os.environ.get("GUICHET_BUILD_DIR", "build/dev"), "guichet")
CONTENT = "The database does not answer at"
STRIPE = {"GUICHET_GATEWAY": "stripe", "GUICHET_STRIPE_KEY": "sk_test_1", "GUICHET_PUBLIC_URL": "https://shop.test/"}
SANDBOX = {"GUICHET_GATEWAY_URL": "http://127.0.0.1:9090"}


def run(tmp_path, word, settings):
    secret = tmp_path / "secret"
    secret.write_bytes(bytes(32))
    secret.chmod(0o600)
    environment = {
        "GUICHET_SECRET_FILE": str(secret), "GUICHET_DB_SOCKET": str(tmp_path / "no-database"),
        "GUICHET_DB_PASSWORD": "x",
        "GUICHET_SELLER_NAME": "Seller", "GUICHET_SELLER_LINE1": "1 street", "GUICHET_SELLER_POSTAL_CODE": "75011",
        "GUICHET_SELLER_CITY": "Paris", "GUICHET_SELLER_COUNTRY": "FR", "GUICHET_SELLER_VAT_ID": "FR11123456782",
        "GUICHET_SELLER_SIREN": "123456782", **settings}
    return subprocess.run([PROGRAM, word], env=environment, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("why, settings, sentence", [
    ("the sandbox with its address", SANDBOX, CONTENT),
    ("the sandbox without one", {}, "GUICHET_GATEWAY_URL is not set"),
    ("Stripe with its key alone: its address is known", STRIPE, CONTENT),
    ("Stripe elsewhere", {**STRIPE, "GUICHET_STRIPE_URL": "http://127.0.0.1:1"}, CONTENT),
    ("Stripe without its key", {"GUICHET_GATEWAY": "stripe", "GUICHET_PUBLIC_URL": "https://shop.test"},
     "GUICHET_STRIPE_KEY is not set (Stripe's secret key"),
    ("Stripe without its key, and the sandbox's address",
     {"GUICHET_GATEWAY": "stripe", "GUICHET_PUBLIC_URL": "https://shop.test", **SANDBOX},
     "GUICHET_STRIPE_KEY is not set"),
    ("a key with a blank in it", {**STRIPE, "GUICHET_STRIPE_KEY": "sk test"},
     "GUICHET_STRIPE_URL and GUICHET_STRIPE_KEY do not"),
    ("an address that is none", {**STRIPE, "GUICHET_STRIPE_URL": "api.stripe.com"},
     "GUICHET_STRIPE_URL and GUICHET_STRIPE_KEY do not"),
    ("Stripe without an address of ours", {**STRIPE, "GUICHET_PUBLIC_URL": ""}, "GUICHET_PUBLIC_URL is not set"),
    ("Stripe, and browsers without https", {**STRIPE, "GUICHET_PUBLIC_URL": "http://shop.test"},
     "GUICHET_PUBLIC_URL is not an address"),
    ("Stripe on this machine", {**STRIPE, "GUICHET_PUBLIC_URL": "http://localhost:8080"}, CONTENT),
    ("an address of ours with a query", {**SANDBOX, "GUICHET_PUBLIC_URL": "https://shop.test/?a=b"},
     "GUICHET_PUBLIC_URL is not an address"),
    ("an address of ours that is none", {**SANDBOX, "GUICHET_PUBLIC_URL": "shop.test"},
     "GUICHET_PUBLIC_URL is not an address"),
    ("a kind nobody built", {"GUICHET_GATEWAY": "barter", **SANDBOX},
     "GUICHET_GATEWAY and GUICHET_GATEWAY_URL do not name"),
    ("a secret for webhooks", {**SANDBOX, "GUICHET_WEBHOOK_SECRET": "whsec_0123456789"}, CONTENT),
    ("one that can be guessed", {**SANDBOX, "GUICHET_WEBHOOK_SECRET": "whsec"}, "GUICHET_WEBHOOK_SECRET is too short"),
])
def test_a_start_accepts_or_refuses_the_gateway_settings(tmp_path, why, settings, sentence):
    ended = run(tmp_path, "worker", settings)
    assert ended.returncode == 1 and sentence in ended.stderr, f"{why}: {ended.stderr}"
    for setting, value in settings.items():
        if setting in ("GUICHET_STRIPE_KEY", "GUICHET_WEBHOOK_SECRET"):
            assert value not in ended.stderr, "a secret in the log"


@pytest.mark.parametrize("email, taken", [
    ("owed@seller.example", True), ("é@seller.example", True), ("o" * 239 + "@seller.example", True),
    ("o" * 240 + "@seller.example", False), ("seller.example", False), ("@seller.example", False), ("owed@", False),
    ("ow ed@seller.example", False), ("Seller <owed@seller.example>", False), ('"owed"@seller.example', False),
])
def test_a_start_accepts_or_refuses_the_sellers_address(tmp_path, email, taken):
    ended = run(tmp_path, "worker", {**SANDBOX, "GUICHET_SELLER_EMAIL": email})
    sentence = CONTENT if taken else "GUICHET_SELLER_EMAIL is not an e-mail address of at most 254 bytes."
    assert ended.returncode == 1 and sentence in ended.stderr, ended.stderr


def test_config_does_not_print_secrets(tmp_path):
    ended = run(tmp_path, "config", {**STRIPE, "GUICHET_WEBHOOK_SECRET": "whsec_0123456789"})
    assert ended.returncode == 0 and ended.stdout.count("(set)") >= 3
    assert "sk_test_1" not in ended.stdout and "whsec" not in ended.stdout
