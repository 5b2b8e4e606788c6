"""The columns of the pool workbook: headings from the outermost group to the leaf, and how each is read from a row."""

from collections.abc import Callable

from making.rows import Row
from making.sheets import Column, Money, Value

FUND = "资金规模和筹资方式(万元)"
OWN = "财政衔接资金"
GAIN = "受益对象"
REVIEW = "审查审批情况"
READY = "前期准备情况"
Read = Callable[[int, Row], Value]


def _text(field: str) -> Read:
    return lambda _, row: getattr(row, field)


def _money(field: str, blank: bool = True) -> Read:
    def read(_: int, row: Row) -> Value:
        fen = getattr(row, field)
        return None if fen is None or (blank and not fen) else Money(fen=fen)

    return read


COLUMNS: tuple[tuple[Column, Read], ...] = (
    (Column(heads=("序号",), width=6), lambda number, _: number),
    (Column(heads=("项目编号",), width=13), _text("code")),
    (Column(heads=("项目类型",), width=12), _text("type1")),
    (Column(heads=("二级项目类型",), width=14), _text("type2")),
    (Column(heads=("项目子类型",), width=16), _text("type3")),
    (Column(heads=("乡(镇)",), width=11), _text("town")),
    (Column(heads=("村",), width=13), _text("village")),
    (Column(heads=("项目名称",), width=30), _text("name")),
    (Column(heads=("建设性质(新建/改扩建/续建)",), width=9), _text("nature")),
    (Column(heads=("实施地点",), width=20), _text("place")),
    (Column(heads=("分村资金",), width=16), _text("place_amounts")),
    (Column(heads=("时间进度", "计划开工时间"), width=11), _text("start")),
    (Column(heads=("时间进度", "计划完工时间"), width=11), _text("finish")),
    (Column(heads=("责任单位",), width=18), _text("unit")),
    (Column(heads=("建设内容及规模(建设任务)",), width=34), _text("content")),
    (Column(heads=(FUND, "项目预算总投资"), width=12), _money("cost")),
    (Column(heads=(FUND, OWN, "小计"), width=12), _money("need")),
    (Column(heads=(FUND, OWN, "中央"), width=11), _money("central")),
    (Column(heads=(FUND, OWN, "省级"), width=11), _money("province")),
    (Column(heads=(FUND, OWN, "市级"), width=9), _money("city")),
    (Column(heads=(FUND, OWN, "县级"), width=9), _money("county")),
    (Column(heads=(FUND, "其他资金"), width=10), _money("other")),
    (Column(heads=(FUND, "以前年度已安排"), width=10), _money("before")),
    (Column(heads=(FUND, "以后年度需安排"), width=10), _money("later")),
    (Column(heads=("最低可实施资金(万元)",), width=10), _money("min_need")),
    (Column(heads=("其中产业资金(万元)",), width=10), _money("industry", blank=False)),
    (Column(heads=("产业认定理由",), width=20), _text("industry_reason")),
    (Column(heads=(GAIN, "受益村(个)"), width=7), _text("villages_n")),
    (Column(heads=(GAIN, "受益户数"), width=7), _text("households")),
    (Column(heads=(GAIN, "受益人口数"), width=7), _text("persons")),
    (Column(heads=(GAIN, "其中", "受益脱贫村(个)"), width=7), _text("lifted_villages")),
    (Column(heads=(GAIN, "其中", "受益脱贫户数及防止返贫监测对象户数"), width=9), _text("monitored_households")),
    (Column(heads=(GAIN, "其中", "受益脱贫人口数及防止返贫监测对象人口数"), width=9), _text("monitored_persons")),
    (Column(heads=("绩效目标",), width=36), _text("target")),
    (Column(heads=("群众参与",), width=18), _text("participation")),
    (Column(heads=("联农带农机制",), width=24), _text("linkage")),
    (Column(heads=("行业主管部门",), width=14), _text("dept")),
    (Column(heads=("项目负责人",), width=8), lambda *_: None),
    (Column(heads=("联系电话",), width=8), lambda *_: None),
    (Column(heads=("规划年度",), width=7), lambda *_: 2026),
    (Column(heads=("是否到户项目",), width=7), _text("household_project")),
    (Column(heads=("是否易地搬迁后扶项目",), width=7), _text("relocation")),
    (Column(heads=("是否资产收益",), width=7), _text("asset")),
    (Column(heads=("形成资产类型",), width=8), _text("asset_class")),
    (Column(heads=("是否增加村集体经济收入",), width=7), _text("raises_income")),
    (Column(heads=("是否劳动密集型产业",), width=7), _text("labour")),
    (Column(heads=("项目层次",), width=9), _text("layer")),
    (Column(heads=("层次依据",), width=16), _text("layer_reason")),
    (Column(heads=("测算公式",), width=12), _text("formula")),
    (Column(heads=("镇办排序",), width=6), _text("town_rank")),
    (Column(heads=("优先类别",), width=6), _text("priority")),
    (Column(heads=("依据",), width=20), _text("evidence")),
    (Column(heads=("佐证程度",), width=7), _text("partly")),
    (Column(heads=("任务方向",), width=12), _text("tasks")),
    (Column(heads=("限定用途",), width=12), _text("purposes")),
    (Column(heads=(REVIEW, "是否入库"), width=7), _text("in_pool")),
    (Column(heads=(REVIEW, "用地审查"), width=7), _text("land")),
    (Column(heads=(REVIEW, "环保审查"), width=7), _text("environment")),
    (Column(heads=(REVIEW, "林业审查"), width=7), _text("forestry")),
    (Column(heads=(REVIEW, "绩效目标审核"), width=7), _text("performance")),
    (Column(heads=(REVIEW, "决策委员会审批"), width=7), _text("committee")),
    (Column(heads=(READY, "是否招标"), width=7), _text("tendered")),
    (Column(heads=(READY, "施工图审查"), width=7), _text("drawings")),
    (Column(heads=(READY, "实施方案"), width=7), _text("scheme")),
    (Column(heads=(READY, "预算评审"), width=7), _text("appraisal")),
    (Column(heads=(READY, "项目法人"), width=7), _text("body")),
    (Column(heads=("申报层级",), width=7), _text("declared_by")),
    (Column(heads=("备注",), width=14), _text("remark")),
)
