"""The competing projects (层次④): towns, villages, kinds, amounts, beneficiaries and evidence."""

from making.chance import Chance
from making.kinds import BUILD_KINDS, INDUSTRY_KINDS, OTHER_KINDS, Kind
from making.places import TOWNS, Village
from making.rows import WAN, Row

BIG_TOWN = "庙湾镇"  # asks for far more than one town may get
SCALE = 0.95  # brings the pool to about 32,000万元
MAIN = "巩固拓展脱贫攻坚成果和乡村振兴"


def make_open(seed: int, villages: list[Village]) -> list[Row]:
    """Rows of all competing projects, town by town."""
    rows: list[Row] = []
    for town, _, _, _, count in TOWNS:
        own = [village for village in villages if village.town == town]
        for village, kind in _choose(Chance(seed, f"open/{town}"), own, count):
            chance = Chance(seed, f"open/{village.path}/{kind.stem}")  # one row may change without moving the others
            need = amount(chance, kind, town == BIG_TOWN)
            if village.key:
                need = max(need, (90 if kind.industry else 45) * WAN)  # a key village asks for 100万元 at least
            rows.append(make_row(chance, village, kind, need))
    return rows


def _choose(chance: Chance, own: list[Village], count: int) -> list[tuple[Village, Kind]]:
    """Key villages first (one earning and one building project), weak villages next (earning), then anyone."""
    chosen: list[tuple[Village, Kind]] = []
    taken: set[tuple[str, str]] = set()

    def add(village: Village, kinds: tuple[Kind, ...]) -> None:
        kind = chance.weighted(kinds, [k.share for k in kinds])
        while (village.name, kind.stem) in taken:
            kind = chance.weighted(kinds, [k.share for k in kinds])
        taken.add((village.name, kind.stem))
        chosen.append((village, kind))

    for village in own:
        if village.key:
            add(village, INDUSTRY_KINDS)
            add(village, BUILD_KINDS)
    for i, village in enumerate([v for v in own if v.weak and not v.key]):
        if i % 4 != 3:
            add(village, INDUSTRY_KINDS)
    while len(chosen) < count:
        kinds = chance.weighted((INDUSTRY_KINDS, BUILD_KINDS, OTHER_KINDS), (22, 72, 6))
        add(chance.pick(own), kinds)
    return sorted(chosen, key=lambda pair: own.index(pair[0]))[:count]


