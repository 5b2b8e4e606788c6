"""Published tables stand alone: no list of places, few columns; what they lack is a note, not a mistake."""

from pathlib import Path

from allocator.intake.case import read_files
from intake_pool.county import make_rules


def test_the_same_name_in_two_villages_is_two_projects_even_without_a_list_of_places(tmp_path: Path) -> None:
    table = tmp_path / "公示表.csv"
    table.write_text(
        "单位：万元,,\n村名,项目名称,资金金额\n苗儿村,水果基地,20\n谷洲村,水果基地,20\n苗儿村,水果基地,20\n", "utf-8"
    )
    found = [f for f in read_files([table], None, make_rules()).findings if f.code == "C02a"]
    assert [f.where.row if f.where else 0 for f in found] == [5]  # the third row repeats the first, the second does not
