"""Shared by the tests of programs: where the build is, and how one of its programs is run."""
import os
import random
import socket
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.realpath(os.environ.get("GUICHET_BUILD_DIR", os.path.join(ROOT, "build", "dev")))


def clean_environment(**more):
    """An environment without our settings and in plain English: a machine's own settings must not decide a test. With
    sanitizers a process is dear, so ./run's till has few."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GUICHET_", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C.UTF-8", "TILL_WORKERS": "8", **more}


def run(*command, seconds=60, **more):
    """Runs a program to its end: returncode, stdout and stderr."""
    environment = more.pop("environment", None) or clean_environment()
    return subprocess.run([str(word) for word in command], env=environment, capture_output=True, text=True,
                          timeout=seconds, check=False, **more)


def guichet(*words, **more):
    return run(os.path.join(BUILD, "guichet"), *words, **more)


def port_free():
    """A free port below the range that the kernel gives to outgoing connections, as deploy/lib.sh finds one."""
    for port in random.sample(range(20000, 32000), 50):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise AssertionError("no free port")