def amount(chance: Chance, kind: Kind, big: bool = False) -> int:
    """This year's need in fen: log-normal, most rounded to 5 or 1 万元, a tenth with decimals, very few to the fen."""
    wan = max(6.0, chance.skewed(kind.median * (125 if big and kind.industry else 100) // 100, kind.sigma))
    wan = min(wan * SCALE, 1080.0)
    how = chance.whole(1, 100)
    if how <= 58:
        return max(1, round(wan / 5)) * 5 * WAN
    if how <= 88:
        return round(wan) * WAN
    return round(wan * 10 ** (2 + how % 3)) * 10 ** (4 - how % 3)  # 2 to 4 decimals


def make_row(chance: Chance, village: Village, kind: Kind, need: int) -> Row:
    """One project in one village."""
    row = Row(
        type1=kind.type1,
        type2=kind.type2,
        type3=kind.type3,
        town=village.town,
        village=village.name,
        name=f"{village.town}{village.name}{kind.stem}项目",
        place=village.town + village.name,
        dept=kind.dept,
        need=need,
        paths=(village.path,),
    )
    quantity = max(1, need // 100 // kind.unit_cost)
    row.content = kind.content.format(q=quantity)
    row.unit = _unit(chance, village, kind)
    row.nature = chance.weighted(("新建", "改扩建"), (82, 18))
    _when(chance, row)
    _sources(chance, row)
    _people(chance, row, village)
    _words(chance, row, kind, quantity)
    _priority(chance, row)
    _readiness(chance, row)
    return row


def office(town: str) -> str:
    """The town's or sub-district's own office."""
    return f"{town}人民政府" if town.endswith("镇") else f"{town}办事处"


def _unit(chance: Chance, village: Village, kind: Kind) -> str:
    if kind.asset == "经营性" and chance.yes(350):
        return f"{village.name}股份经济合作社"
    return office(village.town)


def _when(chance: Chance, row: Row) -> None:
    begin = chance.whole(3, 5)
    end = chance.whole(8, 11)
    style = chance.whole(1, 10)
    if style <= 6:
        row.start, row.finish = f"2026年{begin}月", f"2026年{end}月"
    elif style <= 8:
        row.start, row.finish = f"2026.{begin}", f"2026.{end}"
    else:
        row.start, row.finish = f"2026-{begin:02d}-01", f"2026-{end:02d}-30"


def _sources(chance: Chance, row: Row) -> None:
    if chance.yes(400):
        row.other = max(1, row.need * chance.whole(4, 38) // 100 // WAN) * WAN
    how = chance.whole(1, 100)
    part = row.need * chance.whole(2, 5) // 10 // WAN * WAN
    if how <= 48:
        row.put_levels()
    elif how <= 72:
        row.put_levels(province=row.need)
    elif how <= 80:
        row.put_levels(county=row.need)
    elif how <= 84:
        row.put_levels(city=row.need)
    elif how <= 93:
        row.put_levels(province=part)


def _people(chance: Chance, row: Row, village: Village) -> None:
    if row.type1 == "产业发展":
        households = chance.whole(12, max(20, village.households // 4))
    else:
        households = chance.whole(village.households // 5, village.households * 9 // 10)
    row.villages_n = 1
    row.households = households
    row.persons = min(households * chance.whole(28, 37) // 10, village.population)
    row.lifted_villages = 1 if chance.yes(600) else 0
    row.monitored_households = max(1, households * chance.whole(5, 30) // 100)
    row.monitored_persons = row.monitored_households * chance.whole(22, 34) // 10


def _words(chance: Chance, row: Row, kind: Kind, quantity: int) -> None:
    workers, pay = chance.whole(4, 46), chance.whole(3, 16) * 500
    gain = chance.whole(8, 40) * 100
    if kind.asset == "经营性":
        share = chance.whole(4, 7)
        row.linkage = chance.pick(
            (
                f"流转土地{chance.whole(12, 160)}亩,吸纳{workers}人务工,人均增收{pay}元",
                f"资产归村集体,按投资额{share}%保底分红,年分红不少于{max(1, row.need * share // 100 // WAN)}万元",
                f"订单收购{chance.whole(15, 90)}户,开展技术服务{chance.whole(3, 12)}场次,吸纳务工{workers}人",
                f"合作社统一经营,{chance.whole(10, 80)}户入股分红,优先吸纳脱贫劳动力{workers}人",
            )
        )
        effect = f"带动{row.households}户,户均增收≥{gain}元"
    else:
        row.linkage = (
            f"优先吸纳{workers}名脱贫和监测劳动力参与建设,发放劳务报酬不少于{max(1, workers * pay // 10_000)}万元"
        )
        effect = f"受益群众{row.persons}人"
    row.target = (
        f"数量:{kind.stem}≥{quantity}{kind.unit};质量:验收合格率100%;时效:2026年11月底前完工;"
        f"成本:不超预算;效益:{effect};满意度:受益群众满意度≥{chance.whole(95, 98)}%"
    )
    row.participation = f"村民代表大会议定,{chance.whole(18, 60)}名代表参加,实施中接受群众监督"
    row.raises_income = "是" if kind.raises and chance.yes(880) else "否"
    row.asset, row.asset_class = ("是" if kind.asset == "经营性" else "否"), kind.asset
    row.labour = "是" if workers > 34 else "否"


def _priority(chance: Chance, row: Row) -> None:
    how = chance.whole(1, 100)
    built = row.type1 != "产业发展"
    if how <= (58 if built else 10):
        row.priority, row.evidence = 1, f"监测台账:涉及监测对象{row.monitored_households}户(示例)"
        row.partly = chance.weighted(("充分", "部分"), (8, 2))
    elif how <= (80 if built else 12):
        row.priority, row.evidence = 2, f"2025年{chance.whole(7, 9)}月暴雨灾情核查表第{chance.whole(1, 60)}号(示例)"
    elif how <= (84 if built else 66):
        row.priority, row.evidence = 3, f"联结协议{chance.whole(10, 80)}份(示例)"
    elif how <= (90 if built else 76):
        row.priority, row.evidence = 1, ""  # a class without evidence stands in the last class


def _readiness(chance: Chance, row: Row) -> None:
    row.forestry = chance.weighted(("不涉及", "已通过"), (7, 3))
    row.environment = chance.weighted(("已通过", "不涉及"), (7, 3))
    row.scheme = chance.weighted(("已完成", "未完成"), (74, 26))
    row.appraisal = chance.weighted(("已完成", "未完成"), (55, 45))
    row.body = chance.weighted(("是", "否"), (92, 8))
    row.committee = chance.weighted(("已通过", "未通过"), (86, 14))
    row.declared_by = chance.weighted(("村级", "乡镇"), (7, 3))
    if row.need + row.other >= 400 * WAN:
        row.tendered, row.drawings = "是", "已通过"
    elif row.need >= 120 * WAN:
        row.tendered = chance.weighted(("是", "否"), (6, 4))
