"""One row of a project table becomes one Project; what is doubtful is said with its cell."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from allocator.findings import Severity
from allocator.intake.answers import is_trivial, parse_count, squeeze
from allocator.intake.entry import Entry, Log, Slots, cell_of
from allocator.intake.gazetteer import Gazetteer
from allocator.intake.placing import Placed, place_project
from allocator.intake.row_fields import RowFields
from allocator.intake.row_money import RowMoney, settle_money
from allocator.intake.row_parts import formula_of, industry_of, least_of
from allocator.intake.table import Table, TableRow
from allocator.intake.types import TypePath, settle_type
from allocator.money import Fen
from allocator.records import Beneficiaries, Layer, Project, Reviews
from allocator.rules import Rulebook

LAYERS = {
    "刚性测算": Layer.FORMULA, "刚性": Layer.FORMULA, "测算": Layer.FORMULA, "①": Layer.FORMULA, "1": Layer.FORMULA,
    "续建": Layer.CARRIED, "②": Layer.CARRIED, "2": Layer.CARRIED,
    "已定": Layer.DECIDED, "上级指定": Layer.DECIDED, "领导小组已定": Layer.DECIDED, "③": Layer.DECIDED,
    "3": Layer.DECIDED,
    "竞争": Layer.OPEN, "竞争性": Layer.OPEN, "竞争性新建": Layer.OPEN, "新建": Layer.OPEN,
    "④": Layer.OPEN, "4": Layer.OPEN, "": Layer.OPEN,
}  # fmt: skip
REVIEWS = tuple(Reviews.__dataclass_fields__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """One line of the 续建 sheet: money in fen as stated there, None where it is not."""

    before: Fen | None = None
    need: Fen | None = None
    later: Fen | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What reading a row needs besides the row; 续建 and 已定 by normalised project code."""

    rules: Rulebook
    gazetteer: Gazetteer
    carried: Mapping[str, Carried] = field(default_factory=dict)
    decided: Mapping[str, str] = field(default_factory=dict)
    gaps: frozenset[tuple[str, str, int]] = frozenset()  # rows whose sums the tables have already complained about


def read_project(table: Table, row: TableRow, made_id: str, context: Context, log: Log) -> Entry:
    """The entry of one row; everything doubtful goes to the log."""
    reader = _Reader(table, row, context, log, made_id)
    return Entry(project=reader.project(), row=row, table=table, money_stated=reader.money.need is not None)


def code_key(text: str) -> str:
    """Project codes that differ only in case, width or spaces are the same code."""
    return squeeze(text).upper()


