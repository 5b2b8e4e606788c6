"""四、项目安排情况: by layer, type, level and town, with two charts."""

from allocator.records import Level
from allocator.report.facts import Facts
from allocator.report.model import Block, Chart, Column, Row, Section, Series, Table, Value
from allocator.report.parts import body, count, head, money, portion, share, summed, text
from allocator.report.plan_facts import LAYERS, LEVELS, Item, total
from allocator.report.words import Words, clean


def arrangement(facts: Facts, words: Words) -> Section:
    """Who gets what, four ways, each table adding up to the same total."""
    blocks: list[Block] = [
        body(words("arrangement.opening", count=len(facts.items), planned_fen=facts.planned_total)),
        head(words("arrangement.layers")),
        _layers(facts, words),
        head(words("arrangement.types")),
        _types(facts, words),
        _type_chart(facts, words),
        head(words("arrangement.towns")),
        _towns(facts, words),
        _town_chart(facts, words),
        head(words("arrangement.people")),
        body(_people(facts, words)),
    ]
    wishes = _wishes(facts, words)
    if wishes:
        blocks += [head(words("arrangement.wishes")), wishes]
    return Section(title=words("section.arrangement"), blocks=tuple(blocks))


def level_columns(words: Words, width: float = 5) -> tuple[Column, ...]:
    """One money column per level under a common heading."""
    return tuple(money(words.level(level), group=words("column.of_which"), width=width) for level in LEVELS)


def by_level(items: tuple[Item, ...]) -> tuple[int, ...]:
    """Money of projects per level, in fen."""
    return tuple(sum(item.levels[i] for item in items) for i in range(len(LEVELS)))


def _layers(facts: Facts, words: Words) -> Table:
    columns = (
        text(words("column.layer"), 7),
        count(words("column.projects"), 3.5),
        money(words("column.planned"), width=5.5),
        share(words("column.share_planned"), 4.5),
        *level_columns(words),
    )
    rows = []
    for layer in LAYERS:
        items = facts.of_layer(layer)
        name = words(f"layer.{layer.value}")
        portions = portion(total(items), facts.planned_total)
        rows.append(Row(cells=(name, len(items), total(items), portions, *by_level(items))))
    rows.append(_whole(facts, columns, rows, words))
    return _table(words, "layers", columns, tuple(rows))


def _whole(facts: Facts, columns: tuple[Column, ...], rows: list[Row], words: Words) -> Row:
    fixed: dict[str, Value] = {words("column.share_planned"): portion(facts.planned_total, facts.planned_total)}
    return summed(columns, rows, words("total"), 0, **fixed)


def _table(words: Words, key: str, columns: tuple[Column, ...], rows: tuple[Row, ...], *notes: str) -> Table:
    return Table(
        sheet=words(f"sheet.by_{key}"),
        title=words(f"table.by_{key}"),
        unit=words("unit"),
        columns=columns,
        rows=rows,
        notes=notes,
    )


def _types(facts: Facts, words: Words) -> Table:
    columns = (
        text(words("column.type"), 7),
        count(words("column.projects"), 3.5),
        money(words("column.planned"), width=5.5),
        share(words("column.share_planned"), 4.5),
        *level_columns(words),
    )
    rows = []
    for name in facts.types:
        items = facts.of_type(name)
        shares = portion(total(items), facts.planned_total)
        rows.append(Row(cells=(clean(name) or words("untyped"), len(items), total(items), shares, *by_level(items))))
    rows.append(_whole(facts, columns, rows, words))
    return _table(words, "types", columns, tuple(rows), words("note.share_planned", planned_fen=facts.planned_total))


