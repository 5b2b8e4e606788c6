"""Projects written by hand: carried over, decided, and odd places and sizes as in practice."""

from making.chance import Chance
from making.formula import district_row
from making.kinds import BUILD, INDUSTRY, INFRA, JOBS, KINDS, MOVE, Kind
from making.places import Village
from making.projects import MAIN, make_row, office
from making.rows import WAN, Row

RELIEF, FOREST, COLLECTIVE = "以工代赈", "欠发达国有林场巩固提升", "发展新型农村集体经济"
SUSPENDED_UNIT = "示例水利工程建设中心"
LIFTED_UNIT = "示例农业开发服务中心"
BY_STEM = {kind.stem: kind for kind in KINDS}


class Hand:
    """Makes hand-written rows in villages: the words by kind, the numbers as given."""

    def __init__(self, seed: int, villages: list[Village]) -> None:
        self.chance = Chance(seed, "fixed")
        self.villages = villages

    def town(self, town: str) -> list[Village]:
        return [village for village in self.villages if village.town == town]

    def row(self, villages: list[Village], stem: str, wan: int, **more: object) -> Row:
        kind: Kind = BY_STEM[stem]
        row = make_row(self.chance, villages[0], kind, wan * WAN)
        row.other = row.province = row.city = row.county = 0
        row.priority, row.evidence, row.partly = None, "", ""
        row.tendered, row.drawings = "否", ""
        row.land, row.committee, row.body = "已通过", "已通过", "是"
        row.paths = tuple(village.path for village in villages)
        if len(villages) > 1:
            names = [village.name for village in villages]
            row.village = "、".join(names)
            row.place = villages[0].town + "、".join(names)
            row.name = f"{villages[0].town}{names[0]}等{len(names)}村{stem}项目"
            row.villages_n = len(villages)
        for key, value in more.items():
            setattr(row, key, value)
        row.put_levels()
        return row


def carried_rows(hand: Hand) -> list[Row]:
    """层次②: this year's part of what was begun."""
    begun = {"layer": "续建", "nature": "续建", "start": "2025年6月", "finish": "2026年10月", "declared_by": "乡镇"}
    plan = (
        ("董家河镇", 3, 1, "产业园区基础设施建设", 500, 700, 0),
        ("关庄镇", 5, 1, "通村公路改造提升", 180, 300, 0),
        ("照金镇", 4, 1, "果蔬保鲜冷库建设", 100, 160, 0),
        ("小丘镇", 2, 2, "供水保障工程", 350, 300, 250),
        ("庙湾镇", 6, 1, "香菇大棚建设", 210, 330, 0),
        ("孙塬镇", 7, 1, "节水灌溉设施建设", 120, 190, 0),
    )
    rows = []
    for town, first, count, stem, now, before, later in plan:
        villages = hand.town(town)[first : first + count]
        reason = f"2025年已安排{before}万元,2026年续建(示例)"
        row = hand.row(villages, stem, now, before=before * WAN, later=later * WAN, layer_reason=reason, **begun)
        row.finish = "2027年6月" if later else row.finish
        row.name = row.name.replace("项目", "项目(续建)")
        rows.append(row)
    rows[-1].unit = SUSPENDED_UNIT  # a suspended unit's carried project is spared
    return rows


def collective_villages(villages: list[Village]) -> list[Village]:
    """The four villages that the purpose lock names."""
    weak = [village for village in villages if village.weak and not village.key]
    return [weak[2], weak[8], weak[13], weak[17]]


def decided_rows(hand: Hand) -> list[Row]:
    """层次③: named by a superior level or by the leading group."""
    rows = []
    for village in collective_villages(hand.villages):
        row = hand.row([village], "果蔬保鲜冷库建设", 70, layer="已定", purposes=COLLECTIVE, raises_income="是")
        row.type2 = row.type3 = "新型农村集体经济发展项目"
        row.name = f"{village.town}{village.name}新型农村集体经济发展项目"
        row.unit = f"{village.name}股份经济合作社"
        row.layer_reason = "省级下达村名单,示例农集〔2025〕9号"
        row.tasks = MAIN
        rows.append(row)
    street = hand.town("坡头街道")[:1]
    move = hand.row(street, "巷道排水及环境整治", 320, layer="已定", relocation="是", raises_income="否")
    move.type1, move.type2 = MOVE, "易地搬迁后扶"
    move.type3 = "“一站式”社区综合服务设施建设"
    move.name = "坡头街道示例安置社区综合服务设施建设项目"
    move.content = "改造安置社区服务用房约1800平方米,配套便民服务和养老托育设施"
    move.layer_reason = "领导小组2025年第3次会议议定(示例)"
    relief = hand.row(hand.town("瑶曲镇")[8:9], "产业路建设", 180, layer="已定", tasks=RELIEF)
    relief.layer_reason = "市级指定的以工代赈示范工程(示例)"
    return [*rows, move, relief]


