"""Annexes of the ledger's report: the year's end, every project, every record, every entry, and how to check."""

from allocator.accounts import FEE, UNSTATED, Event, Kind
from allocator.ledger.views import Group, ProjectLine, by_level
from allocator.records import Level
from allocator.report.ledger_facts import LedgerFacts
from allocator.report.model import Align, Annex, Block, Column, Row, RowKind, Table
from allocator.report.parts import body, code, count, day, head, money, number, portion, share, summed, text
from allocator.report.words import Words, clean

SHORT = 12  # digits of a digest on paper


def year_end(facts: LedgerFacts, words: Words) -> Annex:
    """Received, allotted, free and handed up by level beside what was expected; then the plan against it by type."""
    blocks: list[Block] = [head(words("year_end.levels")), _by_level(facts, words)]
    blocks += [head(words("year_end.plan"))]
    blocks += [_by_type(facts, words)] if facts.balances.plan else [body(words("no_plan"))]
    return Annex(label="", title=words("annex.year_end"), blocks=tuple(blocks), wide=False)


def _by_level(facts: LedgerFacts, words: Words) -> Table:
    columns = (
        text(words("column.level"), 5),
        money(words("column.expected"), width=5),
        *(money(words(f"column.{name}"), width=5) for name in ("received", "allotted", "handed_up", "free")),
    )
    found = {group.key: group for group in by_level(facts.balances)}
    rows = []
    for level in Level:
        expected = sum(line.expected for line in facts.rules.lines if line.level is level)
        if expected or level.value in found:
            rows.append(Row(cells=(words.level(level), expected or None, *_sums(found.get(level.value)))))
    if UNSTATED in found:
        rows.append(Row(cells=(words("unnamed"), None, *_sums(found[UNSTATED]))))
    return Table(
        sheet=words("sheet.year_end"),
        unit=words("unit"),
        columns=columns,
        rows=(*rows, summed(columns, rows, words("total"), 0)),
        notes=(words("note.year_end"),),
    )


def _sums(group: Group | None) -> tuple[int | None, ...]:
    if group is None:
        return (None, None, None, None)
    return (group.received or None, group.allotted or None, group.handed_up or None, group.free)


def _by_type(facts: LedgerFacts, words: Words) -> Table:
    """Projects of the plan by level-1 type: planned, allotted, lacking, surplus; fees stand apart."""
    columns = (
        text(words("column.type"), 7),
        count(words("column.projects"), 4),
        money(words("column.planned"), width=5),
        money(words("column.held"), width=5),
        share(words("column.progress"), 4.5),
        money(words("column.lacks"), width=5),
        money(words("column.surplus"), width=4.5),
    )
    kinds: dict[str, list[ProjectLine]] = {}
    for line in facts.lines:
        if line.project == FEE or (line.standby and not line.held):
            continue
        kinds.setdefault(facts.planned[line.project].type1, []).append(line)
    rows = [_type_row(clean(name) or words("untyped"), lines, words) for name, lines in sorted(kinds.items())]
    listed = [line for lines in kinds.values() for line in lines]
    done = portion(sum(line.held for line in listed), sum(_planned(line) for line in listed))
    whole = summed(columns, rows, words("total"), 0, **{words("column.progress"): done})
    return Table(
        sheet=words("sheet.plan"),
        unit=words("unit"),
        columns=columns,
        rows=(*rows, whole),
        notes=(words("note.fees", fee_fen=facts.fees),),
    )


def _planned(line: ProjectLine) -> int:
    """What the plan gives; a standby project is planned nothing."""
    return 0 if line.standby else line.planned


def _type_row(name: str, lines: list[ProjectLine], words: Words) -> Row:
    planned, held = sum(_planned(line) for line in lines), sum(line.held for line in lines)
    lacks = sum(line.lacks for line in lines if not line.standby)
    surplus = sum(line.surplus for line in lines)
    return Row(cells=(name, len(lines), planned, held or None, portion(held, planned), lacks or None, surplus or None))


