"""The release build has no fault points, neither their names nor the variable that arms them, nor cheap passwords."""
import os
import subprocess

from stack import ROOT
from world import point_names

BUILD = os.environ.get("GUICHET_BUILD_DIR", os.path.join(ROOT, "build", "dev"))


def strings_of(build):
    with open(os.path.join(build, "guichet"), "rb") as file:
        program = file.read()
    return {name for name in [*point_names(), "GUICHET_FAULT_FILE", "kill_pid", "GUICHET_TEST_PASSWORDS"]
            if b"\0" + name.encode() + b"\0" in program}


def test_the_release_has_no_fault_points_and_no_cheap_passwords():
    """Built here with the preset's own options, in the folder in which ./run builds."""
    release = os.path.join(os.path.dirname(BUILD), "release")
    for command in (["cmake", "--preset", "release", "-B", release],
                    ["cmake", "--build", release, "--target", "guichet", "--parallel", "2"]):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert strings_of(release) == set()
    assert strings_of(BUILD) >= {*point_names(), "GUICHET_TEST_PASSWORDS"}, "they are found where they are"
