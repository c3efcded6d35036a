"""A dossier with something in every form, for tests and for looking at pictures."""

from __future__ import annotations

import datetime as dt

from tests.ui.pages.scene import Stage


def fill_every_form(stage: Stage) -> dict[str, str]:
    """Rows in every section of *north*; ids of some by a word. Its card must be out."""
    ids, bench = stage.seat.sample, stage.bench
    now = dt.datetime.fromtimestamp(bench.desk.now_ms() / 1000)
    me = bench.desk.me.id

    def day(days: int) -> str:
        return (now + dt.timedelta(days=days)).date().isoformat()

    def moment(hours: float) -> int:
        return round((now + dt.timedelta(hours=hours)).timestamp() * 1000)

    def add(entity: str, **values: object) -> str:
        return bench.records.add(entity, ids.north, values).id

    found = {
        "zhao": add("person", name="赵㵑", post="设备动力处处长", department="设备处", mobile="137 0000 2222",
                    cares_about="停机时间和备件库存", reports_to_id=ids.wang),
        "chen": add("person", name="Chen Weiran", post="总经理", department="总经理办公室",
                    cares_about="三年投资回报、交付确定性"),
    }  # fmt: skip
    wang, li, zhao, chen = ids.wang, ids.li, found["zhao"], found["chen"]
    works = add(
        "institution", name="临港二厂", kind="works", place="上海临港", main_contact="赵㵑", phone="021-5555 0120"
    )
    add("institution", name="研究院", kind="laboratory", place="嘉定")
    add("post", person_id=zhao, title="设备动力处处长", institution_id=works, from_on="2023-04-01", current="yes")
    add(
        "post",
        person_id=zhao,
        title="车间主任",
        unit="东海重工",
        from_on="2015-01-01",
        to_on="2023-03-31",
        current="no",
    )
    add("relation", person_id=zhao, staff_id=me, standing="positive", strength=4, level="trusted")
    add("relation", person_id=chen, staff_id=ids.colleague, standing="not_established")
    add("influence", from_id=zhao, to_id=wang, kind="influences", direction="for", strength=3)
    won = add("opportunity", title="一期轧机改造", stage="won", amount_minor=480_000_000, currency="CNY",
              closed_on="2025-06-30")  # fmt: skip
    deal = add("opportunity", title="二期精轧线", stage="engaging", amount_minor=1_260_000_000, currency="CNY",
               expected_on=day(45))  # fmt: skip
    add("buying_role", opportunity_id=deal, role="decider", person_id=chen, influence=5, support=0)
    add("buying_role", opportunity_id=deal, role="buyer", person_id=wang, influence=3, support=1)
    add("buying_role", opportunity_id=deal, role="approver", placeholder="集团投资委员会（何人？）", influence=4)
    for at, step in enumerate(("need", "specification", "analysis", "quotes"), 1):
        add("decision_step", opportunity_id=deal, position=at, step=step, planned_on=day(at * 12 - 30))
    add("team_member", function="manager", staff_id=me, person_id=wang)
    add("team_member", function="finance", person_id=li, task="回款对账")
    add("consent", person_id=wang, item="mobile", purpose="业务联系", basis="consent", told_on=day(-200))
    bench.records.add("market", ids.north, {
        "report": "重型机械订单连续三个季度回升，出口占比升至 31%。", "strategy": "由单机供货转向成套服务。",
        "strengths": "一期准时交付；\n驻厂服务得到认可", "weaknesses": "备件价格高于对手",
        "opportunities": "二期与中试线",
        "threats": "对手以账期换份额",
    })  # fmt: skip
    rival = add("competitor", name="恒岳机电", products="精轧机、卷取机", share_bp=3500, strengths="账期长",
        weaknesses="交付不稳", counter_strategy="以停机损失换算总成本")  # fmt: skip
    add("competitor_contact", competitor_id=rival, person_id=li, strength=2)
    add("information", fact="集团要求 2027 年能耗下降 8%", level="1", learned_on=day(-20), meaning="变频改造需求提前")
    _plans(add, day, moment, stage, (wang, li, zhao, chen), deal)
    for year, orders in ((2024, (120, 90)), (2025, (480, 150)), (2026, (210, 95, 60))):
        for at, amount in enumerate(orders):
            add("trade", kind="order", number=f"DD-{year}-{at + 1:02}", happened_on=f"{year}-{at * 3 + 2:02}-15",
                product="轧机改造" if at == 0 else "备件", amount_minor=amount * 1_000_000,
                cost_minor=round(amount * (0.71 + at * 0.03) * 1_000_000), currency="CNY",
                opportunity_id=won if amount == 480 else None)  # fmt: skip
    _service(add, day, moment, stage, (wang, li, zhao))
    return {**found, "deal": deal, "won": won}


