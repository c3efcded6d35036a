"""Two Anki clients; a command a line, an answer a line. Run by Anki's own interpreter: CLIENT DOCUMENTS EDITS FOLDER.

Anki is licensed under the AGPL: this file is run with it in a process of its own and is no part of the application.
"""

import json
import sys
import time
from importlib import import_module
from pathlib import Path

collection, sync = import_module("anki.collection"), import_module("anki.sync_pb2")
DOCUMENTS, EDITS, FOLDER = (Path(one) for one in sys.argv[1:4])
FULL = 2


def lines(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


class Client:
    """One collection; ``first`` makes the note type, and the other gets it with the first, whole download."""

    def __init__(self, name):
        self.all = collection.Collection(str(FOLDER / f"{name}.anki2"))
        self.ids = {}

    def prepare(self, fields):
        models = self.all.models
        kind = models.new("Dossier")
        for name in fields:
            models.add_field(kind, models.new_field(name))
        template = models.new_template("card")
        template["qfmt"], template["afmt"] = "{{id}}", "{{name}}"
        models.add_template(kind, template)
        models.add(kind)

    def add(self):
        kind, deck = self.all.models.by_name("Dossier"), self.all.decks.id("D")
        notes = []
        for one in lines(DOCUMENTS):
            note = self.all.new_note(kind)
            for name, value in one.items():
                note[name] = str(value)
            notes.append(note)
        for start in range(0, len(notes), 1000):
            some = notes[start : start + 1000]
            self.all.add_notes([collection.AddNoteRequest(note=note, deck_id=deck) for note in some])
        self.ids = {note["id"]: note.id for note in notes}

    def edit(self):
        changed = []
        for one in lines(EDITS):
            note = self.all.get_note(self.ids[one["id"]])
            note[one["field"]] = str(one["value"])
            changed.append(note)
        for start in range(0, len(changed), 1000):
            self.all.update_notes(changed[start : start + 1000])

    def whole(self, url, upload):
        auth = self.all.sync_login("user", "word", url)
        self.all.sync_collection(auth, False)
        self.all.close_for_full_sync()
        self.all.full_upload_or_download(auth=auth, server_usn=None, upload=upload)
        self.all.reopen(after_full_sync=True)

    def sync(self, url):
        auth = self.all.sync_login("user", "word", url)
        told = self.all.sync_collection(auth, False)
        if told.required >= FULL:
            raise SystemExit(f"a whole sync is required: {told.required}")


def main():
    here, there = Client("here"), Client("there")
    acts = {"add": here.add, "edit": here.edit, "push": here.sync, "pull": there.sync}
    for line in sys.stdin:
        act, *url = line.split()
        if act == "first":
            here.prepare(lines(DOCUMENTS)[0])
            here.whole(url[0], upload=True)
            there.whole(url[0], upload=False)
        else:
            began = time.perf_counter()
            acts[act](*url)
            spent = time.perf_counter() - began
        count = there.all.note_count() if act == "pull" else 0
        print(json.dumps({"seconds": 0.0 if act == "first" else spent, "count": count}), flush=True)


main()
