"""A card's properties as the fields of a key person (dossier-persons): name, post, phones by type, address, birthday.

Nothing is lost silently: what no field holds is told under a heading of its own.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from app.exchange.chinese_names import HAN, in_order, joined
from app.exchange.sheet import Cell, Note
from app.exchange.vcard_lines import Property
from app.models.fields import NO_YEAR, is_day
from app.rules.days import parse_month_day, without_year

FIELDS: Final = (
    "dossier_id", "name", "post", "department", "mobile", "office_phone", "home_phone", "wechat", "email", "address",
    "sex", "birthday", "hobbies",
)  # fmt: skip
"""What a card fills, in the order of its columns."""

_KEPT_ASIDE: Final = {
    "NOTE": "NOTE", "NICKNAME": "NICKNAME", "URL": "URL", "CATEGORIES": "CATEGORIES", "ANNIVERSARY": "ANNIVERSARY",
    "X-ANNIVERSARY": "ANNIVERSARY", "X-MS-ANNIVERSARY": "ANNIVERSARY", "X-SPOUSE": "RELATED", "RELATED": "RELATED",
    "X-MS-SPOUSE": "RELATED", "X-MS-CHILD": "RELATED", "X-ABRELATEDNAMES": "RELATED", "X-ASSISTANT": "RELATED",
    "X-MS-ASSISTANT": "RELATED", "X-EVOLUTION-SPOUSE": "RELATED", "X-EVOLUTION-MANAGER": "RELATED",
    "X-EVOLUTION-ASSISTANT": "RELATED", "X-MANAGER": "RELATED", "X-MS-MANAGER": "RELATED", "EXPERTISE": "EXPERTISE",
    "X-QQ": "QQ", "X-TENCENT-QQ": "QQ", "X-ANDROID-CUSTOM": "OTHER",
    "IMPP": "IMPP", "X-SOCIALPROFILE": "IMPP", "X-SKYPE": "IMPP", "X-SKYPE-USERNAME": "IMPP", "X-JABBER": "IMPP",
    "X-MSN": "IMPP", "X-AIM": "IMPP", "X-ICQ": "IMPP", "X-YAHOO": "IMPP", "X-GOOGLE-TALK": "IMPP",
    "X-MS-IMADDRESS": "IMPP", "X-DINGTALK": "IMPP", "X-WEIBO": "IMPP", "LANG": "LANG", "ORG-DIRECTORY": "URL",
}  # fmt: skip
_WECHAT: Final = re.compile(r"wechat|weixin|微信", re.IGNORECASE)
_WORK: Final = frozenset(
    {"工作", "单位", "公司", "办公", "办公室", "座机", "work", "office", "company", "main", "主要"}
)
_HOME: Final = frozenset({"住宅", "家庭", "家", "家里", "宅电", "home"})
_CELL: Final = frozenset({"手机", "移动", "移动电话", "cell", "mobile", "iphone", "手机号", "applewatch"})
_FAX: Final = frozenset({"fax", "传真", "homefax", "workfax", "otherfax", "pager", "寻呼", "住宅传真", "工作传真"})
_MOBILE: Final = re.compile(r"(?:\+?86|0086)?1[3-9]\d{9}")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LABEL: Final = re.compile(r"_\$!<(.*)>!\$_", re.DOTALL)
_AFTER_DAY: Final = re.compile(r"(?<=\d)[T ].*")  # a time of day
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_MOST_PHOTO: Final = 16 << 20


@dataclass(slots=True)
class Person:
    """A card's person. ``left``: heading → what has no field; ``flaw``: why the card is no person."""

    values: dict[str, Cell] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    photo: bytes | None = None
    flaw: str | None = None

    def aside(self, heading: str, text: str) -> None:
        if text and text not in self.left.get(heading, "").split("\n"):
            self.left[heading] = f"{self.left[heading]}\n{text}" if heading in self.left else text

    def fill(self, name: str, text: str, heading: str) -> None:
        """The first text fills the field, further ones stand aside."""
        held = self.values.get(name)
        if not text or held == text:
            return
        if held is None:
            self.values[name] = text
        else:
            self.aside(heading, text)


def unescaped(text: str) -> str:
    """A text without its backslashes (RFC 6350 §3.4, and ``\\:`` as Apple writes it)."""
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], text).strip()


def components(text: str) -> list[str]:
    """The parts of a structured value (N, ORG, ADR), each without its backslashes."""
    parts, current, skip = [], [], False
    for character in text:
        if skip:
            current.append("\\" + character)
            skip = False
        elif character == "\\":
            skip = True
        elif character == ";":
            parts.append("".join(current))
            current = []
        else:
            current.append(character)
    parts.append("".join(current) + ("\\" if skip else ""))
    return [unescaped(part) for part in parts]