def projects(facts: LedgerFacts, words: Words) -> Annex:
    """Every planned project, then standby ones that hold money, then fees."""
    columns = (
        number(words("column.number"), 2.2),
        code(words),
        text(words("column.name"), 12),
        text(words("column.town"), 4.5),
        text(words("column.unit"), 6),
        money(words("column.planned"), width=5),
        money(words("column.cap"), width=5),
        money(words("column.held"), width=5),
        money(words("column.industry"), width=5),
        money(words("column.lacks"), width=4.5),
        money(words("column.surplus"), width=4.5),
        text(words("column.doc_no"), 8),
        text(words("column.remark"), 8),
    )
    rows: list[Row] = []
    for line in facts.lines:
        if line.project == FEE:
            cells = (None, line.held, None, None, None, clean(words.join(line.docs)), "")
            rows.append(Row(cells=(len(rows) + 1, "", words("fee"), "", "", None, *cells)))
        elif not line.standby or line.held:
            rows.append(_project(len(rows) + 1, line, facts, words))
    table = Table(
        sheet=words("sheet.projects"),
        unit=words("unit"),
        columns=columns,
        rows=(*rows, summed(columns, rows, words("total"), 2)),
        notes=(words("note.projects"),),
        listing=True,
    )
    return Annex(label="", title=words("annex.projects"), blocks=(table,))


def _project(index: int, line: ProjectLine, facts: LedgerFacts, words: Words) -> Row:
    planned, price = facts.planned[line.project], facts.balances.price(line.project)
    remarks = [words("standby")] if line.standby else []
    if price is not None:
        remarks.append(words(f"stage.{price.stage.value}", price_fen=price.amount))
        if price.retention:
            remarks.append(words("retention", retention_fen=price.retention))
    days = sorted({h.start_by for h in facts.balances.of(line.project) if h.start_by is not None})
    remarks += [words("start_by", day=words.day(start_by).text) for start_by in days]
    return Row(
        cells=(
            index,
            clean(line.project),
            clean(line.name),
            clean(planned.town) or words.whole,
            clean(planned.unit or planned.dept),
            _planned(line) or None,
            line.cap if not line.standby else None,
            line.held or None,
            line.industry or None,
            (line.lacks if not line.standby else 0) or None,
            line.surplus or None,
            clean(words.join(line.docs)),
            words("semicolon").join(remarks),
        )
    )


def events(facts: LedgerFacts, words: Words) -> Annex:
    """Every record: number, day, what it is, its basis, its author, what it moves, the head after it."""
    columns = (
        number(words("column.number"), 2.5),
        day(words("column.on")),
        text(words("column.kind"), 4.5),
        text(words("column.basis"), 11),
        text(words("column.by"), 4.5),
        *(money(words(f"column.{name}"), width=5) for name in ("received", "into", "out", "returned")),
        text(words("column.about"), 11),
        Column(title=words("column.head"), width=6.5, solid=True),
        Column(title=words("column.full_head"), width=20, filtering=True),
    )
    taken_back = {record.event.reverses: record.seq for record in facts.chain if record.event.reverses}
    rows = []
    for record in facts.chain:
        event, flow = record.event, facts.flows[record.seq]
        about = _about(event, words)
        if record.seq in taken_back:
            about = words("semicolon").join(filter(None, (about, words("taken_back", seq=taken_back[record.seq]))))
        moved = (flow.received or None, flow.into or None, flow.out or None, flow.returned or None)
        rows.append(
            Row(
                cells=(
                    record.seq,
                    words.day(event.on),
                    words(f"kind_of.{event.kind.value}"),
                    clean(event.basis),
                    clean(event.by),
                    *moved,
                    about,
                    record.head[:SHORT],
                    record.head,
                )
            )
        )
    table = Table(
        sheet=words("sheet.events"),
        unit=words("unit"),
        columns=columns,
        rows=(*rows, summed(columns, rows, words("total"), 3)),
        notes=(words("note.events"),),
        listing=True,
    )
    return Annex(label="", title=words("annex.events"), blocks=(table,))


