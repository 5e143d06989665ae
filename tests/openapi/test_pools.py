"""nginx/pools.conf beside the program's routes: the till's, and no other, go to the till's processes."""
import os
import re
import subprocess
import json

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.environ.get("GUICHET_BUILD_DIR", os.path.join(HERE, "..", "..", "build", "dev"))


def routes():
    program = [os.path.join(BUILD, "tests", "openapi_tables"), os.path.join(BUILD, "openapi.json")]
    return json.loads(subprocess.run(program, capture_output=True, text=True, check=True, timeout=60).stdout)["routes"]


def test_nginx_sends_the_routes_that_ask_the_gateway_to_the_till():
    wanted = [f'    "~^{route["method"]} {re.sub(r"{[a-z]+}", "[^/]+", route["path"])}$" guichet_till;'
              for route in routes() if route["till"]]
    with open(os.path.join(HERE, "..", "..", "nginx", "pools.conf"), encoding="utf-8") as file:
        lines = [line for line in file.read().splitlines() if line.endswith(" guichet_till;")]
    assert lines == wanted, "nginx/pools.conf should have:\n" + "\n".join(wanted)
    assert len(wanted) == 9
