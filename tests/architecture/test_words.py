"""The catalogue of words: complete in both languages, and each word the code asks for is in it."""

from __future__ import annotations

import ast
import json
import re
import string
from collections.abc import Iterator
from functools import cache
from typing import Any

from app.errors import BrokenData, Refused, SatchelError, Unreachable, UserError
from app.i18n import FOLDER, LANGUAGES
from tests.architecture.sources import Source, called_name, report, sources

HANZI = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:!?]|[,;!?][\u4e00-\u9fff]")
TYPED = re.compile("时:分|主机:端口")  # shapes of what is typed: the colon is half-width there
RANGE = re.compile("[^[]-[^]]")  # in a regular expression
BRAND = "密匣"
NO_WORDS_OF_OURS = (
    "app/services/values.py",  # words that people write into sheets
    "hq/load/",  # what simulated laptops write into a demonstration's headquarters: data
    "app/services/story/",  # what invented people wrote into the dossiers of the demonstration: data in one language
)
ERRORS = {kind.__name__ for kind in (SatchelError, UserError, Refused, BrokenData, Unreachable)}


def catalogue() -> dict[str, dict[str, Any]]:
    """Every key of every area."""
    words: dict[str, dict[str, Any]] = {}
    for path in sorted(FOLDER.glob("*.json")):
        words.update(json.loads(path.read_text("utf-8")))
    return words


def variants(text: object) -> list[object]:
    """A plain text, or its plural forms."""
    return list(text.values()) if isinstance(text, dict) else [text]


def placeholders(text: object) -> set[str]:
    """The names in braces over all plural forms; raises ValueError for broken braces."""
    return {
        re.split(r"[.\[]", name)[0]
        for form in variants(text)
        for _, name, _, _ in string.Formatter().parse(str(form))
        if name is not None
    }


def flaws_of_text(text: object) -> Iterator[str]:
    if isinstance(text, dict) and set(text) != {"one", "other"}:
        yield "plural needs exactly one and other"
    if any(not isinstance(form, str) or not form.strip() for form in variants(text)):
        yield "is empty or no text"
    try:
        placeholders(text)
    except ValueError as error:
        yield f"braces: {error}"


def flaws_of_entry(entry: dict[str, Any]) -> Iterator[str]:
    if set(entry) != set(LANGUAGES):
        yield f"has {sorted(entry)}, wants {sorted(LANGUAGES)}"
        return
    broken = [f"{language} {flaw}" for language in LANGUAGES for flaw in flaws_of_text(entry[language])]
    yield from broken
    if broken:
        return
    english, chinese = placeholders(entry["en"]), placeholders(entry["zh_CN"])
    if english != chinese and (english ^ chinese) != {"n"}:  # one language may need no number
        yield f"placeholders differ: en {sorted(english)}, zh_CN {sorted(chinese)}"
    if any(HALF_WIDTH.search(TYPED.sub("", str(form))) for form in variants(entry["zh_CN"])):
        yield "half-width punctuation in Chinese"


def test_every_word_is_there_in_both_languages() -> None:
    problems = []
    for path in sorted(FOLDER.glob("*.json")):
        pairs = json.loads(path.read_text("utf-8"), object_pairs_hook=list)
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                problems.append(f"{path.name} {key}: stands twice")
            seen.add(key)
        for key, entry in json.loads(path.read_text("utf-8")).items():
            if not key.startswith(f"{path.stem}."):
                problems.append(f"{path.name} {key}: belongs to another area")
            problems += [f"{path.name} {key}: {flaw}" for flaw in flaws_of_entry(entry)]
    report(problems)


def test_one_line_a_key() -> None:
    report(
        [
            f"{path.name}: {len(lines) - 2} lines for {len(words)} keys"
            for path in sorted(FOLDER.glob("*.json"))
            if (lines := path.read_text("utf-8").strip().splitlines())
            and len(lines) - 2 != len(words := json.loads(path.read_text("utf-8")))
        ]
    )


@cache
def error_kinds() -> tuple[set[str], set[str]]:
    """The names of all classes that come from SatchelError: those made with a key, and those that know theirs."""
    made_with_key, knows_its_key = set(ERRORS), set[str]()
    classes = [node for source in sources() for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef)]
    while True:
        before = len(made_with_key | knows_its_key)
        for node in classes:
            bases = {ast.unparse(base).split(".")[-1] for base in node.bases}
            own = any(isinstance(part, ast.FunctionDef) and part.name == "__init__" for part in node.body)
            if node.name in ERRORS or not bases & (made_with_key | knows_its_key):
                continue
            (knows_its_key if own or bases & knows_its_key else made_with_key).add(node.name)
        if len(made_with_key | knows_its_key) == before:
            return made_with_key, knows_its_key


def literal_keys(argument: ast.expr) -> list[str]:
    """The keys an argument can be: a literal, a choice between literals, or the begin of an f-string and ``*``."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return [argument.value]
    if isinstance(argument, ast.IfExp):
        return literal_keys(argument.body) + literal_keys(argument.orelse)
    if isinstance(argument, ast.JoinedStr):
        return [f"{begin.value!s}*" for begin in argument.values[:1] if isinstance(begin, ast.Constant)]
    return []


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """All calls with positional arguments; ``super().__init__`` of a class is named ``Class.__init__``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Call) and ast.unparse(inner.func) == "super().__init__" and inner.args:
                    yield inner, f"{node.name}.__init__"
        elif isinstance(node, ast.Call) and node.args:
            yield node, called_name(node)


def asked(source: Source) -> Iterator[tuple[str, ast.Call]]:
    """Each catalogue key that ``source`` names, with the call."""
    made_with_key, knows_its_key = error_kinds()
    raising = made_with_key | {f"{kind}.__init__" for kind in knows_its_key}
    for call, name in calls(source.tree):
        for key in literal_keys(call.args[0]):
            if name == "tr":
                yield key, call
            elif name in raising:
                yield f"error.{key}", call


def test_every_word_asked_for_exists_and_is_filled() -> None:
    words, problems = catalogue(), []
    for source in sources():
        for key, call in asked(source):
            if key.endswith("*"):
                if not any(known.startswith(key[:-1]) for known in words):
                    problems.append(f"{source.where(call)}: no {key} in the catalogue")
                continue
            if key not in words:
                problems.append(f"{source.where(call)}: no {key} in the catalogue")
                continue
            given = {keyword.arg for keyword in call.keywords}
            lacking = set[str]().union(*(placeholders(text) for text in words[key].values())) - given
            if lacking and None not in given:  # None: **params, not to be seen from here
                problems.append(f"{source.where(call)}: {key} wants {sorted(lacking)}")
            if not given and lacking == set() and any(isinstance(text, dict) for text in words[key].values()):
                problems.append(f"{source.where(call)}: {key} has plural forms and wants n")
    report(problems)


def test_no_words_outside_the_catalogue() -> None:
    """Chinese in a string of the code that people's screens, terminals or paper would show."""
    problems = []
    for source in sources(("app/ui", "app/cli", "app/services", "app/reports", "hq")):
        if source.name.startswith(NO_WORDS_OF_OURS):
            continue
        comments = {id(node.value) for node in ast.walk(source.tree) if isinstance(node, ast.Expr)}
        problems += [
            f"{source.where(node)}: {node.value!r} belongs into resources/i18n"
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in comments
            and HANZI.search(RANGE.sub("", node.value.replace(BRAND, "")))
        ]
    report(problems)
