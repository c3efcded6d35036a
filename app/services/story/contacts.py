"""What happened between us: visits and reports, information, complaints, opinions, surveys, care, gifts, checks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from app.models.enums import Standing
from app.models.fields import Section
from app.rules.completeness import CONFIRMED_SECTIONS
from app.services.story.teller import HOUR_MS, Teller, wan

_EVERY: Final = {"rising": 44, "steady": 58, "falling": 95, "new": 66, "lost": 130}
"""Days between ordinary visits, by how the account went."""


def tell(teller: Teller) -> None:
    """The record of two years with a customer, and what is to come."""
    last = -300 if teller.arc == "lost" else -3
    for day, subject, discussed in teller.story["notes"]:
        _visit(teller, max(day, teller.begin + 9), subject, discussed)
    for day in teller.days(teller.begin + 25, last, _EVERY[teller.arc]):
        _visit(teller, day, None, None)
    _coming(teller)
    for day, level, fact, meaning, evidence in teller.story["facts"]:
        who = teller.someone("tech", "use", "it")
        teller.add(
            "information", max(day, teller.begin + 4), fact=fact, meaning=meaning, level=level, evidence=evidence,
            learned_on=teller.date(day), strength=teller.chance.randint(2, 5), source=evidence,
            person_id=teller.told.people[who] if who is not None and level in ("3", "4") else None,
            lawful_origin=f"{evidence}；不涉及对方保密文件。" if level == "4" else None,
            ability="现有人手够用" if level in ("1", "2") else None,
        )  # fmt: skip
    for said in teller.story["complaints"]:
        _complaint(teller, said)
    for day, place, what, unit in teller.story["opinions"]:
        _opinion(teller, day, place, what, unit)
    _surveys(teller)
    _care(teller)
    _checks(teller)


def _two(teller: Teller) -> tuple[int, int]:
    known = teller.known()
    one = teller.pick(known)
    rest = [other for other in known if other != one]
    return one, teller.pick(rest) if rest else one


def _visit(teller: Teller, day: int, subject: str | None, discussed: str | None) -> None:
    """A visit with its report; whom it was with and where, as the text says, if one is given."""
    day = teller.workday(day)
    one, other = _named(discussed) if discussed else _two(teller)
    names = {"p": teller.told.names[one], "q": teller.told.names[other], **_about(teller)}
    subject = subject or teller.say("visit_subjects", **names)
    at = teller.moment(day, teller.pick((9, 10, 14, 15)))
    visit = teller.add(
        "visit", day - teller.chance.randrange(2, 8), subject=subject, planned_at=at, state="planned",
        venue=names["place"], goal=teller.say("visit_goals", **names),
        agenda="1 上次承诺交账\n2 现场情况\n3 下一步", questions="谁还会过问这件事？下一次停电窗口在哪天？",
    )  # fmt: skip
    reported = min(day + 1, -1)
    teller.change(
        "visit", visit, reported, made_at=at, state="reported", reported_at=teller.moment(reported, 18),
        discussed=teller.text(discussed) if discussed else teller.say("visit_talks", **names),
        feelings=teller.say("feelings"),
        competitor_news=teller.say("competitor_news"), next_step=teller.say("next_steps", **names),
        next_on=teller.date(day + teller.chance.randrange(14, 60)),
        client_text=f"双方就{subject}交换了意见，约定保持联系并按商定的时间继续。",
    )  # fmt: skip
    for place in dict.fromkeys((one, other)):
        now = teller.told.standing.get(teller.told.people[place], str(Standing.NEUTRAL))
        teller.add(
            "visit_person", reported, visit_id=visit, person_id=teller.told.people[place], staff_id=teller.cast.me,
            standing_before=now, standing_after=now, remark=teller.say("met_remarks"),
        )  # fmt: skip
    for side, words in (("ours", "our_promises"), ("theirs", "their_promises")):
        due = day + teller.chance.randrange(4, 20)
        row = teller.add(
            "promise", reported, visit_id=visit, side=side, what=teller.say(words, **names), due_on=teller.date(due),
            owner=teller.told.names[one] if side == "theirs" else "客户经理",
        )  # fmt: skip
        if due < -25 or (due < -2 and teller.often(0.6)):
            kept = min(due + teller.chance.randrange(-3, 6), -1)
            teller.change("promise", row, max(kept, reported), done_on=teller.date(kept))


def _about(teller: Teller) -> dict[str, str]:
    """One place, topic and product, for all that is said of a visit."""
    story = teller.story
    return {name: teller.pick(story[f"{name}s"]) for name in ("place", "topic", "product")}


def _named(words: str) -> tuple[int, int]:
    """The places of the first two people that a text names."""
    found = list(dict.fromkeys(int(number) for number in re.findall(r"\{p(\d+)\}", words)))
    return found[0], found[1] if len(found) > 1 else found[0]


def _coming(teller: Teller) -> None:
    """Visits planned around today, and one made that waits for its report."""
    if teller.arc == "lost":
        return
    known = teller.known()
    for day, hour in ((teller.pick((0, 0, 1, 2)), teller.pick((10, 14, 16))), (teller.chance.randrange(4, 26), 9)):
        one, other = _two(teller)
        names = {"p": teller.told.names[one], "q": teller.told.names[other], **_about(teller)}
        at = teller.moment(day, hour) if day > 0 else _today_at(teller, hour)
        teller.add(
            "visit", -3, subject=teller.say("visit_subjects", **names), planned_at=at, venue=names["place"],
            goal=teller.say("visit_goals", **names), agenda="1 上次承诺交账\n2 现场情况\n3 下一步",
            questions="预算口径定了没有？谁主持评审？", materials="样本、试验报告、上次整改照片", state="planned",
        )  # fmt: skip
    if teller.arc == "rising":
        day = -1
        visit = teller.add(
            "visit", -4, subject=teller.say("visit_subjects"), planned_at=teller.moment(day, 14), state="planned",
            venue=teller.pick(teller.story["places"]), goal=teller.say("visit_goals", p=teller.told.names[known[0]]),
        )  # fmt: skip
        teller.change("visit", visit, day, made_at=teller.moment(day, 15), state="made")


def _today_at(teller: Teller, hour: int) -> int:
    """Later today or tomorrow: a plan may lie ahead of now."""
    at = teller.moment(1, hour) - 24 * HOUR_MS
    return at if at > teller.now_ms else at + 24 * HOUR_MS


def _complaint(teller: Teller, said: Mapping[str, Any]) -> None:
    """A complaint; ``hours`` before now where it is fresh, else ``days``."""
    if "hours" in said:
        received = teller.now_ms + (said.get("days", 0) * 24 + said["hours"]) * HOUR_MS
    else:
        received = teller.moment(said["days"], 10)
    row = teller.add_at(
        "complaint", min(received + 20 * 60_000, teller.now_ms - 60_000), received_at=received, what=said["what"],
        channel=teller.pick(("phone", "phone", "wechat", "meeting")), category=said["category"],
        severity=said["severity"], person_id=teller.told.people[said["by"]], responsible_id=teller.pick(teller.us),
        currency="CNY",
        number=f"TS-{teller.chance.randbytes(4).hex().upper()}",
    )  # fmt: skip
    if "answer_hours" not in said:
        return
    answered = received + said["answer_hours"] * HOUR_MS
    day = said["days"]
    teller.change(
        "complaint", row, min(-1, day + 1 + said["answer_hours"] // 24), answered_at=answered,
        apology=said.get("apology"), cause_kind=said.get("cause_kind"),
    )  # fmt: skip
    if "closed_days" in said:
        closed = min(-1, day + said["closed_days"])
        teller.change(
            "complaint", row, closed, cause=said["cause"], prevention=said["prevention"], told_on=teller.date(closed),
            improvement=said["improvement"], result="对方签字确认。", closed_at=teller.moment(closed, 16),
            compensation_minor=wan(0.6) if said["severity"] == "serious" else None,
        )  # fmt: skip


def _opinion(teller: Teller, day: int, place: int, what: str, unit: str) -> None:
    row = teller.add(
        "opinion", day, given_on=teller.date(day), person_id=teller.told.people[place], what=what, passed_to=unit,
        passed_on=teller.date(day + 1),
    )  # fmt: skip
    if day < -40:
        teller.change(
            "opinion", row, day + 9, acknowledged_on=teller.date(day + 6), told_on=teller.date(day + 9),
            answer="已采纳，下月起执行。",
        )  # fmt: skip
        teller.add(
            "service_promise", day + 9, what=f"落实意见：{what}", owner_id=teller.pick(teller.us),
            told_on=teller.date(day + 9), due_on=teller.date(day + 45),
            done_on=teller.date(day + 40) if day < -50 else None,
        )  # fmt: skip


def _surveys(teller: Teller) -> None:
    """Each quarter; the figures follow how the account went."""
    drift = {"rising": 130, "steady": 10, "falling": -260, "new": 60, "lost": -500}[teller.arc]
    level = {"rising": 7700, "steady": 8500, "falling": 8800, "new": 7600, "lost": 7400}[teller.arc]
    if teller.arc == "new" and teller.begin > -300:
        return
    last = -300 if teller.arc == "lost" else -10
    for at, day in enumerate(range(max(teller.begin + 60, -690), last, 91)):
        base = level + drift * at
        one, _ = _two(teller)

        def share(offset: int, base: int = base) -> int:
            return max(300, min(9900, base + offset + teller.chance.randrange(-250, 250)))

        teller.add(
            "survey", day, asked_on=teller.date(day), person_id=teller.told.people[one], satisfaction_bp=share(0),
            reputation_bp=share(300), designation_bp=share(-1500), repurchase_bp=share(-700),
            complaint_bp=max(50, (9600 - base) // 3), single_amount_minor=wan(4 + at * 0.6), currency="CNY",
            price_sensitivity_bp=share(-2800), recommendation_bp=share(-900), comment=teller.say("survey_comments"),
        )  # fmt: skip


def _care(teller: Teller) -> None:
    known = teller.known()
    end = -330 if teller.arc == "lost" else -12
    for day in teller.days(max(teller.begin + 30, -680), end, 70):
        place = teller.pick(known)
        row = teller.add(
            "care", day - 12, kind=teller.pick(("birthday", "festival", "return_call", "visit", "training")),
            person_id=teller.told.people[place], what=teller.say("care_what"), staff_id=teller.pick(teller.us),
            planned_on=teller.date(day), every_year=teller.often(0.3),
        )  # fmt: skip
        teller.change("care", row, day, done_on=teller.date(day), effect=teller.say("care_effect"))
    if teller.arc != "lost":
        for at, place in enumerate(known[:2]):
            teller.add(
                "care", -10, kind="festival", person_id=teller.told.people[place], what=teller.say("care_what"),
                staff_id=teller.cast.me, planned_on=teller.date(6 + at * 23), every_year=True,
            )  # fmt: skip
        _gift(teller, known[-1])
    for name, kind, day, place, guests, cost, effect in teller.story["events"]:
        teller.add(
            "event", max(day, teller.begin + 30), name=name, kind=kind, held_on=teller.date(day), place=place,
            guests=guests, hosts="客户经理、服务部、技术部", cost_minor=cost * 100, currency="CNY",
            effect=teller.text(effect),
        )  # fmt: skip


def _gift(teller: Teller, place: int) -> None:
    person, what = teller.told.people[place], teller.say("gifts")
    row = teller.add(
        "gift", -52, person_id=person, what=what, occasion="班组安全日", given_on=teller.date(-40), value_minor=9800,
        limit_minor=20000, currency="CNY", given_by_id=teller.cast.me, state="asked",
    )  # fmt: skip
    if teller.cast.superior:
        teller.change(
            "gift", row, -47, state="approved", approved_by_id=teller.cast.superior, approved_on=teller.date(-47)
        )


def _checks(teller: Teller) -> None:
    """Quarterly confirmations: every section for a while, of late only the first ones; the others go stale."""
    story = teller.story
    last = story["confirmed_days"]
    rounds = [day for day in range(-last - 91 * 4, -last, 91) if day > teller.begin + 40]
    plans: list[tuple[int, Sequence[Section]]] = [(day, CONFIRMED_SECTIONS) for day in rounds]
    plans.append((-last, CONFIRMED_SECTIONS[: story["confirmed"]]))
    if 91 < last < 200:
        plans.append((-28, CONFIRMED_SECTIONS[:3]))
    for day, sections in plans:
        for section in sections:
            at = teller.moment(day)
            teller.add_at("confirmation", at, part=str(section), confirmed_at=at, confirmed_by=teller.cast.me)