def _plans(add, day, moment, stage, people, deal) -> None:  # type: ignore[no-untyped-def]
    wang, li, zhao, chen = people
    me, boss = stage.bench.desk.me.id, stage.seat.sample.superior
    for plan, goal in (
        ("contact_plan", "每位关键人物至少两人认识，年底前见到总经理"), ("action_plan", "二期技术规格按我方方案定稿"),
        ("revenue_plan", "2027 年实际收入 900 万，毛利率不低于 24%"),
    ):  # fmt: skip
        stage.bench.records.add(plan, stage.seat.sample.north, {"goal": goal})
    for person, staff, channel, every, days in (
        (wang, me, "meeting", 14, 3), (li, me, "phone", 30, -4), (zhao, me, "wechat", 7, 6),
        (chen, boss, "meeting", 90, 20),
    ):  # fmt: skip
        add("planned_contact", person_id=person, staff_id=staff, channel=channel, every_days=every, next_on=day(days))
    add("contact_report", made_at=moment(-30), channel="phone", staff_id=me, person_id=wang, what="规格评审推迟一周")
    for what, days, state in (
        ("提交规格对照表", 5, "doing"), ("邀请赵处长参观样板厂", 24, "open"), ("与财务谈分期付款方案", 41, "open"),
        ("总经理互访", 70, "open"), ("确认一期质保金返还", -6, "open"), ("竞品拆解报告", -20, "done"),
    ):  # fmt: skip
        add("planned_action", what=what, owner_id=me, due_on=day(days), state=state)
    for year, name, amount, chance, margin in (
        (2027, "二期精轧线", 1_260_000_000, 6000, 2400), (2027, "备件年度框架", 180_000_000, 9000, None),
        (2026, "一期增补", 60_000_000, 10000, 2250),
    ):  # fmt: skip
        add("revenue_project", year=year, project=name, amount_minor=amount, currency="CNY", probability_bp=chance,
            margin_bp=margin, opportunity_id=deal if "二期" in name else None)  # fmt: skip


def _service(add, day, moment, stage, people) -> None:  # type: ignore[no-untyped-def]
    wang, li, zhao = people
    me = stage.bench.desk.me.id
    frame = add("contract", number="HT-2025-018", kind="supply", title="备件供货框架合同",
                from_on=day(-330), to_on=day(35),
                renewal="on_notice", notice_side="before", notice_days=60, extension_months=12)  # fmt: skip
    add("contract", number="HT-2025-019", kind="confidentiality", title="保密协议", from_on=day(-330), to_on=day(400),
        confidential_months=24)  # fmt: skip
    add("contract_term", contract_id=frame, term="交货期", agreed="15 日", happened="平均 17 日", fulfilment="partly")
    add(
        "contract_duty",
        contract_id=frame,
        kind="statement",
        what="月度对账",
        due_on=day(8),
        every_months=1,
        owner_id=me,
    )
    add("contract_duty", contract_id=frame, kind="rebate", what="年度返利核算", due_on=day(-3), owner_id=me)
    level = add("service_level", name="A 级服务", grade="A", opens_at="08:30", closes_at="18:00", answer_minutes=120,
                onsite_minutes=240)  # fmt: skip
    add("service_contact", service_level_id=level, side="ours", staff_id=me, phone="139 0000 8888")
    add("service_equipment", service_level_id=level, name="精轧机组", model="FM-2250", serial="FM2250-0317")
    add("complaint", received_at=moment(-5), category="delivery", severity="serious", what="备件 FM-17 晚到两天",
        person_id=li, responsible_id=me)  # fmt: skip
    add(
        "complaint",
        received_at=moment(-60),
        category="quality",
        severity="ordinary",
        what="密封圈渗油",
        responsible_id=me,
    )
    add("complaint", received_at=moment(-900), answered_at=moment(-897), closed_at=moment(-700), category="service",
        severity="ordinary", what="驻厂工程师轮换未告知", cause_kind="process", apology="oral")  # fmt: skip
    add("opinion", given_on=day(-12), person_id=zhao, what="希望增加备件寄售", passed_to="备件部", passed_on=day(-11))
    add("service_promise", what="两周内给出寄售方案", owner_id=me, due_on=day(4))
    for days, happy, again in ((-700, 7800, 7000), (-340, 8300, 7600), (-30, 9050, 8800)):
        add("survey", asked_on=day(days), person_id=wang, satisfaction_bp=happy, repurchase_bp=again,
            recommendation_bp=happy - 400)  # fmt: skip
    add("care", kind="birthday", person_id=wang, planned_on=day(12), every_year="yes", staff_id=me)
    add("event", name="样板厂开放日", kind="exhibition", held_on=day(-90), place="苏州", effect="赵处长主动要资料")
    add("gift", person_id=wang, what="茶叶", given_on=day(-60), value_minor=18_000, limit_minor=20_000, currency="CNY")
