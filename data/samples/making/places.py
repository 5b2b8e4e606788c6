"""Towns by their real names, villages invented: 示例一村 … 示例一百二十村."""

from dataclasses import dataclass, field

from making.chance import Chance

WAN = 1_000_000
KEY_TOWN = "瑶曲镇"
YEARS = (2022, 2023, 2024)
# town, villages, key villages, weak villages, competing projects
TOWNS = (
    ("董家河镇", 12, 2, 3, 15),
    ("庙湾镇", 13, 2, 4, 19),
    ("瑶曲镇", 12, 2, 4, 16),
    ("照金镇", 11, 1, 3, 14),
    ("小丘镇", 14, 2, 4, 17),
    ("孙塬镇", 12, 1, 2, 14),
    ("关庄镇", 13, 2, 4, 16),
    ("石柱镇", 12, 1, 3, 14),
    ("永安路街道", 4, 0, 0, 3),
    ("天宝路街道", 4, 0, 1, 4),
    ("咸丰路街道", 2, 0, 0, 2),
    ("正阳路街道", 2, 0, 0, 2),
    ("锦阳路街道", 5, 0, 1, 4),
    ("坡头街道", 4, 0, 1, 3),
)
BORDERLINE_WEAK = (1500, 1435, 1408)  # 万元 × 100; the threshold itself counts as weak
BORDERLINE_FINE = (1560, 1595)
ALIASES = ("老寨村", "沟畔村", "塬边村", "上湾村")  # former names, invented as well


@dataclass(kw_only=True)
class Village:
    town: str
    name: str
    households: int
    population: int
    key: bool = False
    weak: bool = False
    alias: str = ""
    income: dict[int, int] = field(default_factory=dict)  # fen

    @property
    def path(self) -> str:
        return f"{self.town}/{self.name}"


def numeral(number: int) -> str:
    """1 -> 一, 21 -> 二十一, 105 -> 一百零五."""
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = digits[hundreds] + "百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (digits[ones] if ones else "")


def make_villages(seed: int) -> list[Village]:
    """All villages with households, population, key and weak marks, and 村集体经济收入 of three years."""
    chance = Chance(seed, "places")
    villages: list[Village] = []
    weak_number = fine_number = 0
    for town, count, keys, weak, _ in TOWNS:
        own = []
        for _ in range(count):
            households = chance.whole(150, 620)
            name = f"示例{numeral(len(villages) + len(own) + 1)}村"
            people = households * chance.whole(30, 39) // 10
            own.append(Village(town=town, name=name, households=households, population=people))
        marked = chance.shuffled(own)
        for i, village in enumerate(marked):
            village.key = i < keys
            village.weak = 1 <= i < 1 + weak if keys else i < weak  # the second key village of a town is weak as well
        for village in own:
            if village.weak:
                latest = BORDERLINE_WEAK[weak_number] if weak_number < len(BORDERLINE_WEAK) else _weak_income(chance)
                weak_number += 1
            else:
                latest = BORDERLINE_FINE[fine_number] if fine_number < len(BORDERLINE_FINE) else _fine_income(chance)
                fine_number += 1
            village.income = _three_years(chance, latest * WAN // 100, village.weak)
        villages += own
    _mark_unknown(villages)
    for village, alias in zip([v for v in villages if not v.key][7::23], ALIASES, strict=False):
        village.alias = f"示例{alias}"
    return villages


def _weak_income(chance: Chance) -> int:
    return chance.pick((0, 120, 260, 380, 450, 500, 615, 740, 880, 960, 1000, 1120, 1190, 1245, 1310, 1370))


def _fine_income(chance: Chance) -> int:
    return max(1650, int(chance.skewed(2700, 480) * 10) // 10)


def _three_years(chance: Chance, latest: int, weak: bool) -> dict[int, int]:
    step = chance.whole(2, 12) if weak else chance.whole(3, 9)
    years = {YEARS[2]: latest}
    for year in (YEARS[1], YEARS[0]):
        latest = latest * (100 - step) // 100 // 10_000 * 10_000
        years[year] = latest
    return dict(sorted(years.items()))


def _mark_unknown(villages: list[Village]) -> None:
    """Three villages have not reported at all, one weak village not for the latest year."""
    plain = [village for village in villages if not village.weak and not village.key]
    for village in (plain[11], plain[38], plain[63]):
        village.income = {}
    late = [village for village in villages if village.weak and not village.key][9]
    del late.income[YEARS[2]]
