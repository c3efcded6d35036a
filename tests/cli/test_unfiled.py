"""``satchel unfiled list|file``: opportunities without a customer, filed under the dossier's card."""

from __future__ import annotations

from tests.cli.laptop import Laptop

OFFICE = ("--place", "office")
HEAD = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"
SHEET = HEAD + "\nU1,,GTX,,Prospecting,,,\nU2,,GTX,,Prospecting,,,\n"


def test_unfiled_file_as_a_command(laptop: Laptop) -> None:
    code = laptop.dossier("临港微电子")
    sheet = laptop.file("sales.csv", SHEET)
    said = laptop("import", sheet, "--as", "opportunities", *OFFICE)
    assert said.code == 0, said.err
    numbers = [one["number"] for one in laptop.json("unfiled", "list", *OFFICE)]
    assert numbers == ["U1", "U2"]
    assert laptop("unfiled", "file", code, "U1").code == 3, "no place, no card"
    assert laptop("unfiled", "file", code, "nothing", *OFFICE).code == 2
    assert laptop.json("unfiled", "file", code, "u1", *OFFICE)["filed"] == 1
    assert [one["number"] for one in laptop.json("unfiled", "list", *OFFICE)] == ["U2"]
    assert [one["values"]["number"] for one in laptop.json("opportunity", "list", code, *OFFICE)] == ["U1"]
