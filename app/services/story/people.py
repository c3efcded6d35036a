"""Their people: names, posts over time, who of ours knows them and how that went, who sways whom, consent, the team."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from app.clock import local_moment
from app.models.enums import LawfulBasis, PersonalItem, Standing, TeamFunction
from app.services.story.teller import Teller

_LADDER: Final = (
    (Standing.NEGATIVE, 3, "working"), (Standing.NEGATIVE, 2, "acquainted"), (Standing.NEUTRAL, 1, "acquainted"),
    (Standing.NEUTRAL, 2, "acquainted"), (Standing.NEUTRAL, 3, "working"), (Standing.POSITIVE, 3, "working"),
    (Standing.POSITIVE, 4, "trusted"), (Standing.POSITIVE, 5, "partner"),
)  # fmt: skip
_MOVES: Final = {
    "rising": (0.60, 0.10), "steady": (0.35, 0.18), "falling": (0.12, 0.60), "new": (0.45, 0.10), "lost": (0.02, 0.70),
}  # fmt: skip
"""Chance of a step up and of one down, by how the account went."""
_BEGINS: Final = {"rising": (2, 3), "steady": (3, 4), "falling": (4, 6), "new": (2, 3), "lost": (3, 5)}
_MET: Final = {
    "top": 0.55, "deputy": 0.72, "tech": 0.95, "buy": 0.78, "fin": 0.55, "use": 0.88, "office": 0.7, "it": 0.65,
}  # fmt: skip
_OTHERS: Final = (("top", "deputy"), ("use", "tech"), ("buy", "fin"), ("it", "tech"))
"""Whom our other people know, in their order."""
_ABOVE: Final = ("部长", "处长", "科长", "局长", "所长", "院长", "厂长", "主任", "经理", "总监", "书记", "总裁")
_ITEMS: Final = (PersonalItem.MOBILE, PersonalItem.WECHAT, PersonalItem.BIRTHDAY, PersonalItem.EMAIL)
_FUNCTIONS: Final = {
    "ordinary": (TeamFunction.MANAGER, TeamFunction.PURCHASING),
    "partner": (TeamFunction.GENERAL_MANAGER, TeamFunction.SALES, TeamFunction.FINANCE, TeamFunction.LOGISTICS),
    "strategic": (
        TeamFunction.GENERAL_MANAGER, TeamFunction.SALES, TeamFunction.FINANCE, TeamFunction.TECHNOLOGY,
        TeamFunction.SERVICE, TeamFunction.JOINT_GROUP,
    ),
}  # fmt: skip
_COUNTERPART: Final = {
    TeamFunction.GENERAL_MANAGER: "top", TeamFunction.PURCHASING: "buy", TeamFunction.SALES: "buy",
    TeamFunction.FINANCE: "fin", TeamFunction.TECHNOLOGY: "tech", TeamFunction.SERVICE: "use",
    TeamFunction.JOINT_GROUP: "deputy", TeamFunction.MANAGER: "tech", TeamFunction.LOGISTICS: "use",
}  # fmt: skip


def tell(teller: Teller) -> None:
    """The people of a customer, and all that ties them and us."""
    _persons(teller)
    for at, (name, kind, place, contact) in enumerate(teller.story["institutions"]):
        made = teller.add(
            "institution", teller.begin + at, name=name, kind=kind, place=place, phone=_phone(teller, "0590"),
            main_contact=teller.told.names[contact],
        )  # fmt: skip
        teller.told.institutions.append(made)
    _posts(teller)
    _relations(teller)
    _influences(teller)
    _consent(teller)
    _team(teller)


def _persons(teller: Teller) -> None:
    words, chance = teller.words, teller.chance
    posts = [line.split("|") for line in teller.story["people"]]
    for at, (post, department, above, kind) in enumerate(posts):
        day = teller.begin + (at * 2 if at < len(posts) * 0.6 else chance.randrange(40, max(41, -teller.begin - 20)))
        name, sex = _name(teller, rare=at % 6 == 3)
        known_well = teller.often(0.35 if teller.arc in ("new", "lost") else 0.8)
        detail = {
            "education": teller.pick(words["education"]), "native_place": teller.pick(words["native"]),
            "family": teller.pick(words["family_life"]), "career": teller.pick(words["career"]),
            "character": teller.pick(words["character"]), "hobbies": teller.pick(words["hobbies"]),
            "worries": teller.pick(words["worries"][kind]), "birthday": _birthday(teller, soon=at in (2, 7)),
            "wechat": f"wx{chance.randrange(10**6, 10**7)}",
            "address": None if at % 5 else teller.story["dossier"].get("address"),
        }  # fmt: skip
        above_id = teller.told.people[int(above)] if above and int(above) < at else None
        was = _before(post) if at % 7 == 4 else None
        person = teller.add(
            "person", day, name=name, sex=sex, post=was or post, department=department, mobile=_mobile(teller),
            office_phone=_phone(teller, "0590") if at % 3 else None,
            email=f"p{at:02}@{teller.story['key']}.example.cn" if at % 4 else None,
            cares_about=teller.pick(words["cares"][kind]) if known_well or teller.often(0.4) else None,
            reports_to_id=above_id, **(detail if known_well else {}),
        )  # fmt: skip
        teller.told.people.append(person)
        teller.told.names.append(name)
        teller.told.kinds.append(kind)
        if was:
            teller.change("person", person, _later(teller, day), post=post)
    for at, (_, _, above, _) in enumerate(posts):
        if above and int(above) > at:
            boss = teller.told.people[int(above)]
            teller.change("person", teller.told.people[at], -2, reports_to_id=boss)


def _posts(teller: Teller) -> None:
    """Posts over time: the one held now, one before, and for a few a second one elsewhere at the same time."""
    posts = [line.split("|") for line in teller.story["people"]]
    for at, (post, department, _, kind) in enumerate(posts):
        person, since = teller.told.people[at], teller.chance.randrange(400, 2600)
        if at % 2 == 0:
            teller.add(
                "post", -15, person_id=person, title=post, department=department, current=True, source="本人名片",
                from_on=teller.date(-since), unit=teller.story["dossier"]["short_name"],
            )  # fmt: skip
        if at % 3 == 0:
            teller.add(
                "post", -14, person_id=person, title=_before(post) or "专责", department=department, current=False,
                from_on=teller.date(-since - 1500), to_on=teller.date(-since), source="闲谈",
            )  # fmt: skip
        if at % 5 == 1 and teller.told.institutions:
            teller.add(
                "post", -13, person_id=person, title="分管负责人" if kind == "deputy" else "联系人", current=True,
                institution_id=teller.pick(teller.told.institutions), from_on=teller.date(-since // 2),
                source="单位通讯录",
            )  # fmt: skip
        elif at % 5 == 2:
            teller.add(
                "post", -13, person_id=person, title="理事", unit="市设备管理协会", current=True,
                from_on=teller.date(-since // 3), source="协会名录", note="每年十一月换届。",
            )  # fmt: skip


def _relations(teller: Teller) -> None:
    for at, (person, kind) in enumerate(zip(teller.told.people, teller.told.kinds, strict=True)):
        born = _day_of(teller, person)
        few = teller.arc in ("new", "lost")
        if teller.often(_MET[kind] * (0.75 if few else 1.0)):
            _relation(teller, at, teller.cast.me, born, 150 if few else 105)
        for who, kinds in zip(teller.us[1:], _OTHERS, strict=False):
            if kind in kinds and not few and teller.often(0.45):
                _relation(teller, at, who, born + 30, 180)


def _relation(teller: Teller, at: int, who: str, born: int, mean: int) -> None:
    """One of ours and one of theirs: how it began, and each change since."""
    person, name = teller.told.people[at], teller.told.names[at]
    first = min(-8, born + teller.chance.randrange(1, 40))
    up, down = _MOVES[teller.arc]
    rung = teller.chance.randint(*_BEGINS[teller.arc])
    met = teller.often(0.7)
    standing, strength, level = _LADDER[rung] if met else (Standing.NOT_ESTABLISHED, 1, "none")
    other = teller.told.names[at - 1] if at else name
    relation = teller.add(
        "relation", first, person_id=person, staff_id=who, standing=str(standing), strength=strength, level=level,
        desired_level=teller.pick(("working", "trusted", "trusted", "partner")), since_on=teller.date(first),
        certainty="confirmed" if met else "assumed", source=teller.say("relation_sources", p=other),
    )  # fmt: skip
    now = standing
    for day in teller.days(first + 20, -4 if teller.arc != "lost" else -300, mean):
        turn = teller.chance.random()
        kind = "up" if turn < up else "down" if turn > 1 - down else "flat"
        move = {"up": 1, "down": -1, "flat": 0}[kind] if met else 0
        met, rung = True, max(0, min(len(_LADDER) - 1, rung + move))
        now, strength, level = _LADDER[rung]
        teller.change(
            "relation", relation, day, standing=str(now), strength=strength, level=level, certainty="confirmed",
            note=f"{teller.date(day):%Y-%m}：{teller.text(teller.pick(teller.words['relation_notes'][kind]))}",
        )  # fmt: skip
    if now is not Standing.NOT_ESTABLISHED and (who == teller.cast.me or person not in teller.told.standing):
        teller.told.standing[person] = str(now)


def _influences(teller: Teller) -> None:
    people, kinds = teller.told.people, teller.told.kinds
    weight = {"top": 0, "deputy": 1, "fin": 2, "tech": 2, "buy": 3, "it": 3, "office": 3, "use": 4}
    made: set[tuple[int, int]] = set()
    for _ in range(len(people) * 2):
        one, other = teller.chance.sample(range(len(people)), 2)
        if (one, other) in made or (other, one) in made or weight[kinds[one]] < weight[kinds[other]]:
            continue
        made.add((one, other))
        day = min(
            -6, max(_day_of(teller, people[one]), _day_of(teller, people[other])) + teller.chance.randrange(5, 200)
        )
        against = teller.told.standing.get(people[one]) == Standing.NEGATIVE
        tie = teller.add(
            "influence", day, from_id=people[one], to_id=people[other], kind="influences",
            direction="against" if against else "for", strength=teller.chance.randint(2, 5),
            certainty=teller.pick(("assumed", "confirmed")), since_on=teller.date(day),
            note=teller.say("influence_notes"), source="现场观察",
        )  # fmt: skip
        if day < -200 and teller.often(0.4):
            teller.change("influence", tie, teller.chance.randrange(day + 60, -5), strength=1, certainty="confirmed")


def _consent(teller: Teller) -> None:
    known = teller.known()
    for at, place in enumerate(known[: max(1, len(known) * 2 // 5)]):
        day = teller.chance.randrange(teller.begin + 20, -5) if teller.begin < -30 else -10
        teller.add(
            "consent", max(day, _day_of(teller, teller.told.people[place])), person_id=teller.told.people[place],
            item=str(teller.pick(_ITEMS)),
            purpose=teller.say("consent_purposes"), basis=str(LawfulBasis.CONSENT), told_on=teller.date(day),
            given_on=teller.date(day), source=teller.say("consent_sources"), keep_until=teller.date(day + 1095),
            withdrawn_on=teller.date(-9) if at == 3 else None,
        )  # fmt: skip


def _team(teller: Teller) -> None:
    kind = str(teller.story["dossier"].get("kind", "ordinary"))
    for at, function in enumerate(_FUNCTIONS[kind]):
        theirs = teller.someone(_COUNTERPART[function])
        missing = at == len(_FUNCTIONS[kind]) - 1 and teller.often(0.5)
        teller.add(
            "team_member", teller.begin + 10 + at * 9, function=str(function),
            staff_id=None if missing else teller.us[at % len(teller.us)],
            person_id=None if theirs is None else teller.told.people[theirs],
            task=teller.words["team_tasks"][str(function)], from_on=teller.date(teller.begin + 10),
        )  # fmt: skip


# -- small things


def _day_of(teller: Teller, row_id: str) -> int:
    """The day a row was made, from the moment in its identity."""
    at = int(row_id.replace("-", "")[:12], 16)
    return (local_moment(at).date() - teller.today).days


def _later(teller: Teller, day: int) -> int:
    return teller.chance.randrange(day + 5, -1) if day < -8 else -1


def _before(post: str) -> str | None:
    """The post below: 部长 → 副部长."""
    ending = next((one for one in _ABOVE if post.endswith(one)), None)
    if ending is None or "副" in post:
        return None
    return post.removesuffix(ending) + "副" + ending


def _name(teller: Teller, *, rare: bool) -> tuple[str, str]:
    words: Any = teller.words
    scarce = [one for one in words["given_rare"] if not any(name.endswith(one) for name in teller.taken)]
    while True:
        given = teller.pick(scarce or words["given_rare"]) if rare else teller.pick(words["given"])
        family = teller.pick(words["family_rare"]) if rare and teller.often(0.3) else teller.pick(words["family"])
        if family + given not in teller.taken:
            teller.taken.add(family + given)
            return family + given, "female" if given[-1] in words["female"] else "male"


def _birthday(teller: Teller, *, soon: bool) -> dt.date:
    year = teller.today.year - teller.chance.randrange(31, 59)
    day = teller.date(teller.chance.randrange(1, 18)) if soon else teller.date(-teller.chance.randrange(20, 330))
    return dt.date(year, day.month, min(day.day, 28))


def _mobile(teller: Teller) -> str:
    return f"1{teller.pick(('35', '36', '38', '39', '50', '86', '77'))} 0000 {teller.chance.randrange(1000, 10000)}"


def _phone(teller: Teller, area: str) -> str:
    return f"{area}-5550 {teller.chance.randrange(1000, 10000)}"
