"""The OpenAPI document is linted without an error and without a warning (@redocly/cli, recommended rules)."""
import json
import os

from npm import BUILD, HERE, tool


def lint(tools, document):
    """(how many errors and warnings, what they are)"""
    environment = dict(os.environ, REDOCLY_TELEMETRY="off", REDOCLY_SUPPRESS_UPDATE_NOTICE="true")
    rules = os.path.join(HERE, "redocly.yaml")
    done = tool(tools, "@redocly/cli", "bin/cli.js", "lint", "--format=json", "--config", rules, str(document),
                env=environment)
    told = json.loads(done.stdout)
    return told["totals"], [(one["ruleId"], one["message"]) for one in told["problems"]]


def test_the_document_is_linted_without_an_error(tools):
    totals, problems = lint(tools, os.path.join(BUILD, "openapi.json"))
    assert (totals["errors"], totals["warnings"]) == (0, 0), problems


def test_a_fault_in_the_document_is_found(tools, tmp_path):
    with open(os.path.join(BUILD, "openapi.json"), encoding="utf-8") as file:
        document = json.load(file)
    document["paths"]["/v1/quotes"]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"] += "Missing"
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(document), encoding="utf-8")
    totals, problems = lint(tools, wrong)
    assert totals["errors"] > 0 and "no-unresolved-refs" in {rule for rule, _ in problems}
