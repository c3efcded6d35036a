"""Purchases with those who decide them, the client's procedure, competitors, the market, and the revenue plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from app.models.enums import BuyingRoleKind, DecisionStepKind, Standing
from app.services.story.teller import Teller, wan

_ROLES: Final = {
    BuyingRoleKind.DECIDER: ("top", "deputy"), BuyingRoleKind.APPROVER: ("fin", "top"),
    BuyingRoleKind.INFLUENCER: ("tech", "it"), BuyingRoleKind.USER: ("use",), BuyingRoleKind.BUYER: ("buy",),
    BuyingRoleKind.GATEKEEPER: ("office",),
}  # fmt: skip
_SUPPORT: Final = {str(Standing.POSITIVE): (1, 2), str(Standing.NEUTRAL): (-1, 1), str(Standing.NEGATIVE): (-2, -1)}
_SMALL: Final = 100
"""万元; below that a deputy decides, and the procedure is short."""


def tell(teller: Teller) -> None:
    """What a customer buys, from whom else, and what we plan to earn."""
    for said in teller.story["purchases"]:
        _purchase(teller, said)
    _competitors(teller)
    teller.once("market", teller.begin // 3, **teller.story.get("market", {}))
    _revenue(teller)


def _purchase(teller: Teller, said: Mapping[str, Any]) -> None:
    begin, closed = max(said["from"], teller.begin + 5), said.get("closed")
    until = closed if closed is not None else said["expected"]
    made = teller.add(
        "opportunity", begin, title=said["title"], product=said["product"], stage="prospecting", currency="CNY",
        amount_minor=wan(said["amount"] * 0.8), purchase_kind=said["kind"], buying_way=said["way"],
        agent_id=teller.cast.me, expected_on=teller.date(until), note=said["note"], number=_number(teller),
    )  # fmt: skip
    teller.told.purchases.append(made)
    last = min(until, -2)
    if said["stage"] != "prospecting":
        engaged = begin + max(3, (last - begin) // 4)
        teller.change("opportunity", made, engaged, stage="engaging", engaged_on=teller.date(engaged))
        teller.change("opportunity", made, begin + max(4, (last - begin) // 2), amount_minor=wan(said["amount"]))
    if closed is not None:
        teller.change("opportunity", made, closed, stage=said["stage"], closed_on=teller.date(closed))
    _roles(teller, made, said, begin, last)
    _procedure(teller, made, said, begin, until)


def _number(teller: Teller) -> str:
    return f"SJ-{teller.chance.randbytes(4).hex().upper()}"


def _roles(teller: Teller, purchase: str, said: Mapping[str, Any], begin: int, last: int) -> None:
    small = said["amount"] < _SMALL
    used: set[int] = set()
    for role, kinds in _ROLES.items():
        wanted = ("deputy",) if small and role is BuyingRoleKind.DECIDER else kinds
        who = next((n for kind in wanted if (n := teller.someone(kind)) is not None and n not in used), None)
        if small and role is BuyingRoleKind.GATEKEEPER:
            continue
        unknown = who is None or (role is BuyingRoleKind.APPROVER and said["stage"] == "prospecting")
        values: dict[str, Any] = {"placeholder": "审批人待查" if role is BuyingRoleKind.APPROVER else "待查"}
        support = None
        if not unknown and who is not None:
            used.add(who)
            person = teller.told.people[who]
            low, high = _SUPPORT.get(teller.told.standing.get(person, ""), (0, 0))
            support = teller.chance.randint(low, high)
            values = {"person_id": person, "looks_at": teller.pick(teller.words["cares"][teller.told.kinds[who]])}
        made = teller.add(
            "buying_role", begin + teller.chance.randrange(2, 15), opportunity_id=purchase, role=str(role),
            effect=teller.pick(teller.words["role_effect"][str(role)]), support=0 if support else support,
            influence=5 if role is BuyingRoleKind.DECIDER else teller.chance.randint(2, 4), certainty="assumed",
            source=teller.pick(("论证会", "设备线闲谈", "公开流程", "采购告知")), **values,
        )  # fmt: skip
        if support:
            day = min(-2, begin + max(16, (last - begin) * 2 // 3))
            teller.change("buying_role", made, day, support=support, certainty="confirmed")


def _procedure(teller: Teller, purchase: str, said: Mapping[str, Any], begin: int, until: int) -> None:
    kinds = list(DecisionStepKind)
    steps = kinds if said["amount"] >= _SMALL else [kinds[0], kinds[4], kinds[5], kinds[6]]
    closed = said.get("closed") is not None
    for at, (step, action) in enumerate(zip(steps, teller.words["decision_actions"], strict=False), 1):
        planned = begin + (until - begin) * at // len(steps)
        done = planned + teller.chance.randrange(-3, 9)
        who = teller.someone("tech", "buy", "deputy")
        made = teller.add(
            "decision_step", begin + 6, opportunity_id=purchase, position=at, step=str(step), our_action=action,
            planned_on=teller.date(planned), person_id=None if who is None else teller.told.people[who],
        )  # fmt: skip
        if done < -1 and (closed or at <= len(steps) // 2):
            teller.change("decision_step", made, done, done_on=teller.date(done))


def _competitors(teller: Teller) -> None:
    for at, one in enumerate(teller.story["competitors"]):
        made = teller.add(
            "competitor", teller.begin + 20 + at * 30, name=one["name"], products=one["products"],
            strengths=one["strengths"], weaknesses=one["weaknesses"], present_state=one["present_state"],
            share_bp=max(0, one["share"] * 100 - 600), counter_strategy=one["counter"], source=one["source"],
        )  # fmt: skip
        teller.told.competitors.append(made)
        teller.change("competitor", made, teller.begin // 2, share_bp=one["share"] * 100)
        if "contact" not in one:
            continue
        contact = teller.add(
            "competitor_contact", teller.begin * 2 // 3, competitor_id=made,
            person_id=teller.told.people[one["contact"]], contact="销售经理" if at else "驻地工程师",
            standing="neutral", strength=2, source=one["source"],
        )  # fmt: skip
        if teller.arc == "falling":
            teller.change("competitor_contact", contact, -140, standing="positive", strength=4)


def _revenue(teller: Teller) -> None:
    goals = teller.story["goals"]
    teller.once(
        "revenue_plan",
        -330,
        goal=goals.get("revenue"),
        measures=goals.get("measures") if goals.get("revenue") else None,
    )
    year = teller.today.year
    for made, said in zip(teller.told.purchases, teller.story["purchases"], strict=True):
        on = teller.date(said.get("closed") or said.get("expected") or 0)
        if on.year < year - 1:
            continue
        first = max(said["from"] + 10, teller.begin + 12)
        row = teller.add(
            "revenue_project", first, year=on.year, project=said["title"], opportunity_id=made, currency="CNY",
            amount_minor=wan(said["amount"]), probability_bp=3000, margin_bp=said["margin"] * 100 + 300,
            measures=said["note"],
        )  # fmt: skip
        teller.change("revenue_project", row, min(-2, first + 60), probability_bp=said["chance"] * 100)
        teller.change("revenue_project", row, min(-1, first + 100), margin_bp=said["margin"] * 100)
    if teller.arc == "lost":
        return
    base = 12 + teller.chance.randrange(40)
    for at, one in enumerate((year - 1, year, year + 1)):
        if teller.begin > -300 and at == 0:
            continue
        teller.add(
            "revenue_project", -300 + at * 120, year=one, project=f"{one} 年日常备件与服务", currency="CNY",
            amount_minor=wan(base * (1 + at * (0.15 if teller.arc == "rising" else -0.05))),
            probability_bp=(10000, 9000, 8000)[at], margin_bp=2800,
            measures="每季度末提前备货，按月对账。",
        )  # fmt: skip
