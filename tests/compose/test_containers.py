"""The containers of docker-compose.yml: they start from any checkout, stay up, are restarted, killed and replaced one
by one, and the books are right.
In the order of the file: each test begins with what the one before left, as in an installation."""
import json
import secrets
import threading
import time

import pytest

from containers import PROJECT, SERVICES, STRIPE_KEY, LABEL
from shopper import FIRST_CENTS, LICENCE_CENTS

STEADY_SECONDS = 3  # podman restarts a container that ended at once: a loop shows a dozen restarts in that time
# (image, path, mode): under umask 077 all of these were unreadable for the containers' user.
MODES = [("api", "/usr/local/bin/container-program", "755"), ("api", "/opt/guichet/guichet", "755"),
         ("api", "/run/guichet", "1777"),
         ("api", "/opt/guichet/locale/fr/LC_MESSAGES/guichet.mo", "644"), ("worker", "/run/guichet", "1777"),
         ("gateway", "/opt/guichet/guichet-sandbox-gateway", "755"), ("db", "/usr/local/bin/container-db", "755"),
         ("db", "/opt/guichet/sql/server.cnf", "644"), ("db", "/opt/guichet/sql/users.sql", "644"),
         ("db", "/opt/guichet/deploy/lib.sh", "644"),
         ("nginx", "/usr/local/bin/container-nginx", "755"), ("nginx", "/opt/guichet/nginx/nginx.conf", "644"),
         ("nginx", "/opt/guichet/nginx", "755")]
# (from, to, port, whether it is reached): what is needed and no more. The real gateway is a container outside these
# networks.
ROADS = [("api", "db", 3306, True), ("worker", "db", 3306, True), ("gateway", "db", 3306, False),
         ("nginx", "db", 3306, False),
         ("api", "gateway", 9100, True), ("worker", "gateway", 9100, True), ("db", "gateway", 9100, False),
         ("gateway", "nginx", 8080, True), ("db", "nginx", 8080, False),
         ("api", "world", 9100, True), ("worker", "world", 9100, True), ("db", "world", 9100, False),
         ("gateway", "world", 9100, False)]


def stays(stack, service, count):
    """The container runs, was restarted so often, and is not restarted again."""
    stack.await_true(lambda: stack.restarts(service)[0] >= count and stack.restarts(service)[1] == "running",
                     f"{service} does not run")
    time.sleep(STEADY_SECONDS)
    assert stack.restarts(service) == (count, "running"), stack.logs()


def test_a_checkout_under_umask_077_makes_readable_images(stack):
    for image in sorted({image for image, _, _ in MODES}):
        wanted = {path: mode for name, path, mode in MODES if name == image}
        lines = stack.told("run", "--rm", "--network", "none", "--entrypoint", "stat", f"{PROJECT}_{image}", "-c",
                           "%n %a", *wanted)
        assert dict(line.split() for line in lines.splitlines()) == wanted, image


def test_the_first_purchase_equals_that_of_run(stack, shopper):
    assert shopper.licences() == 105
    status, output = stack.purchase()
    assert status == 0 and "The first purchase was shown" in output


@pytest.mark.parametrize("service", SERVICES)
def test_a_restarted_container_is_ready_again(stack, shopper, service):
    """An api or worker that could not write its secret a second time was restarted for ever."""
    started = stack.inspect(service)["State"]["StartedAt"]
    stack.told("restart", "--time", "60", stack.name(service))
    stack.ready_await()
    stays(stack, service, 0)
    assert stack.inspect(service)["State"]["StartedAt"] != started
    shopper.buy()


@pytest.mark.parametrize("service", SERVICES)
def test_a_killed_container_is_started_again_alone(stack, shopper, service):
    """Once; and no other container is restarted."""
    before = {name: stack.restarts(name)[0] for name in SERVICES}
    stack.kill(service)
    stays(stack, service, before[service] + 1)
    stack.ready_await()
    shopper.buy()
    assert ({name: stack.restarts(name) for name in SERVICES}
            == {name: (before[name] + (name == service), "running") for name in SERVICES})


