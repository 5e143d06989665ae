"""The containers of docker-compose.yml, really built and started by podman and podman-compose, in a copy of the project
as umask 077 leaves it.
Where there is no Docker engine, as root (a base image is made once; debootstrap is one way):
    apt-get install --no-install-recommends podman podman-compose runc buildah netavark aardvark-dns debootstrap
iptables debootstrap --variant=minbase bookworm ROOTFS && tar -C ROOTFS -c . | podman import - debian:bookworm-slim

Run as a program it removes what tests that were killed have left, unless others are under way: ./test does that when it
ends. The images and their layers are kept, so that the next run builds what has changed alone; all else is removed:
    podman images --filter reference='localhost/guichet-test_*'
"""
import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(os.path.dirname(HERE), name) for name in ("programs", "http")]

from program import clean_environment, port_free  # noqa: E402

PROJECT = "guichet-test"
LABEL = f"io.podman.compose.project={PROJECT}"
LOCK = "/var/tmp/guichet-test-containers.lock"
SERVICES = ("db", "gateway", "api", "worker", "nginx")
STRIPE_KEY = "sk_test_of_the_containers"
BUILD_SECONDS, UP_SECONDS = 1200, 120
# A checkout's modes say only which files are programs. These files are not part of a checkout.
NOT_COPIED = shutil.ignore_patterns(".git", "build", "var", "secrets", "__pycache__", ".cache", ".pytest_cache")
# What works as root on any machine: crun refuses mixed cgroups, and podman's default limits may exceed what root may
# set.
CONTAINERS_CONF = """[engine]
{runtime}cgroup_manager = "cgroupfs"
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
"""


def base_image():
    return os.environ.get("GUICHET_COMPOSE_BASE", "debian:bookworm-slim")


def podman(*words, seconds=120, environment=None):
    return subprocess.run(["podman", *map(str, words)], env=environment, capture_output=True, text=True,
                          timeout=seconds, check=False)


def why_not():
    """Why no container can be run here, as text for readers of the skipped tests; None if one can."""
    missing = [name for name in ("podman", "podman-compose") if shutil.which(name) is None]
    if missing:
        return (f"docker-compose.yml was not tried: there is no {' and no '.join(missing)} "
                f"(tests/compose/containers.py says how to get them)")
    if os.geteuid() != 0:
        return "docker-compose.yml was not tried: its containers are run and killed as root"
    return None


def closed_copy(folder):
    """A copy of the project as checked out under umask 077."""
    shutil.copytree(ROOT, folder, ignore=NOT_COPIED)
    for place, _, names in os.walk(folder):
        os.chmod(place, 0o700)
        for name in names:
            path = os.path.join(place, name)
            os.chmod(path, 0o700 if os.access(path, os.X_OK) and os.stat(path).st_mode & 0o100 else 0o600)


