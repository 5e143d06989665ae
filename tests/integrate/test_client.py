"""A TypeScript client made of the OpenAPI document (openapi-typescript, openapi-fetch), compiled strictly, walks the
first purchase; and a client that gets a name, a type or a header wrong does not compile."""
import json
import os
import shutil
import subprocess

import pytest

from npm import BUILD, HERE, tool

STRICT = {"strict": True, "noUncheckedIndexedAccess": True, "exactOptionalPropertyTypes": True, "skipLibCheck": True,
          "target": "es2022", "module": "nodenext", "moduleResolution": "nodenext", "types": [],
          "lib": ["es2022", "dom", "dom.iterable"]}
# What is wrong, the right text, the wrong one.
WRONG = [("a field that there is not", "total_licences: 105", "total_licence: 105"),
         ("a text for a number", "total_licences: 105", 'total_licences: "105"'),
         ("a word of no enumeration", 'kind: "change_licences"', 'kind: "add_licences"'),
         ("no Idempotency-Key where one is needed", "params: { header: newKey() }, body: { quote_id: idOf(quote) } });",
          "body: { quote_id: idOf(quote) } });"),
         ("a path that there is not", '"/v1/organization"', '"/v1/organisation"'),
         ("a member of an answer that there is not", "quote.charge.total", "quote.charge.total_amount")]


@pytest.fixture(scope="session")
def source(tools):
    """A folder beside node_modules with the types of the document and the client."""
    folder = os.path.join(tools, "client")
    os.makedirs(folder, exist_ok=True)
    document, types = os.path.join(BUILD, "openapi.json"), os.path.join(folder, "api.d.ts")
    made = tool(tools, "openapi-typescript", "bin/cli.js", document, "-o", types)
    assert made.returncode == 0, made.stdout + made.stderr
    shutil.copy(os.path.join(HERE, "purchase.ts"), folder)
    with open(os.path.join(folder, "package.json"), "w", encoding="utf-8") as file:
        file.write('{"type": "module"}\n')
    with open(os.path.join(folder, "node.d.ts"), "w", encoding="utf-8") as file:
        file.write("declare const process: { env: Record<string, string | undefined> };\n")
    return folder


def compiled(tools, folder, files, **options):
    with open(os.path.join(folder, "tsconfig.json"), "w", encoding="utf-8") as file:
        json.dump({"compilerOptions": {**STRICT, **options}, "files": [*files, "node.d.ts"]}, file)
    return tool(tools, "typescript", "bin/tsc", "--project", folder)


def account(one):
    return json.dumps({name: one[name] for name in ("email", "password")})


def test_a_strictly_typed_client_walks_the_first_purchase(tools, source, shop, stack):
    done = compiled(tools, source, ["purchase.ts"])
    assert done.returncode == 0, done.stdout
    environment = dict(os.environ, BASE_URL=stack.base_url, PRICE_ID=shop.price_id, CUSTOMER=account(shop.account),
                       OPERATOR=account(stack.facts["operator"]))
    walked = subprocess.run(["node", os.path.join(source, "purchase.js")], env=environment, capture_output=True,
                            text=True, timeout=120, check=False)
    assert walked.returncode == 0, walked.stderr
    total = {"amount": 3990, "currency": "EUR"}
    assert json.loads(walked.stdout) == {
        "unit_amount": 1050, "quoted": total, "ordered": total, "status": "confirmed", "invoiced": total,
        "paid": "paid", "licences": [100, 105], "again": "quote_used",
        "monthly_cost": {"amount": 110250, "currency": "EUR", "tax": "excluded"}}


def test_what_is_wrong_does_not_compile(tools, source):
    with open(os.path.join(source, "purchase.ts"), encoding="utf-8") as file:
        right = file.read()
    names = []
    for number, (_, before, after) in enumerate(WRONG):
        assert before in right, before
        names.append(f"wrong{number}.ts")
        with open(os.path.join(source, names[-1]), "w", encoding="utf-8") as file:
            file.write(right.replace(before, after))
    told = compiled(tools, source, names, noEmit=True)
    for name, (why, _, _) in zip(names, WRONG):
        assert f"{name}(" in told.stdout, f"{why}: {told.stdout}"