class _Reader(RowFields):
    def __init__(self, table: Table, row: TableRow, context: Context, log: Log, made_id: str) -> None:
        super().__init__(table, row, log)
        self.context = context
        code = re.sub(r"\s+", "", self.text("code"))
        self.id = code or made_id
        self.carried = context.carried.get(code_key(code)) if code else None
        self.money = self._money()
        self.placed = self._placed()
        self.types = self._types()
        self.layer = self._layer()

    def project(self) -> Project:
        money, counts = self.money, self.counts()
        start, finish = self.dates()
        need = money.need if money.need is not None else Fen(0)
        whole = self.types.type1 in self.context.rules.scoring.industry_types
        industry = industry_of(self, need if whole else Fen(0), need)
        return Project(
            id=self.id,
            name=self.text("name"),
            layer=self.layer,
            need=need,
            cost=money.cost,
            type1=self.types.type1,
            type2=self.types.type2,
            type3=self.types.type3,
            need_before=money.before,
            need_later=money.later,
            other=money.other,
            min_need=least_of(self, need, industry),
            industry=industry,
            industry_reason=self.text("industry_reason"),
            split=money.split,
            formula=formula_of(self, need, asked=self.layer is Layer.FORMULA),
            layer_reason=self._layer_reason(),
            scope=self.placed.scope,
            locations=self.placed.locations,
            unit=self.text("unit"),
            dept=self.text("dept"),
            declared_by=self.text("declared_by"),
            nature=self.text("nature"),
            content=self.text("content"),
            town_rank=self.rank(),
            beneficiaries=Beneficiaries(
                villages=counts["villages_n"],
                households=counts["households"],
                persons=counts["persons"],
                lifted_villages=counts["lifted_villages"],
                monitored_households=counts["monitored_households"],
                monitored_persons=counts["monitored_persons"],
            ),
            priority=self.priority(),
            partly=squeeze(self.text("partly")).startswith("部分"),
            evidence="" if is_trivial(self.text("evidence")) else self.text("evidence"),
            raises_income=self.answer("raises_income"),
            linkage=self.text("linkage"),
            target=self.text("target"),
            reviews=Reviews(**{name: self.answer(name) for name in REVIEWS}),
            start=start,
            finish=finish,
            tasks=_listed(self.text("tasks")),
            purposes=_listed(self.text("purposes")),
            notes=self.notes(),
            missing=self._missing(),
            source=cell_of(self.table, self.row, "name"),
            amount_cell=cell_of(self.table, self.row, "need", "cost"),
        )

    def _money(self) -> RowMoney:
        sheet = self.carried
        money = settle_money(
            self.row.amounts,
            has_other="other" in self.table.columns or "other" in self.row.amounts,
            before=(sheet.before or 0) if sheet else 0,
            later=(sheet.later or 0) if sheet else 0,
        )
        told = (self.table.file, self.table.sheet, self.row.row) in self.context.gaps
        if money.gap and not told and not self.row.broken:
            which, stated, own = money.gap
            name = "cost" if which == "cost" else "need"
            code = "C37" if which == "cost" else "C37a"
            self.say(code, Severity.ERROR, name, stated_fen=stated, own_fen=own, acceptable=True)
        if sheet:
            self._against_sheet(money, sheet)
        return money

    def _against_sheet(self, money: RowMoney, sheet: Carried) -> None:
        """The 续建 sheet and the project row must state the same money."""
        pairs = (
            ("before", sheet.before, money.before),
            ("need", sheet.need, money.need),
            ("later", sheet.later, money.later),
        )
        for name, stated, own in pairs:
            if stated is not None and own is not None and stated != own:
                self.say("C35a", Severity.ERROR, name, stated_fen=stated, own_fen=own)

    def _placed(self) -> Placed:
        placed = place_project(self.row.texts, self.context.gazetteer)
        for doubt in placed.doubts:
            code, severity = PLACE_CODES[doubt.kind]
            acceptable = code == "C08g" or (code == "C08" and doubt.field == "place" and bool(placed.locations))
            self.say(code, severity, doubt.field, doubt.text, acceptable=acceptable, text=doubt.text, other=doubt.other)
        stated = [location.amount for location in placed.locations if location.amount is not None]
        total = sum(stated)
        if stated and (len(stated) != len(placed.locations) or total not in (self.money.need, self.money.cost)):
            self.say("C08f", Severity.ERROR, "place_amounts", own_fen=total, stated_fen=self.money.need or 0)
        return placed

    def _types(self) -> TypePath:
        written = (self.text("type1"), self.text("type2"), self.text("type3"))
        path = settle_type(*("" if is_trivial(text) else text for text in written), self.context.rules.types)
        for name, raw, settled in path.mapped:
            if raw:
                slots: Slots = {"text": raw, "settled": settled}
                self.log.once(("type", raw, settled), "C06b", Severity.NOTE, cell_of(self.table, self.row, name), slots)
        for name in path.unknown:
            if name == "type1":
                self.say("C06a", Severity.ERROR, name, acceptable=True, text=self.text(name))
            else:
                where = cell_of(self.table, self.row, name)
                self.log.once(("type?", self.text(name)), "C06c", Severity.WARN, where, {"text": self.text(name)})
        if path.clash:
            name, homes = path.clash
            self.say("C06", Severity.ERROR, name, text=self.text(name), type1=path.type1, homes=homes)
        return path

    def _layer(self) -> Layer:
        text = squeeze(self.text("layer")).rstrip("。类项目")
        stated = LAYERS.get(text) or LAYERS.get(text.lstrip("①②③④1234.、"))
        if stated is None:
            self.say("C34a", Severity.ERROR, "layer", text=self.text("layer"))
        code = code_key(self.text("code"))
        by_sheet = Layer.CARRIED if self.carried else Layer.DECIDED if code and code in self.context.decided else None
        if by_sheet and text and stated is not by_sheet:
            self.say("C34", Severity.ERROR, "layer", text=self.text("layer"))
        layer = by_sheet or stated or Layer.OPEN
        if layer is Layer.OPEN and squeeze(self.text("nature")).startswith("续建"):
            self.say("C34b", Severity.WARN, "nature")
        return layer

    def _layer_reason(self) -> str:
        sheet = self.carried.reason if self.carried else self.context.decided.get(code_key(self.text("code")), "")
        return self.text("layer_reason") or sheet

    def _missing(self) -> tuple[str, ...]:
        """Which of the rulebook's required contents are empty or say nothing."""
        empty = {
            name: is_trivial(self.text(name))
            for name in ("name", "nature", "unit", "content", "target", "linkage", "type1")
        }
        empty["type1"] = not self.types.type1
        empty["place"] = not self.placed.stated
        dates = [is_trivial(self.text(name)) for name in ("start", "finish")]
        empty["period"] = is_trivial(self.text("period")) and any(dates)
        empty["money"] = self.money.need is None
        empty["beneficiaries"] = all(parse_count(self.text(name)) is None for name in ("households", "persons"))
        return tuple(name for name in self.context.rules.gates.required if empty.get(name, False))


PLACE_CODES = {
    "unknown": ("C08", Severity.ERROR),
    "other_town": ("C08a", Severity.ERROR),
    "ambiguous": ("C08b", Severity.ERROR),
    "conflict": ("C08c", Severity.ERROR),
    "free": ("C08d", Severity.NOTE),
    "more": ("C08g", Severity.ERROR),
    "count": ("C08h", Severity.NOTE),
    "office": ("C08i", Severity.NOTE),
    "amounts": ("C08j", Severity.ERROR),
}


def _listed(text: str) -> tuple[str, ...]:
    return tuple(
        part for part in (part.strip() for part in re.split(r"[、,,;;\n]+", text)) if part and not is_trivial(part)
    )