def special_rows(hand: Hand) -> list[Row]:
    """层次④ with whole towns, two towns, several villages, groups, aliases and sizes near the threshold."""
    town = hand.town
    alias = next(village for village in hand.villages if village.alias)
    works = {"tendered": "是", "drawings": "未通过"}  # 400万元 and more without the joint review
    big = {"tendered": "是", "drawings": "已通过"}
    rows = [
        hand.row(town("小丘镇")[5:8], "节水灌溉设施建设", 470, **works),
        hand.row(town("关庄镇")[8:11], "果蔬保鲜冷库建设", 420, **big),
        hand.row(town("庙湾镇")[9:11], "产业园区基础设施建设", 860, later=500 * WAN, finish="2027年8月", **big),
        hand.row(town("瑶曲镇")[3:5], "产业园区基础设施建设", 640, later=300 * WAN, finish="2027年6月", **big),
        hand.row(town("照金镇")[6:7], "民宿及研学基地改造", 400, **works),  # exactly at the threshold
        hand.row(town("石柱镇")[6:7], "通村公路改造提升", 399, other=0, tendered="是"),
        hand.row(town("石柱镇")[9:10], "肉牛养殖小区建设", 445, **works),
        hand.row(town("孙塬镇")[3:4], "农产品加工车间建设", 520, tendered="否"),
        hand.row([alias], "设施樱桃园建设", 88),
        hand.row(town("孙塬镇")[9:10], "巷道排水及环境整治", 36),
    ]
    rows[1].place_amounts = "、".join(
        f"{village.name}{wan}万元" for village, wan in zip(town("关庄镇")[8:11], (180, 140, 100), strict=True)
    )
    rows[5].need, rows[5].central = 399_800_000, 399_800_000
    short = alias.name.removesuffix("村")
    rows[8].place = f"{alias.town}{short}({alias.alias.removesuffix('村')})村"
    rows[9].place = f"{rows[9].place}三组"
    return rows + _wide_rows(hand) + _task_rows(hand)


def _wide_rows(hand: Hand) -> list[Row]:
    stone, hill = hand.town("石柱镇")[2], hand.town("小丘镇")[11]
    two = hand.row([stone], "供水保障工程", 550, tendered="是", drawings="未通过", declared_by="县级")
    two.town, two.village = "石柱镇、小丘镇", ""
    two.place = f"石柱镇{stone.name}、小丘镇{hill.name}二组"
    two.name = "石柱镇、小丘镇集中供水工程项目"
    two.unit, two.villages_n, two.paths = "区水务局", 2, (stone.path, hill.path)
    both = hand.row(hand.town("瑶曲镇")[:1], "垃圾收集设施建设", 120, declared_by="县级")
    both.town, both.village, both.paths = "瑶曲镇、照金镇", "", ()
    both.place, both.name, both.unit = "瑶曲镇、照金镇", "瑶曲镇、照金镇垃圾收集设施建设项目", "区农业农村局"
    both.villages_n = 23
    whole = []
    for town, stem, wan in (("照金镇", "巷道排水及环境整治", 180), ("小丘镇", "花椒提质增效", 120)):
        row = hand.row(hand.town(town)[:1], stem, wan, declared_by="乡镇", raises_income="否")
        row.village, row.place, row.unit, row.paths = "", f"{town}全镇", office(town), ()
        row.name = f"{town}{stem}项目"
        row.villages_n = len(hand.town(town))
        whole.append(row)
    whole[1].type2, whole[1].type3 = "高质量庭院经济", "庭院特色种植"
    whole[1].name, whole[1].content = (
        "小丘镇庭院特色种植奖补项目",
        "对发展庭院花椒、蔬菜种植的农户给予奖补,每户不超过2000元",
    )
    whole[1].min_need = 60 * WAN
    shared = {
        "linkage": "面向全区经营户,优先支持脱贫户和监测户,按实际投放量奖补",
        "households": 1450,
        "persons": 4600,
        "monitored_households": 320,
        "monitored_persons": 940,
        "villages_n": 60,
        "target": "数量:奖补≥1450户;质量:验收合格率100%;时效:2026年11月底前;成本:不超标准;"
        "效益:户均增收≥1800元;满意度:受益户满意度≥95%",
    }
    mushroom = district_row(
        "耀州区香菇菌棒补贴项目",
        (INDUSTRY, "生产项目", "种植业基地"),
        "区农业农村局",
        600 * WAN,
        "对新增香菇菌棒按每棒1元给予补贴,计划600万棒",
        min_need=300 * WAN,
        household_project="是",
        asset_class="到户类",
        **shared,
    )
    skill = district_row(
        "耀州区脱贫劳动力技能培训项目",
        (JOBS, "就业", "技能培训"),
        "区人力资源和社会保障局",
        160 * WAN,
        "开展家政、电商、种养技术培训,计划1600人次",
        min_need=90 * WAN,
        **shared,
    )
    water = district_row(
        "耀州区农村供水维修养护项目",
        (BUILD, INFRA, "农村供水保障设施建设"),
        "区水务局",
        330 * WAN,
        "维修养护各镇(街道)供水设施,更换管网和水泵",
        min_need=200 * WAN,
        place="各镇(街道)",
        **{**shared, "linkage": "保障已脱贫村稳定供水,优先聘用脱贫劳动力管护"},
    )
    return [two, both, *whole, mushroom, skill, water]


def _task_rows(hand: Hand) -> list[Row]:
    """Projects that only money of another task direction may pay for."""
    relief = [
        hand.row(hand.town(town)[i : i + 1], stem, wan, tasks=RELIEF)
        for town, i, stem, wan in (
            ("董家河镇", 8, "产业路建设", 150),
            ("庙湾镇", 11, "巷道排水及环境整治", 140),
            ("关庄镇", 11, "通村公路改造提升", 115),
            ("锦阳路街道", 3, "产业路建设", 95),
        )
    ]
    forest = []
    for i, (stem, wan) in enumerate((("中药材种植基地建设", 110), ("节水灌溉设施建设", 95), ("产业路建设", 60))):
        row = hand.row(hand.town("庙湾镇")[i : i + 1], stem, wan, tasks=FOREST, forestry="已通过")
        row.unit, row.dept = "示例国有林场", "区林业局"
        row.name = f"示例国有林场{stem}项目"
        forest.append(row)
    return relief + forest
