"""What differs between a sheet and what is stored (pure)."""

from __future__ import annotations

from app.ui.pages.visits.state import Form, blank, changes, draft_of, with_draft

STORED = Form(
    {"goal": "a", "venue": ""},
    {"visit_person": (), "promise": ({"id": "1", "side": "ours", "what": "x", "owner": ""},), "information": ()},
)


def test_nothing_typed_is_no_change() -> None:
    assert not changes(STORED, STORED)


def test_an_entry_nobody_wrote_into_does_not_count() -> None:
    typed = Form(STORED.fields, {**STORED.rows, "promise": (*STORED.rows["promise"], {"side": "ours", "what": ""})})
    assert not changes(STORED, typed)


def test_a_draft_brings_back_what_was_typed() -> None:
    rows = {
        "visit_person": ({"person_id": "p", "staff_id": "me"},),
        "promise": ({"id": "1", "side": "ours", "what": "x", "owner": "z"}, {"side": "theirs", "what": "y"}),
        "information": (),
    }
    typed = Form({"goal": "", "venue": "v"}, rows)  # type: ignore[arg-type]
    assert with_draft(STORED, draft_of(changes(STORED, typed))) == typed


def test_a_draft_does_not_bring_back_an_entry_that_is_gone() -> None:
    draft = draft_of(changes(STORED, Form({}, {"promise": ({"id": "1", "what": "other"},)})))
    gone = Form(STORED.fields, {**STORED.rows, "promise": ()})
    assert with_draft(gone, draft).rows["promise"] == ()


def test_a_draft_of_another_shape_is_left_alone() -> None:
    assert with_draft(STORED, "nonsense") == STORED
    assert with_draft(STORED, {"fields": {"unknown": "x"}, "rows": 5}).fields == STORED.fields


def test_a_blank_sheet() -> None:
    assert blank(("subject",)).fields == {"subject": ""}
