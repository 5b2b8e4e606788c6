"""Random histories against a ledger of plain dicts: the same verdict on every document, the same balances after it."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from allocator.accounts import FEE, UNSTATED, Earmark, Entry, Event, Kind, Move, PlanVersion, Price, Stage, Tranche
from allocator.ledger.chain import canonical, link, read
from allocator.ledger.fold import fold
from allocator.ledger.guard import Terms, refusals
from allocator.ledger.postings import postings
from allocator.ledger.views import by_level, by_project, by_task, by_town, check_balances
from allocator.money import Fen
from allocator.records import Level, Location
from tests.ledger.made import DAY, GENESIS, MAIN, YEAR, Clerk, planned
from tests.ledger.model import INTO, Doc, Model, eligible

TASKS = (MAIN, "以工代赈")
PROJECTS = ("P1", "P2", "P3", "P4", "P5")
LEVELS = (Level.CENTRAL, Level.PROVINCE, Level.CITY)
ACTS = (
    *("allot",) * 9, *("shift",) * 7, *("swap",) * 3, *("take_back",) * 4, *("receive",) * 4, *("reverse",) * 4,
    *("price",) * 2, *("approve",) * 2, "file", "again", "later", "stale",
)  # fmt: skip
SEEDS = st.integers(0, 2**32 - 1)


def as_entry(entry: Entry) -> Doc:
    return {
        "move": entry.move.value,
        "project": entry.project,
        "tranche": entry.tranche,
        "amount": entry.amount,
        "industry": entry.industry,
        "level": entry.level.value if entry.level else None,
    }


def as_doc(event: Event) -> Doc:
    """The event as the model reads it."""
    doc: Doc = {"kind": event.kind.value, "op": event.op_id, "on": event.on, "digest": event.plan_digest}
    if event.reverses:
        doc["reverses"] = event.reverses
    if event.entries:
        doc["entries"] = [as_entry(entry) for entry in event.entries]
    if event.prices:
        doc["prices"] = [
            {"project": price.project, "stage": price.stage.value, "amount": price.amount} for price in event.prices
        ]
    if event.tranche is not None:
        one = event.tranche
        lock = one.earmark.projects if one.earmark else None
        doc["tranche"] = {"id": one.id, "doc": one.doc_no, "level": one.level.value, "task": one.task, "lock": lock,
                          "amount": one.amount}  # fmt: skip
    if event.plan is not None:
        projects = {
            item.id: {"id": item.id, "amount": item.amount, "industry": item.industry, "cost": item.cost,
                      "tasks": item.tasks, "levels": [level.value for level in item.levels], "standby": item.standby}
            for item in event.plan.planned
        }  # fmt: skip
        doc["plan"] = {"version": event.plan.version, "digest": event.plan.digest, "projects": projects}
    return doc


class History(RuleBasedStateMachine):
    """One ledger and its model; each step proposes one document, mostly a good one."""

    reached: Counter[str] = Counter()

    @initialize(filing=st.booleans(), per_project=st.sampled_from((1, 2)), standby=st.booleans(), seed=SEEDS)
    def begin(self, filing: bool, per_project: int, standby: bool, seed: int) -> None:
        self.clerk = Clerk(Terms(needs_filing=filing, per_project=per_project, standby=standby))
        self.model = Model(needs_filing=filing, per_project=per_project, standby=standby)
        self.approve(seed, good=True)
        self.clerk.day = DAY
        for step in range(3):
            self.receive(seed + step)

    @rule(act=st.sampled_from(ACTS), seed=SEEDS)
    def step(self, act: str, seed: int) -> None:
        getattr(self, act)(seed * 1009 + len(self.clerk.records))

    # one document: both ledgers judge it, both take it or neither

    def propose(self, event: Event) -> None:
        found = refusals(self.clerk.book, event, self.clerk.terms)
        doc = as_doc(event)
        assert (not found) == self.model.takes(doc), (event, found)
        History.reached.update({finding.code for finding in found})
        if found:
            return
        History.reached[event.kind.value] += 1
        old = tuple(self.clerk.records)
        self.clerk.record(event)
        self.model.docs.append(doc)
        assert tuple(self.clerk.records[:-1]) == old
        self.judge()

    def judge(self) -> None:
        """Every invariant, by the model's figures and by the balances' own."""
        book, model = self.clerk.book, self.model
        book.check()
        balances = book.balances()
        held = {(item.project, item.tranche): [item.amount, item.industry] for item in balances.holdings}
        assert held == model.held()
        free, handed = model.free(), model.handed()
        assert book.free(UNSTATED) == free[""] == -balances.unstated
        for account in balances.accounts:
            name = account.tranche.id
            out = sum(fen for (_, tranche), (fen, _) in model.held().items() if tranche == name)
            assert (account.free, account.handed_up, account.allotted) == (free[name], handed.get(name, 0), out)
            assert account.received == account.allotted + account.free + account.handed_up
        assert {account.tranche.id for account in balances.accounts} == set(model.tranches())
        assert sum(free.values()) >= 0
        assert balances.filed == model.filed()
        for project in {name for name, _ in held} - {FEE}:
            assert project in model.projects(), "a released project was dropped"
            fen, part = model.total(project)
            own = model.projects()[project]
            assert 0 <= part <= own["industry"]
            assert 0 <= fen - part <= own["amount"] - own["industry"]
        assert check_balances(balances) == ()
        assert sum(posting.fen for posting in postings(self.clerk.records[-1].event)) == 0
        last = self.clerk.records[-1]
        assert last.seq == len(self.clerk.records) == balances.seq
        assert last.head == link(last.prev, last.seq, last.at, canonical(last.event)) == balances.head

    # documents

    def moved(self, random: Random, limit: int) -> int:
        """An amount that stands at a boundary more often than not."""
        limit = max(limit, 1)
        return random.choice((1, limit, limit, limit, (limit + 1) // 2, limit + 1, random.randint(1, limit)))

    def part(self, random: Random, amount: int, least: int, most: int) -> int:
        """An industry part: mostly one that fits, at either end."""
        least, most = max(0, least), max(0, min(most, amount))
        return random.choice((least, most, most, random.randint(min(least, most), most), most + 1))

    def projects(self, random: Random, good: bool) -> list[Doc]:
        found = []
        old = self.model.projects()
        for name in PROJECTS:
            fen, part = self.model.total(name)
            before = old.get(name)
            if before and random.random() < 0.6:
                found.append(dict(before))
                continue
            if fen and not good and random.random() < 0.3:
                continue
            part += random.choice((0, 0, 5, 20)) - (not good and random.random() < 0.25)
            rest = fen - self.model.total(name)[1] + random.choice((0, 10, 30)) - (not good and random.random() < 0.25)
            part, rest = max(part, 0), max(rest, 0)
            tasks = random.choice(((MAIN,), (MAIN,), TASKS, ("以工代赈",)))
            levels = random.choice(((), (), (), LEVELS[:2]))
            amount = part + rest + (0 if part + rest else 5)
            found.append({"id": name, "amount": amount, "industry": part, "cost": amount + random.choice((0, 0, 7)),
                          "tasks": tasks, "levels": levels, "standby": random.random() < 0.15})  # fmt: skip
        return found

    def approve(self, seed: int, good: bool = False) -> None:
        random = Random(seed)
        version = (
            (self.clerk.book.plan.version if self.clerk.book.plan else 0) + (not good and random.random() < 0.05) + 1
        )
        made = [
            planned(one["id"], one["amount"], one["industry"], cost=one["cost"], tasks=tuple(one["tasks"]),
                    levels=tuple(Level(level) for level in one["levels"]), standby=one["standby"],
                    towns=(Location(town="甲镇"), Location(town="乙镇")))
            for one in self.projects(random, good)
        ]  # fmt: skip
        total = sum(item.amount for item in made if not item.standby)
        digest = f"d{random.choice((self.clerk.book.seq, self.clerk.book.seq, 0))}"
        plan = PlanVersion(version=version, digest=digest, total=Fen(total), planned=tuple(made))
        self.propose(self.clerk.event(Kind.APPROVED, plan=plan))
        if good or random.random() < 0.8:
            self.file()

    def file(self, _: int = 0) -> None:
        self.propose(self.clerk.event(Kind.FILED))

    def receive(self, seed: int) -> None:
        random = Random(seed)
        number = random.randint(1, 9)
        names = tuple(sorted(random.sample(PROJECTS, 3)))
        doc = f"示财农〔2026〕{random.randint(1, 6)}号"
        one = Tranche(
            id=f"T{number}", doc_no=doc, doc_raw=doc, level=random.choice(LEVELS), task=random.choice(TASKS),
            amount=Fen(random.choice((1, 20, 50, 50, 100, 0 if random.random() < 0.1 else 30))), received_on=DAY,
            fund_year=random.choice((2025, 2026)),
            earmark=Earmark(text="、".join(names), projects=names) if random.random() < 0.15 else None,
        )  # fmt: skip
        self.propose(self.clerk.event(Kind.RECEIVED, tranche=one))

    def room(self, project: str) -> tuple[int, int, int]:
        """How much more the model lets a project have: in all, industry, the rest."""
        fen, part = self.model.total(project)
        own = self.model.projects()[project]
        lacks, rest = own["industry"] - part, own["amount"] - own["industry"] - (fen - part)
        return max(0, min(self.model.cap(project) - fen, lacks + rest)), max(0, lacks), max(0, rest)

    def into(
        self, random: Random, move: Move, project: str, tranche: str, most: int, level: Level | None = None
    ) -> Entry:
        room, lacks, rest = self.room(project)
        amount = self.moved(random, min(most, room))
        industry = self.part(random, amount, amount - rest, lacks)
        return Entry(
            move=move, tranche=tranche, amount=Fen(amount), project=project, industry=Fen(industry), level=level
        )

    def fits(self, tranche: str) -> list[str]:
        """Projects that may take this tranche's money and still lack some, as far as the model sees."""
        one = self.model.tranches().get(tranche)
        return [
            name
            for name, own in self.model.projects().items()
            if (self.model.standby or not own["standby"]) and (one is None or eligible(own, one)) and self.room(name)[0]
            and (one is None or len(self.model.documents(name) | {one["doc"]}) <= self.model.per_project)
        ]  # fmt: skip

    def likely(self, random: Random, tranche: str) -> str:
        """Mostly a project that fits."""
        fit = self.fits(tranche)
        return random.choice(fit) if fit and random.random() < 0.9 else random.choice(PROJECTS)

    def allot(self, seed: int) -> None:
        random = Random(seed)
        free = {tranche: fen for tranche, fen in self.model.free().items() if fen > 0}
        entries = []
        for _ in range(random.choice((1, 1, 2, 3))):
            good = [tranche for tranche in sorted(free) if self.fits(tranche)]
            tranche = random.choice(good if good and random.random() < 0.9 else sorted(free) or ["T1"])
            if random.random() < 0.1:
                entries.append(
                    Entry(move=Move.ALLOT, tranche=tranche, project=FEE, amount=Fen(random.choice((1, 1, 2))))
                )
                continue
            project = self.likely(random, tranche)
            if project in self.model.projects():
                entries.append(self.into(random, Move.ALLOT, project, tranche, free.get(tranche, 10)))
        if entries:
            self.propose(self.clerk.event(Kind.ALLOTTED, entries=tuple(entries)))

    def outward(self, random: Random, move: Move, key: tuple[str, str]) -> Entry:
        fen, part = self.model.held()[key]
        amount = self.moved(random, fen)
        industry = self.part(random, amount, amount - (fen - part), part)
        return Entry(move=move, tranche=key[1], amount=Fen(amount), project=key[0], industry=Fen(industry))

    def pick(self, random: Random) -> tuple[str, str] | None:
        held = sorted(self.model.held())
        return random.choice(held) if held else None

    def take_back(self, seed: int) -> None:
        random = Random(seed)
        fees = sorted(key for key in self.model.held() if key[0] == FEE)
        key = random.choice(fees) if fees and random.random() < 0.3 else self.pick(random)
        if key is None:
            return
        entries = [self.outward(random, Move.RECLAIM, key)]
        if random.random() < 0.5:
            free = self.model.free().get(key[1], 0) + entries[0].amount
            entries.append(Entry(move=Move.RETURN, tranche=key[1], amount=Fen(self.moved(random, free))))
        self.propose(self.clerk.event(Kind.ADJUSTED, entries=tuple(entries)))

    def shift(self, seed: int) -> None:
        """调减 of one project for 调增 of others, sometimes with a price, a swap, or nothing said about the tranche."""
        random = Random(seed)
        key = self.pick(random)
        if key is None:
            return
        out = self.outward(random, Move.DECREASE, key)
        others = sorted(self.model.tranches()) or ["T1"]
        where = random.choice((*[key[1]] * 6, *[UNSTATED] * 3, random.choice(others)))
        project = self.likely(random, where)
        if project not in self.model.projects():
            return
        room, lacks, rest = self.room(project)
        if random.random() < 0.8 and room:
            smaller = min(out.amount, room)
            held, own = self.model.held()[key]
            part = max(smaller - (held - own), min(out.industry, smaller))
            out = replace(out, amount=Fen(smaller), industry=Fen(max(0, part)))
        amount = out.amount + random.choice((0,) * 18 + (1, -1))
        level = random.choice((None, None, Level.CENTRAL)) if where == UNSTATED else None
        industry = self.part(random, amount, amount - rest, lacks)
        entries = [out, Entry(move=Move.INCREASE, tranche=where, amount=Fen(amount), project=project,
                              industry=Fen(industry), level=level)]  # fmt: skip
        if random.random() < 0.3:
            entries += self.swapped(random)
        prices = (self.a_price(random),) if random.random() < 0.1 else ()
        random.shuffle(entries)
        self.propose(self.clerk.event(Kind.ADJUSTED, entries=tuple(entries), prices=prices))

    def swapped(self, random: Random) -> list[Entry]:
        unstated = sorted(key for key in self.model.held() if key[1] == UNSTATED)
        key = random.choice(unstated) if unstated and random.random() < 0.5 else self.pick(random)
        if key is None or key[0] == FEE:
            return []
        out = self.outward(random, Move.SWAP_OUT, key)
        free = {tranche: fen for tranche, fen in self.model.free().items() if tranche and fen > 0 and tranche != key[1]}
        to = random.choice(sorted(free) or ["T1"])
        if random.random() < 0.8 and free.get(to, out.amount) < out.amount:
            out = replace(out, amount=Fen(free[to]), industry=Fen(min(out.industry, free[to])))
        industry = max(0, out.industry + random.choice((0,) * 9 + (1,)))
        return [out, replace(out, move=Move.SWAP_IN, tranche=to, industry=Fen(industry))]

    def swap(self, seed: int) -> None:
        entries = self.swapped(Random(seed))
        if entries:
            self.propose(self.clerk.event(Kind.ADJUSTED, entries=tuple(entries)))

    def a_price(self, random: Random) -> Price:
        project = random.choice(sorted(self.model.projects()) or ["P1"])
        own = self.model.projects().get(project, {"cost": 10})
        amount = own["cost"] - random.choice((0, 1, 5, -3, 20, own["cost"]))
        return Price(project=project, stage=random.choice(tuple(Stage)), amount=Fen(amount))

    def price(self, seed: int) -> None:
        random = Random(seed)
        prices = tuple(self.a_price(random) for _ in range(random.choice((1, 1, 2))))
        self.propose(self.clerk.event(Kind.PRICED, prices=prices))

    def reverse(self, seed: int) -> None:
        random = Random(seed)
        seq = self.clerk.book.seq
        moved = [at for at, doc in self.model.effective() if doc["kind"] in ("allotted", "adjusted", "received")]
        back = random.choice((seq, random.randint(0, seq + 1), *[random.choice(moved or [seq])] * 4))
        if back:
            self.propose(self.clerk.event(Kind.REVERSED, reverses=back))

    def again(self, seed: int) -> None:
        """The same operation once more, or another one under its name: one event, whatever it says."""
        earlier = Random(seed).choice(self.clerk.records).event
        before = self.clerk.book.balances()
        for event in (replace(earlier, on=self.clerk.day), self.clerk.event(Kind.FILED, op_id=earlier.op_id)):
            assert "L01" in [finding.code for finding in refusals(self.clerk.book, event, self.clerk.terms)]
        assert self.clerk.book.balances() == before

    def later(self, seed: int) -> None:
        self.clerk.next_day(seed % 3 * (seed % 7))
        if seed % 2:
            day = self.clerk.day - timedelta(days=1)
            self.propose(self.clerk.event(Kind.FILED, on=day))

    def stale(self, seed: int) -> None:
        """A document that rests on another version than the current one."""
        free = sorted(tranche for tranche, fen in self.model.free().items() if fen > 0)
        entry = Entry(move=Move.ALLOT, tranche=(free or ["T1"])[0], project=PROJECTS[seed % 5], amount=Fen(1))
        self.propose(self.clerk.event(Kind.ALLOTTED, entries=(entry,), plan_digest="d-old"))

    def teardown(self) -> None:
        """The chain as it would be read from a file folds to the same balances, now and as of every day."""
        if not hasattr(self, "clerk"):
            return
        stored = [replace(recorded, event=read(canonical(recorded.event))) for recorded in self.clerk.records]
        balances = self.clerk.book.balances()
        assert fold(stored, year=YEAR, head=GENESIS) == balances
        for day in {recorded.event.on for recorded in stored}:
            part = [recorded for recorded in stored if recorded.event.on <= day]
            assert fold(stored, year=YEAR, head=GENESIS, on=day) == fold(part, year=YEAR, head=GENESIS)
        held = sum(holding.amount for holding in balances.holdings)
        assert held == sum(line.held for line in by_project(balances)) == sum(line.held for line in by_town(balances))
        assert held == sum(group.allotted for group in by_level(balances)) == sum(g.allotted for g in by_task(balances))


KINDS = tuple(kind.value for kind in Kind)
SEEN = """
L03 L06 L07 L09 L10 L11 L13 L14 L15 L20 L21 L22 L30 L31 L33 L34 L35 L36 L37 L38 L39 L40 L41 L42 L43 L44 L45 L47 L48 L49
L51 L53 L60 L61 L62 L63 L64 L65 L66 L67 J01 J02 J03
"""
CODES = tuple(SEEN.split())


def run(histories: int) -> None:
    History.reached.clear()
    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=histories, stateful_step_count=50, deadline=None, derandomize=True, print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


def test_the_ledger_and_its_model_agree_on_random_histories() -> None:
    run(150)
    assert [kind for kind in KINDS if History.reached[kind] < 100] == []
    assert len([code for code in CODES if not History.reached[code]]) <= 6


@pytest.mark.long
def test_the_ledger_and_its_model_agree_on_ten_thousand_histories() -> None:
    run(10_000)
    assert [item for item in (*KINDS, *CODES) if History.reached[item] < 50] == []


def test_the_model_itself_knows_what_moves_in() -> None:
    assert {move.value for move in (Move.ALLOT, Move.INCREASE, Move.SWAP_IN)} == set(INTO)