def _about(event: Event, words: Words) -> str:
    """What a record speaks of: its tranche, its plan version, its prices, what it takes back, and its note."""
    parts = []
    if event.tranche is not None:
        parts.append(words("about.tranche", level=words.level(event.tranche.level), doc_no=clean(event.tranche.doc_no)))
    if event.plan is not None:
        parts.append(words("about.plan", version=event.plan.version, total_fen=event.plan.total))
    if event.prices:
        parts.append(words("about.prices", count=len(event.prices)))
    if event.kind is Kind.REVERSED:
        parts.append(words("about.reverses", seq=event.reverses))
    if event.entries:
        ids = {entry.project for entry in event.entries if entry.project and entry.project != FEE}
        parts.append(words("about.entries", count=len(ids)))
    if event.note:
        parts.append(clean(event.note))
    return words("semicolon").join(parts)


def entries(facts: LedgerFacts, words: Words) -> Annex:
    """Every movement of every document, as recorded; reversals name the record they take back."""
    columns = (
        number(words("column.seq"), 2.5),
        text(words("column.move"), 5, Align.CENTER),
        code(words),
        text(words("column.name"), 12),
        text(words("column.doc_no"), 14),
        text(words("column.level"), 3.2, Align.CENTER),
        Column(title=words("column.amount"), kind=money("").kind, width=5),
        Column(title=words("column.industry"), kind=money("").kind, width=5),
        text(words("column.counter"), 8),
        day(words("column.start_by")),
    )
    rows = []
    for record in facts.chain:
        for entry in record.event.entries:
            tranche = facts.tranches.get(entry.tranche)
            level = entry.level or (tranche.level if tranche else None)
            rows.append(
                Row(
                    cells=(
                        record.seq,
                        words(f"move.{entry.move.value}"),
                        "" if entry.project == FEE else clean(entry.project),
                        words("fee") if entry.project == FEE else clean(facts.name(entry.project)),
                        clean(tranche.doc_no) if tranche else words("unnamed"),
                        words.level(level) if level else words("unnamed"),
                        entry.amount,
                        entry.industry or None,
                        clean(facts.name(entry.counter) or entry.counter),
                        words.day(entry.start_by) if entry.start_by else None,
                    ),
                    kind=RowKind.BODY,
                )
            )
    if not rows:
        return Annex(label="", title=words("annex.entries"), blocks=(body(words("entries_none")),))
    table = Table(sheet=words("sheet.entries"), unit=words("unit"), columns=columns, rows=tuple(rows), listing=True)
    return Annex(label="", title=words("annex.entries"), blocks=(table,))


def seals(facts: LedgerFacts, words: Words) -> Annex:
    """The last annex: how the balances can be computed again, and the digests to compare with."""
    balances = facts.balances
    rows = [
        ("seal.county", words("seal.county_year", county=clean(facts.rules.county.name), year=balances.year)),
        ("seal.seq", str(balances.seq)),
        ("seal.head", balances.head),
        ("seal.version", str(balances.plan.version) if balances.plan else ""),
        ("seal.plan", balances.plan.digest if balances.plan else ""),
        ("seal.checked", words("seal.bad" if facts.problems else "seal.good")),
    ]
    table = Table(
        sheet=words("sheet.seals"),
        columns=(text(words("column.item"), 9), text(words("column.content"), 26)),
        rows=tuple(Row(cells=(words(key), value)) for key, value in rows if value),
        pairs=True,
    )
    told = tuple(body(words(f"seal.how_{key}")) for key in ("fen", "chain", "day"))
    return Annex(label="", title=words("annex.seals"), blocks=(*told, table), wide=False)
