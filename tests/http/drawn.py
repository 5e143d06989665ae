"""Draws requests from the OpenAPI document (test_zy_drawn.py): values that a schema allows, and bodies with one thing
broken. Hypothesis chooses; identifiers are drawn from what the customer really has, so that requests reach the acts."""
import copy
import re
import string

from hypothesis import strategies as st

from stack import id_random

TEXT = string.ascii_letters + string.digits + " éßÅ漢'-."
DAYS = ["2000-01-01", "2026-02-28", "2026-10-31", "2026-11-01", "2026-11-12", "2026-12-01", "2028-02-29", "2099-12-31"]
# A sandbox's clock goes no further than this: what a century owes would be billed for minutes.
INSTANTS = ["2000-01-01T09:00:00Z", "2026-11-13T09:00:00Z", "2026-11-14T00:30:00+02:00", "2026-12-02T09:00:00Z"]
INT64_MAX = 2**63 - 1
WORDS = {"currency": ["EUR", "EUR", "USD", "JPY", "ZZZ"], "country": ["FR", "DE", "US", "ZZ"],
         "locale": ["fr", "en", "fr-CA", "de"], "gateway_token": ["tok_visa", "tok_declined", "nothing"],
         "return_to": ["/account", "//elsewhere.example", "account"], "siren": ["732829320", "732829321"],
         "vat_id": ["FR44732829320", "DE136695976", "none"], "href": ["https://partner.example/", "partner"]}


def prefix_of(schema):
    found = re.match(r"\^(\w+)_\[", schema.get("pattern", ""))
    return found and found[1]


class Drawn:
    """`known`: {prefix: identifiers that exist}."""

    def __init__(self, draw, known):
        self.draw, self.known = draw, known

    def identifier(self, prefix):
        some = self.known.get(prefix, [])
        if prefix == "code":  # of a problem, which is a word
            return self.draw(st.sampled_from(some + ["no-such-problem"]))
        known = some and self.draw(st.integers(0, 9)) > 0
        return self.draw(st.sampled_from(some)) if known else id_random(prefix)

    def words(self, pattern):
        """Some words of a pattern of words with commas between them."""
        words = pattern[pattern.index("(") + 1:pattern.index(")")].replace("\\", "").split("|")
        return ",".join(self.draw(st.lists(st.sampled_from(words), min_size=1, max_size=4)))

    def text(self, name, schema):
        if schema.get("pattern", "").endswith(")*$"):
            return self.words(schema["pattern"])
        if name in WORDS:
            return self.draw(st.sampled_from(WORDS[name]))
        if name == "email":
            return self.draw(st.text(string.ascii_lowercase, min_size=6, max_size=12)) + "@example.com"
        if schema.get("format") == "date":
            return self.draw(st.sampled_from(DAYS))
        if schema.get("format") == "date-time":
            return self.draw(st.sampled_from(INSTANTS))
        least = schema.get("minLength", 0)
        most = min(schema.get("maxLength", 40), max(least, 40))
        return self.draw(st.text(TEXT, min_size=least, max_size=most))

    def integer(self, name, schema):
        if name == "wait":  # in seconds, which are not spent here
            return self.draw(st.integers(0, 1))
        least, most = schema.get("minimum", 0), schema.get("maximum", INT64_MAX)
        return self.draw(st.sampled_from(sorted({least, min(least + 1, most), min(least + 6, most), most})))

    def array(self, name, schema):
        least = schema.get("minItems", 0)
        count = self.draw(st.integers(least, min(schema.get("maxItems", 100), least + 2)))
        return [self.value(name, schema["items"]) for _ in range(count)]

    def object(self, schema):
        needed = set(schema.get("required", []))
        return {name: self.value(name, member) for name, member in schema["properties"].items()
                if name in needed or self.draw(st.booleans())}

    def value(self, name, schema):
        """A value that the schema allows."""
        if "anyOf" in schema:
            schema = self.draw(st.sampled_from(schema["anyOf"]))
        kinds = schema["type"]
        kind = kinds if isinstance(kinds, str) else self.draw(st.sampled_from(kinds))
        if "enum" in schema:
            return self.draw(st.sampled_from(schema["enum"]))
        if kind == "string":
            return self.identifier(prefix_of(schema)) if prefix_of(schema) else self.text(name, schema)
        if kind == "object":
            return self.object(schema) if "properties" in schema else {}
        drawn = {"null": lambda: None, "boolean": lambda: self.draw(st.booleans()),
                 "integer": lambda: self.integer(name, schema), "array": lambda: self.array(name, schema)}
        return drawn[kind]()

    def places(self, body, schema):
        """Every object of a body with the schema of its members, the body first."""
        yield body, schema
        for name, value in body.items():
            member = schema["properties"].get(name, {})
            if isinstance(value, dict) and "properties" in member:
                yield from self.places(value, member)

    def broken(self, body, schema):
        """(what was done, the body with that one thing broken)"""
        body = copy.deepcopy(body)
        place, schema = self.draw(st.sampled_from(list(self.places(body, schema))))
        ways = ["unknown"]
        needed = [name for name in schema.get("required", []) if name in place]
        if needed:
            ways.append("missing")
        if place:
            ways += ["type", "type"]
        limited = [name for name in place if self.beyond(schema["properties"][name]) is not None]
        if limited:
            ways += ["limit", "limit"]
        way = self.draw(st.sampled_from(ways))
        if way == "unknown":
            place["no_such_field"] = 1
        elif way == "missing":
            del place[self.draw(st.sampled_from(needed))]
        elif way == "type":
            name = self.draw(st.sampled_from(sorted(place)))
            place[name] = self.draw(st.sampled_from([1.5, [[]], {"of": "another kind"}]))
        else:
            name = self.draw(st.sampled_from(sorted(limited)))
            place[name] = self.beyond(schema["properties"][name])
        return way, body

    @staticmethod
    def beyond(schema):
        """A value just outside the schema's limits; None: it has none."""
        if "enum" in schema:
            return "no_such_word"
        if "maximum" in schema:
            return schema["maximum"] + 1
        if "minimum" in schema:
            return schema["minimum"] - 1
        if "maxLength" in schema:
            return "x" * (schema["maxLength"] + 1)
        if "minItems" in schema:
            return []
        return "nothing" if prefix_of(schema) or "format" in schema else None
