"""What is agreed and traded: contracts with terms and duties, service levels, orders to payments, the three plans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from app.services.story.teller import Teller, wan

_RESOURCES: Final = ("技术部一人两天", "差旅费 3,000 元", "试验室", "无需另拨")


def tell(teller: Teller) -> None:
    """Contracts, service levels, trade, and the plans for contacts and actions."""
    for said in teller.story["contracts"]:
        _contract(teller, said)
    if "level" in teller.story:
        _level(teller, teller.story["level"])
    _trade(teller)
    _plans(teller)


def _contract(teller: Teller, said: Mapping[str, Any]) -> None:
    words, begin, end = teller.words, said["from"], said["to"]
    day = max(begin - 5, teller.begin + 8)
    signer = teller.someone("deputy", "top") or 0
    price = said.get("price")
    made = teller.add(
        "contract", day, number=teller.text(said["number"]), kind=said["kind"], title=said["title"], state="draft",
        products=said["products"], currency="CNY", price_minor=None if price is None else wan(price),
        deposit_minor=wan(said["deposit"]) if said.get("deposit") else None, unit=said.get("unit"),
        monthly_volume_milli=said["volume"] * 1000 if said.get("volume") else None,
        first_order_milli=said["volume"] * 2000 if said.get("volume") else None,
        from_on=teller.date(begin), to_on=teller.date(end), renewal=said["renewal"],
        notice_side=said.get("notice_side"), notice_days=said.get("notice_days"),
        extension_months=said.get("extension"), note=said.get("note"),
        payment_terms=said.get("payment"), payment_days=said.get("payment_days"),
        statement_day=said.get("statement_day"), late_fee_bp=said.get("late_fee"),
        confidential_months=said.get("confidential"), cure_days=said.get("cure", 15),
        termination_days=said.get("termination", 60), their_signer=teller.told.names[signer],
        terms="按双方盖章文本；争议在原告所在地法院解决。",
    )  # fmt: skip
    teller.told.contracts.append(made)
    teller.change("contract", made, max(begin, day + 1), state="in_force", signed_on=teller.date(begin))
    if said.get("state"):
        teller.change("contract", made, min(end + 1, -1), state=said["state"])
    for at, (term, agreed) in enumerate(words["terms"][: 2 + len(teller.told.contracts)]):
        row = teller.add("contract_term", day + 1, contract_id=made, term=term, agreed=agreed)
        checked = begin + 90 + at * 20
        if checked < -3:
            how = teller.pick(("kept", "kept", "kept", "partly"))
            teller.change(
                "contract_term", row, checked, fulfilment=how, happened=teller.pick(words["happened"][how]),
                checked_on=teller.date(checked),
            )  # fmt: skip
    if not said.get("state"):
        _duties(teller, made, said, day)


def _duties(teller: Teller, contract: str, said: Mapping[str, Any], day: int) -> None:
    if said.get("notice_days") and said["renewal"] != "none":
        before = said["notice_side"] == "before"
        due = said["to"] - said["notice_days"] if before else said["to"] + said["notice_days"]
        teller.add(
            "contract_duty", day + 2, contract_id=contract, kind="notice", what="发出续约（或不续约）书面通知",
            side="ours", due_on=teller.date(due), owner_id=teller.cast.me,
            done_on=teller.date(due - 3) if due < -60 else None,
        )  # fmt: skip
    if said.get("statement_day"):
        due = teller.date(6).replace(day=said["statement_day"])
        teller.add(
            "contract_duty", day + 2, contract_id=contract, kind="statement", what="月度对账单寄送并取得签字",
            side="ours", due_on=due, every_months=1, owner_id=teller.us[-1],
        )  # fmt: skip
    if said.get("volume"):
        teller.add(
            "contract_duty", day + 3, contract_id=contract, kind="rebate", what="年度返利结算", side="ours",
            due_on=teller.date(34), every_months=12, rate_bp=150, owner_id=teller.cast.me,
        )  # fmt: skip
        teller.add(
            "contract_duty", day + 3, contract_id=contract, kind="price_notice", what="调价须提前三十天书面通知",
            side="ours", due_on=teller.date(61), owner_id=teller.cast.me,
        )  # fmt: skip


def _level(teller: Teller, said: Mapping[str, Any]) -> None:
    day = max(teller.begin + 30, -640)
    weekend = said["weekend"]
    contract = teller.told.contracts[0] if teller.told.contracts else None
    made = teller.add(
        "service_level", day, name=said["name"], contract_id=contract, grade=teller.story["dossier"].get("grade"),
        opens_at=said["opens"], closes_at=said["closes"], on_saturday=weekend,
        on_sunday=weekend, on_holidays=weekend, answer_minutes=said["answer"] * 2, onsite_minutes=said["onsite"],
        maintenance_day=said["maintenance_day"], from_on=teller.date(day), exclusions=said["exclusions"],
    )  # fmt: skip
    teller.change("service_level", made, -120, answer_minutes=said["answer"])
    theirs = [n for kind in ("use", "tech") if (n := teller.someone(kind)) is not None]
    teller.add(
        "service_contact", day, service_level_id=made, side="ours", staff_id=teller.us[-1], note="工作日白班",
        phone="400 0000 7788",
    )  # fmt: skip
    for at, one in enumerate(theirs):
        teller.add(
            "service_contact", day + 1, service_level_id=made, side="theirs", person_id=teller.told.people[one],
            changed_on=teller.date(-9) if at == 0 else None, note="换人须七个工作日内告知" if at == 0 else None,
        )  # fmt: skip
    for name, model, serial, place in said["equipment"]:
        teller.add(
            "service_equipment", day + 2, service_level_id=made, name=name, model=model, serial=serial, place=place,
            installed_on=teller.date(-teller.chance.randrange(300, 1800)),
        )  # fmt: skip


def _trade(teller: Teller) -> None:
    """Orders, deliveries, invoices and payments: of the purchases won, and small ones throughout."""
    slow = {"falling": 48, "lost": 90, "steady": 12, "rising": 9, "new": 5}[teller.arc]
    for made, said in zip(teller.told.purchases, teller.story["purchases"], strict=True):
        if said["stage"] == "won" and said["closed"] > teller.begin:
            _sale(teller, said["closed"] + 6, said["product"], said["amount"], said["margin"], slow, made, parts=3)
    last = -340 if teller.arc == "lost" else -6
    for day in teller.days(teller.begin + 15, last, 44):
        product = teller.pick((*teller.words["products_extra"], *teller.story["products"]))
        amount = round(teller.chance.lognormvariate(1.6, 0.7), 2)
        _sale(teller, day, product, amount, teller.chance.randint(16, 38), slow, None, parts=1)


def _sale(
    teller: Teller, day: int, product: str, amount: float, margin: int, slow: int, purchase: str | None, *, parts: int
) -> None:
    number = f"DD-{teller.date(day):%y%m%d}-{teller.chance.randrange(10, 99)}"
    common = {"product": product, "currency": "CNY", "opportunity_id": purchase, "source": "总部销售系统"}
    cost = wan(amount * (100 - margin) / 100)
    pieces = teller.chance.randrange(1, 24)
    teller.add(
        "trade", day, kind="order", number=number, happened_on=teller.date(day), amount_minor=wan(amount),
        cost_minor=cost, quantity_milli=pieces * 1000, unit="台", **common,
    )  # fmt: skip
    for part in range(parts):
        sent = day + 18 + part * 30
        billed, due = sent + 5, sent + 5 + 45
        paid = due + round(teller.chance.gauss(slow, slow / 2 + 2))
        share = wan(amount) // parts
        if sent < -1:
            teller.add("trade", sent, kind="delivery", number=f"{number}-F{part + 1}", happened_on=teller.date(sent),
                       quantity_milli=max(1, pieces // parts) * 1000, unit="台", **common)  # fmt: skip
        if billed < -1:
            teller.add("trade", billed, kind="invoice", number=f"FP-{number[3:]}-{part + 1}", amount_minor=share,
                       cost_minor=cost // parts, happened_on=teller.date(billed), due_on=teller.date(due),
                       **common)  # fmt: skip
        if paid < -1 and not (teller.arc in ("falling", "lost") and paid > -120):
            teller.add("trade", paid, kind="payment", number=f"HK-{number[3:]}-{part + 1}", amount_minor=share,
                       happened_on=teller.date(paid), **common)  # fmt: skip


def _plans(teller: Teller) -> None:
    goals, first = teller.story["goals"], max(teller.begin + 12, -360)
    teller.once("contact_plan", first, goal=goals.get("contact"))
    teller.once(
        "action_plan", first, goal=goals.get("action"), where_now=goals.get("where_now"),
        where_to=goals.get("where_to"), between=goals.get("between"),
    )  # fmt: skip
    for what, begins, due, state in teller.story["actions"]:
        day = min(begins, -2) - 6
        row = teller.add(
            "planned_action", day, what=what, begins_on=teller.date(begins), due_on=teller.date(due), state="open",
            owner_id=teller.pick(teller.us), resources=teller.pick(_RESOURCES),
        )  # fmt: skip
        if state in ("doing", "dropped"):
            teller.change("planned_action", row, max(day + 1, min(begins + 3, -1)), state=state)
        if state == "done":
            on = min(due + teller.chance.randrange(-4, 5), -1)
            teller.change(
                "planned_action", row, on, state="done", done_on=teller.date(on), result="按期完成，已送达对方。"
            )
    _matrix(teller)


def _matrix(teller: Teller) -> None:
    """Who of ours meets whom of theirs: their people × ours."""
    if teller.arc == "lost":
        return
    for at, place in enumerate(teller.known()):
        every = teller.pick((14, 30, 30, 60, 90))
        whom, who = teller.told.people[place], teller.us[0 if at % 3 else at % len(teller.us)]
        due = teller.chance.randrange(-9, every) if teller.often(0.25) else teller.chance.randrange(1, every + 2)
        first = max(teller.begin + 14, -340 + at * 4)
        contact = teller.add(
            "planned_contact", first, person_id=whom, staff_id=who, why=teller.say("contact_why"),
            channel=teller.pick(("meeting", "phone", "phone", "wechat", "email", "letter")), every_days=every,
            next_on=teller.date(due - every),
        )  # fmt: skip
        made = due - every
        if made < -1:
            name = teller.told.names[place]
            teller.add(
                "contact_report", made, contact_id=contact, made_at=teller.moment(made), person_id=whom, staff_id=who,
                channel=teller.pick(("phone", "meeting", "wechat", "email")),
                what=teller.say("contact_reports", p=name), next_step=teller.say("next_steps", p=name, q=name),
                told="责任客户经理；服务部",
            )  # fmt: skip
        teller.change("planned_contact", contact, min(made + 1, -1), next_on=teller.date(due))
