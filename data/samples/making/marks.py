"""What happens to rows afterwards: partly industry, gates that stop, ranks, codes, exclusions and prerequisites."""

from making.chance import Chance
from making.fixed import LIFTED_UNIT, SUSPENDED_UNIT
from making.places import Village
from making.rows import WAN, Row


def mark_industry(seed: int, rows: list[Row]) -> None:
    """其中产业资金 with a sub-item amount and its reason, where the type alone does not tell it."""
    chance = Chance(seed, "industry")
    for row in rows:
        if row.layer != "竞争" or row.min_need is not None:
            continue
        road, earning = "产业路" in row.name, row.type1 == "产业发展"
        if road or chance.yes(110 if earning else 120):
            part = row.need * (chance.whole(70, 90) if earning else chance.whole(25, 60)) // 100
            row.industry = part if part < WAN else part // WAN * WAN
            what = "生产设施" if earning else "直接服务产业园区的路段及管网"
            row.industry_reason = f"预算分项:{what}{row.industry // WAN}万元"


def mark_gates(seed: int, rows: list[Row], villages: list[Village]) -> None:
    """Each gate stops some projects; projects in key and weak villages are left alone."""
    favoured = {village.path for village in villages if village.key or village.weak}
    free = [
        row for row in rows if row.layer == "竞争" and row.paths and not favoured & set(row.paths) and not row.tasks
    ]
    free = [row for row in free if row.need + row.other < 300 * WAN and row.declared_by != "县级"]
    queue = iter(Chance(seed, "gates").shuffled(free))

    def put(count: int, tag: str, **fields: object) -> None:
        for _ in range(count):
            row = next(queue)
            row.tags.add(tag)
            for key, value in fields.items():
                setattr(row, key, value)

    put(3, "pool", in_pool="否")
    put(1, "pool", in_pool="")
    put(1, "missing", target="")
    put(1, "missing", linkage="无")
    put(1, "missing", content="详见方案")
    put(1, "missing", households=None, persons=None, monitored_households=None, monitored_persons=None)
    put(3, "land", land="未通过")
    put(1, "land", land="")
    put(2, "environment", environment="未通过")
    put(2, "forestry", forestry="未通过")
    put(3, "performance", performance="未完成")
    put(3, "suspended", unit=SUSPENDED_UNIT)
    put(2, "lifted", unit=LIFTED_UNIT)
    for word in ("并新建村级办公楼一层", "并购置公务车辆1台"):
        row = next(queue)
        row.tags.add("negative")
        row.content += "," + word
    row = next(queue)
    row.tags.add("channel")
    row.content += ",并代缴部分群众城乡居民医保缴费"


def mark_ranks(seed: int, rows: list[Row]) -> None:
    """镇办排序: towns rank what they declare themselves."""
    chance = Chance(seed, "ranks")
    for town in dict.fromkeys(row.town for row in rows):
        own = [row for row in rows if row.town == town and row.layer == "竞争" and row.declared_by != "县级"]
        for rank, row in enumerate(chance.shuffled(own), start=1):
            row.town_rank = rank


def mark_fen(rows: list[Row]) -> None:
    """A few amounts to the fen, as remainders of earlier years are."""
    one_village = [row for row in rows if row.layer == "竞争" and len(row.paths) == 1 and not row.tags]
    plain = [row for row in one_village if row.industry is None and row.central == row.need and row.need < 390 * WAN]
    for row, extra in zip(plain[10::17], (160_527, 876_503, 95_641), strict=False):
        row.need += extra
        row.put_levels()


def put_codes(rows: list[Row]) -> None:
    for number, row in enumerate(rows, start=1):
        row.code = f"YZ2026-{number:03d}"


def exclusions(rows: list[Row]) -> list[tuple[str, str]]:
    """互斥: two versions of which at most one is built."""
    pairs: list[tuple[str, str]] = []
    for town in ("董家河镇", "庙湾镇", "关庄镇", "孙塬镇"):
        by_kind: dict[str, list[Row]] = {}
        for row in rows:
            if row.town == town and row.layer == "竞争" and len(row.paths) == 1 and not row.tags and not row.tasks:
                by_kind.setdefault(row.type3, []).append(row)
        same = max(by_kind.values(), key=len)
        pairs += [(f"{town}{same[0].type3.split('(')[0]}比选", row.code) for row in same[-2:]]
    return pairs


def prerequisites(rows: list[Row]) -> list[tuple[str, str]]:
    """前置: a store or workshop needs its road or water first, in the same town."""
    pairs: list[tuple[str, str]] = []
    for town in dict.fromkeys(row.town for row in rows):
        own = [row for row in rows if row.town == town and row.layer == "竞争" and not row.tags and not row.tasks]
        first = [row for row in own if "产业路建设" in row.name or "供水保障" in row.name]
        later = [row for row in own if "加工车间" in row.name or "冷库" in row.name]
        if first and later:
            pairs.append((later[0].code, first[0].code))
    return pairs[:3]
