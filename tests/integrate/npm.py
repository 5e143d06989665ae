"""npm's tools, by which the integrator's tests look at the document."""
import os
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get("GUICHET_BUILD_DIR", os.path.join(ROOT, "build", "dev"))


def install_trouble(folder):
    """Installs what package-lock.json names; returns why not, or None."""
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    except subprocess.TimeoutExpired:
        return "no answer within 300 s"
    return (done.stderr.strip().splitlines() or ["npm ci failed"])[0] if done.returncode else None


def tool(folder, package, script, *arguments, **more):
    """Runs a tool of npm's; its exit status is the test's to judge."""
    return subprocess.run(["node", os.path.join("node_modules", package, script), *arguments], cwd=folder, text=True,
                          capture_output=True, timeout=300, check=False, **more)