def person_of(properties: Sequence[Property], agents: Iterable[str]) -> Person:
    """What the properties of one card say."""
    person = Person()
    labels = {
        one.group: (_LABEL.sub(r"\1", unescaped(one.text)))
        for one in properties
        if one.group and one.name in {"X-ABLABEL", "X-LABEL"}
    }
    by_name: dict[str, list[Property]] = {}
    for one in sorted(properties, key=_preference):
        by_name.setdefault(one.name, []).append(one)
        if one.doubtful:
            person.notes.append(Note("card_characters", {"line": one.line}))
    if _first(by_name, "KIND", "X-ADDRESSBOOKSERVER-KIND").lower() in {"group", "location"}:
        person.flaw = "card_group"
    name = _name(by_name)
    if name:
        person.values["name"] = name
    _work(person, by_name)
    _phones(person, by_name, labels)
    for one in by_name.get("EMAIL", ()):
        text = unescaped(one.text).removeprefix("mailto:").strip("<> ")
        if _EMAIL.fullmatch(text) and len(text) <= 120:
            person.fill("email", text, "EMAIL")
        else:
            person.aside("EMAIL", text)
    _addresses(person, by_name)
    _birthday(person, by_name)
    sex = (components(_raw(by_name, "GENDER")) or [""])[0].upper() or _first(
        by_name, "X-GENDER", "SEX", "X-SEX"
    ).upper()
    if sex in {"M", "MALE", "男", "1"}:
        person.values["sex"] = "male"
    elif sex in {"F", "FEMALE", "女", "2"}:
        person.values["sex"] = "female"
    for one in (one for name in ("HOBBY", "X-HOBBY", "INTEREST") for one in by_name.get(name, ())):
        person.fill("hobbies", unescaped(one.text), "HOBBY")
    _aside(person, by_name, labels)
    _photo(person, by_name.get("PHOTO", ()))
    for agent in agents:
        person.aside("AGENT", agent)
    if "name" not in person.values and not person.left and len(person.values) == 0 and person.flaw is None:
        person.flaw = "card_empty"
    return person


def _preference(one: Property) -> tuple[int, int]:
    """Preferred ones first (``PREF``, ``TYPE=pref``, ``PREF=1``), then as written."""
    ranks = [int(text) for text in one.params.get("PREF", ()) if text.isdecimal() and len(text) < 4]
    return (min(ranks) if ranks else 1 if "PREF" in one.types else 101, one.line)


def _raw(by_name: Mapping[str, Sequence[Property]], *names: str) -> str:
    return next((one.text for name in names for one in by_name.get(name, ()) if one.text.strip(" ;")), "")


def _first(by_name: Mapping[str, Sequence[Property]], *names: str) -> str:
    return unescaped(_raw(by_name, *names))


def _name(by_name: Mapping[str, Sequence[Property]]) -> str:
    """The name as it is said: Chinese ones family first without a space, others as the card shows them."""
    shown = " ".join(_first(by_name, "FN").split())
    family, given, middle, prefix, suffix = (
        [" ".join(part.split()) for part in components(_raw(by_name, "N"))] + [""] * 5
    )[:5]
    said = joined(family, middle, given, shown)
    if said is not None:
        return said
    if shown:
        return in_order(shown)
    built = " ".join(filter(None, (prefix, given, middle, family, suffix))).replace(",", " ")
    phonetic = [_first(by_name, f"X-PHONETIC-{part}-NAME") for part in ("FIRST", "MIDDLE", "LAST")]
    return in_order(built) or _first(by_name, "NICKNAME") or " ".join(filter(None, phonetic))


def _work(person: Person, by_name: Mapping[str, Sequence[Property]]) -> None:
    for index, one in enumerate(by_name.get("ORG", ())):
        unit, *departments = components(one.text)
        if index and "dossier_id" in person.values:
            person.aside("ORG", " / ".join(filter(None, (unit, *departments))))
            continue
        if unit:
            person.values["dossier_id"] = unit
        if any(departments):
            person.values["department"] = " / ".join(filter(None, departments))
    if department := _first(by_name, "X-DEPARTMENT", "X-MS-DEPARTMENT"):
        person.fill("department", department, "DEPARTMENT")
    titles = [unescaped(one.text) for name in ("TITLE", "ROLE") for one in by_name.get(name, ())]
    for title in dict.fromkeys(filter(None, titles)):
        person.fill("post", title, "TITLE")