def test_orders_during_a_kill_of_the_database_are_made_once(stack, shopper):
    """Each order is made once, whatever its client was answered in between."""
    for wait in (0, 0.01, 0.03, 0.1):
        quote, key, told = shopper.quote(), "compose-" + secrets.token_hex(8), []
        buying = threading.Thread(target=lambda q=quote, k=key, t=told: t.append(shopper.order_until_definite(q, k)))
        buying.start()
        time.sleep(wait)
        stack.kill("db")
        buying.join()
        stack.ready_await()
        shopper.has_bought(told[0])
        assert shopper.order_until_definite(quote, key) == told[0]


@pytest.mark.parametrize("service", SERVICES)
def test_a_recreated_container_is_found_at_its_new_address(stack, shopper, service):
    """With another address: the old one is in use by then."""
    known, addresses, squatter = stack.inspect(service)["Id"], stack.addresses(service), f"{PROJECT}_squatter"
    stack.told("rm", "--force", "--volumes", "--time", "60", stack.name(service))
    networks = [word for network, address in addresses.items()
                for word in ("--network", f"{PROJECT}_{network}:ip={address}")]
    stack.told("run", "--detach", "--label", LABEL, "--name", squatter, *networks, "--entrypoint", "sleep",
               f"{PROJECT}_api", "600")
    stack.up(service)
    assert stack.inspect(service)["Id"] != known
    assert all(address != addresses[network] for network, address in stack.addresses(service).items())
    stays(stack, service, 0)
    shopper.buy()
    stack.told("rm", "--force", "--volumes", "--time", "0", squatter)


def test_the_api_listens_on_sockets_of_a_volume_alone(stack):
    """The desk's and the till's. No network leads to them; only nginx and the api have the volume."""
    listening = stack.inside("api", "grep", "-h", " 0A ", "/proc/net/tcp", "/proc/net/tcp6")
    assert (listening.returncode, listening.stdout) == (1, "")
    open_ones = stack.inside("api", "cat", "/proc/net/unix").stdout
    find = "find / -xdev '(' -name api.sock -o -name till.sock ')'; ls -A /run/guichet-api 2>/dev/null"
    sockets = {service: stack.inside(service, "sh", "-c", find).stdout.split() for service in SERVICES}
    for name in ("api.sock", "till.sock"):
        assert f" /run/guichet-api/{name}\n" in open_ones
        assert {service for service in SERVICES if name in " ".join(sockets[service])} == {"api", "nginx"}
    mounted = {service: [mount.get("Name") for mount in stack.inspect(service)["Mounts"]] for service in SERVICES}
    assert {service for service in SERVICES if f"{PROJECT}_socket" in mounted[service]} == {"api", "nginx"}


@pytest.fixture(scope="module")
def places(stack):
    """{name: addresses}: each service, and a gateway outside all networks."""
    stack.told("network", "create", "--label", LABEL, f"{PROJECT}_world")
    stack.told("run", "--detach", "--label", LABEL, "--name", stack.name("world"), "--network", f"{PROJECT}_world",
               "--volume",
               f"{stack.secret('webhook_secret')}:/run/secrets/webhook_secret:ro", f"{PROJECT}_gateway")
    found = {name: list(stack.addresses(name).values()) for name in (*SERVICES, "world")}
    stack.await_true(lambda: stack.reaches("world", "127.0.0.1", 9100), "the gateway outside does not listen", 30)
    yield found
    stack.told("rm", "--force", "--volumes", "--time", "0", stack.name("world"))


@pytest.mark.parametrize("road", ROADS, ids=lambda road: f"{road[0]} to {road[1]}")
def test_each_container_reaches_only_what_it_needs(stack, places, road):
    """By any of its addresses; on a busy machine not at once."""
    start, end, port, reached = road

    def reaches():
        return any(stack.reaches(start, address, port) for address in places[end])

    if reached:
        stack.await_true(reaches, f"{start} does not reach {end}", 30)
    else:
        assert not reaches()


