"""The shapes of ``--json``: each printed one has a schema that is one, and no schema is left over."""

from __future__ import annotations

import json
import re

from jsonschema import Draft202012Validator

from tests.cli.laptop import ROOT, SCHEMAS

PRINTED = re.compile(r'"([a-z-]+/[0-9]+)"')


def test_every_printed_shape_has_a_schema_and_every_schema_is_printed() -> None:
    code = "".join(path.read_text("utf-8") for path in (ROOT / "app" / "cli").glob("*.py"))
    kept = {json.loads(path.read_text("utf-8"))["title"] for path in SCHEMAS.glob("*.json")}
    assert set(PRINTED.findall(code)) == kept


def test_every_schema_is_one_and_named_as_its_file() -> None:
    for path in SCHEMAS.glob("*.json"):
        schema = json.loads(path.read_text("utf-8"))
        Draft202012Validator.check_schema(schema)
        assert schema["title"].replace("/", "-") == path.stem
        assert schema["properties"]["schema"]["const"] == schema["title"]


def test_the_list_names_every_schema() -> None:
    listed = (SCHEMAS / "README.md").read_text("utf-8")
    assert all(f"({path.name})" in listed for path in SCHEMAS.glob("*.json"))