def lock_take(wait):
    """The lock of these containers, whose names are the same for every run; None if another run has it and `wait` is
    not set."""
    lock = open(LOCK, "w", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def clean():
    """Removes what this or a killed run made: containers, volumes and networks, but not images."""
    for kind, remove in (("ps --all", "rm --force --time 0 --volumes"), ("volume ls", "volume rm --force"),
                         ("network ls", "network rm --force")):
        found = podman(*kind.split(), "--quiet", "--filter", f"label={LABEL}").stdout.split()
        if found:
            podman(*remove.split(), *found)


class Containers:
    def __init__(self, folder):
        self.folder, self.port = os.path.join(folder, "checkout"), port_free()
        self.url = f"http://127.0.0.1:{self.port}"
        settings = {name: value for name, value in os.environ.items() if name == "CONTAINERS_CONF"}
        if not settings:
            settings["CONTAINERS_CONF"] = os.path.join(folder, "containers.conf")
            with open(settings["CONTAINERS_CONF"], "w", encoding="ascii") as file:
                file.write(CONTAINERS_CONF.format(runtime='runtime = "runc"\n' if shutil.which("runc") else ""))
        # A build keeps its files below TMPDIR, which may be a small file system in memory.
        self.environment = clean_environment(GUICHET_PORT=str(self.port), TMPDIR="/var/tmp", **settings)
        closed_copy(self.folder)

    def podman(self, *words, seconds=120):
        return podman(*words, seconds=seconds, environment=self.environment)

    def told(self, *words):
        """podman's output; it must succeed."""
        done = self.podman(*words)
        assert done.returncode == 0, f"podman {words}: {done.stderr}"
        return done.stdout.strip()

    def run(self, *command, seconds):
        """Runs a command as a user with umask 077."""
        done = subprocess.run(command, env=self.environment, cwd=self.folder, umask=0o077, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True,
                              timeout=seconds, check=False)
        return done.returncode, done.stdout

    def compose_words(self):
        return ["podman-compose", "--project-name", PROJECT, "--podman-build-args=--isolation=chroot --network=host"]

    def compose(self, *words, seconds=UP_SECONDS):
        status, output = self.run(*self.compose_words(), *words, seconds=seconds)
        assert status == 0 and "Traceback" not in output, output[-5000:]

    def base_refused(self):
        """Why no container of the base image can be run, or None."""
        base = base_image()
        if (self.podman("image", "exists", base).returncode != 0
                and self.podman("pull", base, seconds=300).returncode != 0):
            return (f"docker-compose.yml was not tried: the image {base} is not here and cannot be pulled "
                    f"(tests/compose/containers.py says how to make it)")
        done = self.podman("run", "--rm", "--network", "none", base, "true")
        return (f"docker-compose.yml was not tried: podman runs no container here: {done.stderr.strip()}"
                if done.returncode else None)

    def build(self):
        with open(os.path.join(self.folder, "docker-compose.yml"), encoding="utf-8") as file:
            assert "${GUICHET_PORT:-8080}" in file.read()
        self.compose("build", "--build-arg", f"BASE={base_image()}", seconds=BUILD_SECONDS)

    def secrets_make(self):
        """Makes the secrets, with a key of a real gateway, which is never called."""
        os.makedirs(self.secret(""), mode=0o700)
        with open(self.secret("stripe_key"), "w", encoding="ascii") as file:
            file.write(STRIPE_KEY)
        status, output = self.run("deploy/make-secrets", seconds=30)
        assert status == 0, output

    def secret(self, name):
        return os.path.join(self.folder, "deploy", "secrets", name)

    def purchase(self):
        """deploy/compose-purchase: its exit status and what it says."""
        return self.run("deploy/compose-purchase", *self.compose_words(), seconds=UP_SECONDS + 60)

    def up(self, *services):
        self.compose("up", "-d", *services)
        self.ready_await()

    def down(self):
        self.compose("down", "-t", "60")

    @staticmethod
    def name(service):
        return f"{PROJECT}_{service}_1"

    def inspect(self, service):
        return json.loads(self.told("container", "inspect", self.name(service)))[0]

    def addresses(self, service):
        """{network: address}, by the names that docker-compose.yml gives."""
        networks = self.inspect(service)["NetworkSettings"]["Networks"]
        return {name.removeprefix(PROJECT + "_"): facts["IPAddress"] for name, facts in networks.items()}

    def inside(self, service, *command):
        return self.podman("exec", self.name(service), *command)

    def reaches(self, service, address, port):
        """Whether a connection from inside that container is accepted."""
        return self.inside(service, "timeout", "3", "bash", "-c", 'exec 3<>"/dev/tcp/$0/$1"', address,
                           port).returncode == 0

    def answers(self, service, address, port, path):
        """The answer to a GET from inside that container."""
        script = 'exec 3<>"/dev/tcp/$0/$1" && printf "GET $2 HTTP/1.0\\r\\nHost: $0\\r\\n\\r\\n" >&3 && cat <&3'
        return self.inside(service, "timeout", "10", "bash", "-c", script, address, port, path).stdout

    def restarts(self, service):
        facts = self.inspect(service)
        return facts["RestartCount"], facts["State"]["Status"]

    def kill(self, service):
        """Kills the container's process as the kernel does when memory runs out: podman is not told."""
        os.kill(self.inspect(service)["State"]["Pid"], 9)

    def ready_await(self):
        """Waits until nginx, the api and the database answer, and the gateway can be reached."""
        self.await_true(lambda: self.status("/readyz") == 200, "nothing is ready")
        self.await_true(lambda: self.reaches("api", "gateway", 9100), "the gateway does not listen")

    def await_true(self, what, why, seconds=UP_SECONDS):
        until = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < until, f"{why}\n{self.logs()}"
            time.sleep(0.2)

    def status(self, path):
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    def logs(self):
        said = [(service, self.podman("logs", "--tail", 8, self.name(service))) for service in SERVICES]
        return "\n".join(f"{service}: {done.stdout}{done.stderr}" for service, done in said)


if __name__ == "__main__" and why_not() is None:
    taken = lock_take(wait=False)
    if taken:
        clean()
