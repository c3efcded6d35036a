"""Sample papers of a length and with the characters that life has."""

from __future__ import annotations

import io
from datetime import date, datetime

from PIL import Image, ImageDraw

from app.models.enums import Side, SourceLevel, Standing
from app.reports.paper import Printed
from app.reports.photos import Photo
from app.reports.visit_data import AfterDeal, Attendee, Information, Promise, VisitReport

PRINTED = Printed("沈亦舟", "A1032", datetime(2026, 11, 22, 14, 5), "JY-2026-000123")


def photo(kind: str, width: int, height: int, orientation: int = 1) -> bytes:
    image = Image.new("RGB", (width, height), "#8fb3d9")
    drawing = ImageDraw.Draw(image)
    for step in range(0, width, 40):
        drawing.line((step, 0, width - step, height), fill="#ffffff", width=3)
    drawing.rectangle((width // 8, height // 8, width // 3, height // 3), fill="#24405f")
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "SECRET-EXIF"
    image.save(out, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return out.getvalue()


DISCUSSED = (
    "会谈由王䶮部长主持。对方首先介绍了2027年度的设备更新计划：一期（3月至6月）更新28台，二期（9月起）更新约45台，"
    "总预算为￥12,600,000.00元，其中备件与服务占比不低于8.5%。王部长强调：“今年最重要的是停机时间，而不是单价。”\n"
    "我方演示了GTX Pro与MG Special两个系列在同类工厂的运行数据，并就《设备服务等级协议（草案）》逐条说明。"
    "对方技术科㛃工程师对远程诊断的数据安全提出三个问题：\n"
    "1. 诊断数据是否离开厂区；\n"
    "2. 谁可以看到、保存多久；\n"
    "3. 出现纠纷时由谁举证。\n"
    "我方答复：数据默认只在厂内网关保存，保留90天；任何外传都须由客户书面同意。对方认为“原则上可以接受”，"
    "但要求在合同中写明……并希望在12月15日前看到修改稿。\n"
    "采购科关心付款方式。现行合同是“3-6-1”，对方希望改为“2-7-1”，理由是集团今年收紧了预付款比例（不超过20%）。"
    "我方没有当场答应，说明需由市场部部长批准。"
)

VISIT = VisitReport(
    company="华信精密仪器有限公司",
    number="BF-2026-0117",
    dossier_name="北方重型机械集团有限公司",
    dossier_code="KH-0042",
    subject="2027年度设备更新计划与服务等级协议",
    planned_at=datetime(2026, 11, 20, 9, 30),
    made_at=datetime(2026, 11, 20, 9, 45),
    venue="客户总部三楼小会议室",
    theirs=(
        Attendee("王䶮", "采购部部长", "主持会谈", Standing.NEUTRAL, Standing.POSITIVE),
        Attendee(
            "李㛃", "技术科高级工程师", "对数据安全很谨慎，倾向现供应商", Standing.NOT_ESTABLISHED, Standing.NEGATIVE
        ),
        Attendee("赵𬭎", "采购科科长", "", Standing.POSITIVE, Standing.POSITIVE),
    ),
    ours=(Attendee("沈亦舟", "客户经理"), Attendee("陈喆", "技术支持工程师", "现场演示")),
    goal="确认2027年度更新计划的规模与时间，取得对《设备服务等级协议》草案的意见；了解决策流程与各关键人物的态度。",
    agenda=(
        "1. 对方介绍年度计划（20分钟）\n"
        "2. 我方产品与案例演示（40分钟）\n"
        "3. 服务等级协议讨论（30分钟）\n"
        "4. 商务条件与下一步（15分钟）"
    ),
    discussed=DISCUSSED,
    promises=(
        Promise(
            Side.OURS,
            "提交修改后的《设备服务等级协议》，写明诊断数据的归属、保存期限与举证责任",
            "沈亦舟",
            date(2026, 12, 15),
        ),
        Promise(Side.THEIRS, "提供一期28台设备的清单与停机记录", "赵𬭎", date(2026, 11, 30)),
        Promise(Side.OURS, "安排王部长一行参观苏州样板工厂", "陈喆", date(2026, 12, 8)),
    ),
    competitor_news="远东机电上周拜访过技术科，报价比我方低约6%，并答应免费延保一年。其备件交期仍为6～8周，对方对此不满。",
    information=(
        Information(
            "集团将预付款比例上限定为20%",
            SourceLevel.CONTACT,
            "付款方式须重新核算，资金占用约增加￥1,260,000",
            "采购科科长当面告知",
        ),
        Information(
            "年报显示设备平均役龄11.4年", SourceLevel.PUBLICATION, "更新需求将持续三年以上", "2025年年度报告第37页"
        ),
    ),
    feelings="王部长的态度明显转好，愿意直接给出预算数字。㛃工是真正影响规格的人，应由陈喆单独拜访，先解决数据安全的顾虑。",
    after_deal=AfterDeal("首批两台按约定交付，安装晚一天", "现场培训时间偏短", "总体满意", "补一次夜班人员培训"),
    next_step="先与市场部部长讨论付款方式的底线，再由陈喆约李㛃做一次技术专场；协议修改稿内部评审后于12月12日前发出。",
    next_on=date(2026, 12, 16),
    client_text=(
        "双方就2027年度设备更新计划交换了意见。贵方介绍了一期28台、二期约45台的安排；我方演示了GTX Pro系列的运行数据，"
        "并说明了《设备服务等级协议（草案）》。\n双方同意在合同中写明远程诊断数据的归属、保存期限与举证责任。"
    ),
    photos=(
        Photo(photo("JPEG", 1600, 1200), "三楼小会议室白板：更新计划时间表"),
        Photo(photo("JPEG", 1200, 1600, 6), "一期车间设备铭牌"),
        Photo(photo("PNG", 900, 900), "样机"),
    ),
)

ENGLISH = VisitReport(
    company="Huaxin Precision Instruments Ltd",
    number="BF-2026-0118",
    dossier_name="Acme Corporation",
    dossier_code="KH-0001",
    subject="Renewal of the service agreement for 2027",
    planned_at=datetime(2026, 11, 21, 10, 0),
    made_at=datetime(2026, 11, 21, 10, 10),
    venue="Client's headquarters, room 3.14",
    theirs=(Attendee("Wei Yan 王䶮", "Head of Purchasing", "Chaired", Standing.NEUTRAL, Standing.POSITIVE),),
    ours=(Attendee("Moses Frase", "Account manager"), Attendee("Darcel Schlecht", "Service engineer")),
    goal="Agree on the scope for 2027 and learn who decides about the response times.",
    discussed=(
        "Mr Wang opened with the year’s figures: 28 machines in the first phase, about 45 in the second, "
        "and a budget of $1,260,000. “What counts is downtime, not price,” he said; spare parts in 6–8 weeks "
        "are not acceptable.\nWe showed the GTX Pro data from three comparable plants and went through the draft "
        "service-level agreement clause by clause. They’d like the answer time of 2 h by phone and 4 h on site "
        "to hold on Saturdays as well."
    ),
    promises=(Promise(Side.OURS, "Send the revised agreement", "Moses Frase", date(2026, 12, 15)),),
    information=(
        Information("Prepayments are capped at 20 %", SourceLevel.INSIDER, "Recalculate terms", "Told in person"),
    ),
    competitor_news="Cancity offered 6 % less, with a free year’s warranty.",
    feelings="Warmer than last time.",
    next_step="Settle the terms of payment with the director.",
    next_on=date(2026, 12, 16),
    client_text="We discussed the renewal of the service agreement and the plan for 2027.",
)