def test_the_gateway_reaches_nginx(stack):
    assert stack.answers("gateway", "nginx", 8080, "/readyz").startswith("HTTP/1.1 200 ")


@pytest.mark.parametrize("service, key", [("api", STRIPE_KEY), ("worker", STRIPE_KEY), ("db", None), ("gateway", None),
                                          ("nginx", None)])
def test_only_api_and_worker_have_the_gateways_key(stack, service, key):
    with open(f"/proc/{stack.inspect(service)['State']['Pid']}/environ", encoding="utf-8") as file:
        settings = dict(line.split("=", 1) for line in file.read().split("\0") if "=" in line)
    assert settings.get("GUICHET_STRIPE_KEY") == key
    mounted = stack.inside(service, "cat", "/run/secrets/stripe_key")
    assert (mounted.stdout if mounted.returncode == 0 else None) == key


def test_the_secret_is_readable_by_the_program_alone(stack):
    for service in ("api", "worker"):
        assert stack.inside(service, "stat", "-c", "%a %U", "/run/guichet/secret").stdout == "600 guichet\n"
        assert stack.inside(service, "stat", "-f", "-c", "%T", "/run/guichet").stdout == "tmpfs\n"


def test_data_without_its_marker_is_refused_and_left_as_it_is(stack):
    """As after a copy was restored without its marker: the container refuses, says why, and deletes nothing."""
    volume = f"{PROJECT}_restored"
    stack.told("volume", "create", "--label", LABEL, volume)
    image = ("run", "--rm", "--network", "none", "--volume", f"{volume}:/var/lib/guichet")
    stack.told(*image, "--entrypoint", "sh", f"{PROJECT}_db", "-c",
               "mkdir /var/lib/guichet/db && echo ten years of invoices >/var/lib/guichet/db/ibdata1")
    refused = stack.podman(*image, f"{PROJECT}_db")
    assert (refused.returncode == 1 and "left as it is" in refused.stderr
            and "touch /var/lib/guichet/users.done" in refused.stderr)
    kept = stack.told(*image, "--entrypoint", "sh", f"{PROJECT}_db", "-c",
                      "cd /var/lib/guichet && find . -type f | sort && cat db/ibdata1")
    assert (kept.split("\n", 1)[1].endswith("ten years of invoices") and "./users.done" not in kept
            and "./db/ibdata1" in kept)
    stack.told("volume", "rm", volume)


def test_down_and_up_lose_nothing(stack, shopper):
    before = shopper.licences(), shopper.invoices()
    stack.down()
    left = stack.told("ps", "--all", "--format", "{{.Names}}").split()
    assert stack.status("/readyz") is None and not any(stack.name(service) in left for service in SERVICES), left
    stack.up()
    assert (shopper.licences(), shopper.invoices()) == before
    shopper.buy()


def test_at_the_end_the_books_are_right(stack, shopper):
    """The first purchase is still there; each licence was bought, invoiced and charged once."""
    shopper.buy()
    invoices = [(one["status"], one["total"]["amount"]) for one in shopper.invoices()]
    assert invoices.count(("paid", FIRST_CENTS)) == 1 and invoices.count(("paid", LICENCE_CENTS)) == shopper.bought
    charges = json.loads(stack.answers("api", "gateway", 9100, "/charges").split("\n\n", 1)[1])["data"]
    taken = [one["amount"]["amount"] for one in charges if one["status"] == "succeeded"]
    assert taken.count(FIRST_CENTS) == 1 and taken.count(LICENCE_CENTS) == shopper.bought
    books = stack.inside("api", "container-program", "verify")
    assert books.returncode == 0 and books.stdout.endswith("The books are right.\n"), books.stdout + books.stderr