def _phones(person: Person, by_name: Mapping[str, Sequence[Property]], labels: Mapping[str, str]) -> None:
    untyped: list[str] = []
    for one in by_name.get("TEL", ()):
        number = _number(unescaped(one.text))
        if not number:
            continue
        label = labels.get(one.group, "") or next((t[2:] for t in one.params.get("TYPE", ()) if t[:2] == "X-"), "")
        words = {word.lower() for word in one.types} | {label.lower().replace(" ", "")}
        if words & _FAX or "assistant" in label.lower():
            person.aside("TEL", f"{label or 'fax'} {number}")
        elif words & _CELL:
            person.fill("mobile", number, "TEL")
        elif words & _WORK:
            person.fill("office_phone", number, "TEL")
        elif words & _HOME:
            person.fill("home_phone", number, "TEL")
        else:
            untyped.append(number)
    for number in untyped:
        is_mobile = _MOBILE.fullmatch(re.sub(r"[\s().-]", "", number)) is not None
        empty = [n for n in (("mobile",) if is_mobile else ("office_phone", "mobile")) if n not in person.values]
        person.fill(empty[0] if empty else "mobile", number, "TEL")


def _number(text: str) -> str:
    """A number as it is dialled; ``tel:`` and its parameters of version 4.0 taken apart."""
    if text[:4].lower() == "tel:":
        text, *rest = text[4:].split(";")
        extension = next((part[4:] for part in rest if part[:4].lower() == "ext="), "")
        text = f"{text} ext. {extension}" if extension else text
    number = " ".join(text.translate({0x202A: None, 0x202C: None, 0x202D: None, 0x2011: "-", 0xA0: " "}).split())
    return number if any(character.isdigit() for character in number) else ""


def _addresses(person: Person, by_name: Mapping[str, Sequence[Property]]) -> None:
    found = sorted(by_name.get("ADR", ()), key=lambda one: "WORK" not in one.types)
    for one in found:
        person.fill("address", _address(components(one.text)), "ADR")
    if "address" not in person.values:
        for one in by_name.get("LABEL", ()):
            person.fill("address", " ".join(unescaped(one.text).split()), "ADR")


def _address(parts: Sequence[str]) -> str:
    """One line: Chinese addresses from the country down to the room, others from the street up."""
    box, extended, street, city, region, code, country = ([" ".join(p.split()) for p in parts] + [""] * 7)[:7]
    if HAN.search(street + city + region + extended):
        line = ""
        for part in (country, region, city, street, extended, box):
            if part and not line.endswith(part) and not (part in line and part in (region, city)):
                line = part if line and part.startswith(line) else line + part
        return " ".join(filter(None, (line, code)))
    town = " ".join(filter(None, (city, region, code)))
    return ", ".join(filter(None, (box, extended, street, town, country)))


def _birthday(person: Person, by_name: Mapping[str, Sequence[Property]]) -> None:
    one = next(iter(by_name.get("BDAY", ())), None)
    text = unescaped(one.text) if one else ""
    if one is None or not text:
        return
    left_out = {str(NO_YEAR), "0000", *one.params.get("X-APPLE-OMIT-YEAR", ())}
    match = re.match(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})(?!\d)日?", text)
    day: dt.date | None = None
    if match is None:
        day = parse_month_day(_AFTER_DAY.sub("", text))
    elif match[1] in left_out:
        day = without_year(int(match[2]), int(match[3]))
    else:
        with suppress(ValueError):
            day = dt.date(int(match[1]), int(match[2]), int(match[3]))
    if day is not None and is_day(day):
        person.values["birthday"] = day
        return
    person.aside("BDAY", text)
    person.notes.append(Note("card_birthday", {"text": text[:40]}))


def _aside(person: Person, by_name: Mapping[str, Sequence[Property]], labels: Mapping[str, str]) -> None:
    for one in (one for name in ("X-WECHAT", "X-WEIXIN", "X-TENCENT-WECHAT") for one in by_name.get(name, ())):
        person.fill("wechat", unescaped(one.text), "WECHAT")
    for name, found in by_name.items():
        heading = _KEPT_ASIDE.get(name)
        for one in found if heading else ():
            text = unescaped(one.text)
            service = " ".join(one.params.get("X-SERVICE-TYPE", ()) + one.params.get("TYPE", ()))
            label = labels.get(one.group, "")
            if heading in {"IMPP", "URL"} and _WECHAT.search(f"{service} {label} {text.partition(':')[0]}"):
                person.fill("wechat", text.rpartition(":")[2] or text, "WECHAT")
            elif name == "X-ANDROID-CUSTOM":
                parts = [part for part in components(one.text)[1:] if part]
                person.aside("OTHER", parts[0] if parts else "")
            else:
                person.aside(heading or "", " ".join(filter(None, (label, text.strip("; ")))))


def _photo(person: Person, found: Sequence[Property]) -> None:
    """The first picture that came with the card; one that lies on a server is never fetched."""
    for one in found:
        if one.data is not None and len(one.data) <= _MOST_PHOTO:
            person.photo = one.data
            return
    if found:
        address = found[0].text.strip()
        linked = re.match(r"(?:https?|ftp|file|cid|content):", address, re.IGNORECASE)
        person.notes.append(Note("card_photo_elsewhere" if linked else "card_photo", {"line": found[0].line}))
