"""What the tests of programs share: where the build is, and how a program of it is run."""
import os
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.realpath(os.environ.get("GUICHET_BUILD_DIR", os.path.join(ROOT, "build", "dev")))


def clean_environment(**more):
    """Without a setting of ours, and in plain English: what the machine has must not decide a test."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GUICHET_", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C.UTF-8", **more}


def run(*command, seconds=60, **more):
    """The program, ended: returncode, stdout and stderr."""
    environment = more.pop("environment", None) or clean_environment()
    return subprocess.run([str(word) for word in command], env=environment, capture_output=True, text=True, timeout=seconds, check=False, **more)


def guichet(*words, **more):
    return run(os.path.join(BUILD, "guichet"), *words, **more)
