"""District-wide rows, and 层次①: projects whose amount follows from a count and a standard."""

from making.kinds import CARE, INDUSTRY, JOBS
from making.rows import WAN, Row


def district_row(name: str, types: tuple[str, str, str], unit: str, need: int, content: str, **more: object) -> Row:
    """A district-wide row without villages, people counted by its own register."""
    row = Row(
        type1=types[0],
        type2=types[1],
        type3=types[2],
        town="全区",
        place="全区",
        name=name,
        unit=unit,
        dept=unit,
        need=need,
        content=content,
        start="2026年3月",
        finish="2026年11月",
        declared_by="县级",
        body="是",
        participation="村级公示对象名单不少于10天,群众监督",
        land="不涉及",
        environment="不涉及",
        committee="已通过",
    )
    for key, value in more.items():
        setattr(row, key, value)
    row.put_levels()
    return row


def formula_rows() -> list[Row]:
    """层次①: amounts follow from a count and a standard."""

    def people(count: int, lifted: int) -> dict[str, object]:
        return {
            "households": count * 9 // 10,
            "persons": count,
            "monitored_households": lifted * 9 // 10,
            "monitored_persons": lifted,
            "household_project": "是",
            "layer": "刚性测算",
        }

    yulu = (CARE, "教育", "享受“雨露计划”职业教育补助")
    post = (JOBS, "公益性岗位", "公益性岗位")
    loan = (INDUSTRY, "金融保险配套项目", "小额贷款贴息")
    fare = (JOBS, "务工补助", "交通费补助")
    return [
        district_row(
            "耀州区2026年雨露计划职业教育补助项目",
            yulu,
            "区农业农村局",
            186 * WAN,
            "对在读中高职的脱贫家庭学生给予生活补助",
            formula="620人×3000元",
            layer_reason="按在校人数和补助标准测算,据实结算",
            target="数量:补助学生≥620人;质量:补助对象准确率100%;时效:2026年11月底前发放;"
            "成本:每人3000元;效益:减轻620个家庭负担;满意度:受助家庭满意度≥96%",
            linkage="直接补助脱贫家庭学生620人,每人3000元",
            **people(620, 620),
        ),
        district_row(
            "耀州区2026年农村公益性岗位补助项目",
            post,
            "区人力资源和社会保障局",
            187_200_000,
            "安排保洁、护林、护路等公益性岗位",
            formula="260人×7200元",
            layer_reason="按在岗人数和岗位标准测算,据实结算",
            target="数量:安置≥260人;质量:考核合格率100%;时效:按月发放;成本:每人每年7200元;"
            "效益:人均年增收≥7200元;满意度:在岗人员满意度≥97%",
            linkage="安置脱贫和监测劳动力260人就近就业",
            **people(260, 260),
        ),
        district_row(
            "耀州区2026年脱贫人口小额信贷贴息项目",
            loan,
            "区农业农村局",
            129_600_000,
            "对脱贫人口小额信贷按规定贴息",
            formula="960户×1350元",
            layer_reason="按贷款户数和户均利息测算,据实结算",
            target="数量:贴息≥960户;质量:贴息准确率100%;时效:按季贴息;成本:户均1350元;"
            "效益:撬动贷款3900万元用于生产;满意度:贷款户满意度≥96%",
            linkage="支持960户脱贫户发展种养产业,户均增收2200元",
            raises_income="否",
            **{
                **people(960, 960),
                "households": 960,
                "persons": 3010,
                "monitored_households": 960,
                "monitored_persons": 3010,
            },
        ),
        district_row(
            "耀州区2026年跨省务工一次性交通补助项目",
            fare,
            "区人力资源和社会保障局",
            75 * WAN,
            "对跨省务工的脱贫劳动力给予一次性交通补助",
            formula="1500人×500元",
            layer_reason="按务工人数和补助标准测算,据实结算",
            target="数量:补助≥1500人;质量:补助对象准确率100%;时效:2026年10月底前发放;成本:每人500元;"
            "效益:稳定务工1500人;满意度:受助人员满意度≥95%",
            linkage="直接补助脱贫劳动力1500人,稳定务工收入",
            **people(1500, 1500),
        ),
    ]