def _towns(facts: Facts, words: Words) -> Table:
    columns = (
        text(words("column.town"), 7),
        text(words("column.mark"), 6),
        count(words("column.projects"), 4, adds=False),
        money(words("column.planned"), width=6),
        share(words("column.share_planned"), 5),
        count(words("column.villages"), 4),
    )
    rows = []
    for town in facts.towns:
        place = facts.places.get(town)
        villages = [key for key in facts.credited if key.startswith(f"{town}/")]
        rows.append(
            Row(
                cells=(
                    clean(town),
                    words("mark.key_town") if place and place.key_town else "",
                    len(facts.touching(town)),
                    facts.credited.get(town, 0),
                    portion(facts.credited.get(town, 0), facts.planned_total),
                    len(villages),
                )
            )
        )
    rest = facts.unplaced
    if rest:
        shares = portion(total(rest), facts.planned_total)
        rows.append(Row(cells=(words("unplaced", whole=words.whole), "", len(rest), total(rest), shares, None)))
    fixed: dict[str, Value] = {
        words("column.share_planned"): portion(facts.planned_total, facts.planned_total),
        words("column.projects"): len(facts.items),
    }
    rows.append(summed(columns, rows, words("total"), 0, **fixed))
    notes = [words("note.towns")]
    if facts.assumed:
        notes.append(words("note.assumed", count=len(facts.assumed)))
    return _table(words, "towns", columns, tuple(rows), *notes)


def _type_chart(facts: Facts, words: Words) -> Chart:
    groups = [facts.of_type(name) for name in facts.types]
    labels = tuple(clean(name) or words("untyped") for name in facts.types)
    series = tuple(
        Series(name=words.level(level), amounts=tuple(by_level(items)[i] for items in groups))
        for i, level in enumerate(Level)
        if any(by_level(items)[i] for items in groups)
    )
    described = words("semicolon").join(
        words("part.money", name=label, money_fen=total(items)) for label, items in zip(labels, groups, strict=True)
    )
    return Chart(
        id="types",
        title=words("chart.types"),
        axis=words("chart.axis"),
        labels=labels,
        series=series,
        text=words("chart.text", title=words("chart.types"), listed=described),
    )


def _town_chart(facts: Facts, words: Words) -> Chart:
    towns = [town for town in facts.towns if facts.credited.get(town)]
    described = words("semicolon").join(
        words("part.money", name=clean(town), money_fen=facts.credited[town]) for town in towns
    )
    return Chart(
        id="towns",
        title=words("chart.towns"),
        axis=words("chart.axis"),
        labels=tuple(clean(town) for town in towns),
        series=(Series(name=words("column.planned"), amounts=tuple(facts.credited[town] for town in towns)),),
        text=words("chart.text", title=words("chart.towns"), listed=described),
        marked=frozenset(clean(place.town) for place in facts.key_towns),
        mark=words("mark.key_town"),
    )


def _people(facts: Facts, words: Words) -> str:
    """Beneficiaries as 户次 and 人次: one household may stand behind several projects."""
    stated = [item.project.beneficiaries for item in facts.items]
    households = [b.households for b in stated if b.households is not None]
    persons = [b.persons for b in stated if b.persons is not None]
    monitored = [b.monitored_households for b in stated if b.monitored_households is not None]
    return words(
        "people.said",
        households=f"{sum(households):,}",
        of_households=len(households),
        persons=f"{sum(persons):,}",
        of_persons=len(persons),
        monitored=f"{sum(monitored):,}",
        of_monitored=len(monitored),
        count=len(stated),
    )


def _wishes(facts: Facts, words: Words) -> Table | None:
    scenario = facts.decision.scenario
    listed = [("pin", *wish) for wish in scenario.pins] + [("ban", *wish) for wish in scenario.bans]
    if not listed:
        return None
    columns = (
        text(words("column.wish"), 5),
        text(words("column.code"), 6),
        text(words("column.name"), 14),
        money(words("column.need"), width=6),
        text(words("column.reason"), 8),
    )
    rows = []
    for kind, key, reason in listed:
        project = facts.projects.get(key)
        name = clean(project.name) if project else words("unknown_project")
        need = project.need if project else None
        rows.append(Row(cells=(words(f"kind.{kind}"), clean(key), name, need, clean(reason))))
    return Table(
        sheet=words("sheet.wishes"), title=words("table.wishes"), unit=words("unit"), columns=columns, rows=tuple(rows)
    )
