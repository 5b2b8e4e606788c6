"""A second ledger in plain dicts, written from the rules and not from the code: it keeps nothing but documents.

A document is a dict; balances are sums over all documents that no reversal took back.
"""

from collections import defaultdict
from copy import deepcopy
from typing import Any

Doc = dict[str, Any]
OUT = ("decrease", "swap_out", "reclaim")
INTO = ("allot", "increase", "swap_in")
STAGE = {"appraised": 0, "contract": 1, "settled": 2}


class Model:
    """Documents in order, and the questions one asks of them."""

    def __init__(self, *, needs_filing: bool, per_project: int, standby: bool) -> None:
        self.docs: list[Doc] = []
        self.needs_filing, self.per_project, self.standby = needs_filing, per_project, standby

    def effective(self) -> list[tuple[int, Doc]]:
        gone = {doc["reverses"] for doc in self.docs if doc["kind"] == "reversed"}
        return [(at, doc) for at, doc in enumerate(self.docs, 1) if at not in gone and doc["kind"] != "reversed"]

    def tranches(self) -> dict[str, Doc]:
        return {doc["tranche"]["id"]: doc["tranche"] | {"at": at} for at, doc in self.effective() if "tranche" in doc}

    def plan(self) -> Doc | None:
        return next((doc["plan"] for doc in reversed(self.docs) if doc["kind"] == "approved"), None)

    def filed(self) -> bool:
        last = max((at for at, doc in enumerate(self.docs, 1) if doc["kind"] == "approved"), default=0)
        return any(doc["kind"] == "filed" and at > last for at, doc in self.effective())

    def projects(self) -> dict[str, Doc]:
        plan = self.plan()
        return plan["projects"] if plan else {}

    def held(self) -> dict[tuple[str, str], list[int]]:
        """(project, tranche) -> [fen, industry fen], zeros left out."""
        found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        for _, doc in self.effective():
            for entry in doc.get("entries", ()):
                sign = 1 if entry["move"] in INTO else -1 if entry["move"] in OUT else 0
                found[entry["project"], entry["tranche"]][0] += sign * entry["amount"]
                found[entry["project"], entry["tranche"]][1] += sign * entry["industry"]
        return {key: value for key, value in found.items() if value != [0, 0]}

    def handed(self) -> dict[str, int]:
        found: dict[str, int] = defaultdict(int)
        for _, doc in self.effective():
            for entry in doc.get("entries", ()):
                found[entry["tranche"]] += entry["amount"] if entry["move"] == "return" else 0
        return found

    def free(self) -> dict[str, int]:
        found = {name: tranche["amount"] for name, tranche in self.tranches().items()} | {"": 0}
        for tranche, fen in self.handed().items():
            found[tranche] = found.get(tranche, 0) - fen
        for (_, tranche), (fen, _) in self.held().items():
            found[tranche] = found.get(tranche, 0) - fen
        return found

    def total(self, project: str) -> list[int]:
        mine = [value for (name, _), value in self.held().items() if name == project]
        return [sum(value[0] for value in mine), sum(value[1] for value in mine)]

    def cap(self, project: str) -> int:
        planned = self.projects()[project]
        best: tuple[int, int, int] | None = None
        for at, doc in self.effective():
            for price in doc.get("prices", ()):
                if price["project"] == project:
                    mine = STAGE[price["stage"]], at, price["amount"]
                    best = max(best or mine, mine)
        if best is None:
            return int(planned["amount"])
        return int(max(0, min(planned["amount"], best[2] - (planned["cost"] - planned["amount"]))))

    def documents(self, project: str) -> set[str]:
        tranches = self.tranches()
        return {
            tranches[tranche]["doc"]
            for (name, tranche), (fen, _) in self.held().items()
            if name == project and fen > 0 and tranche
        }

    # what may be added

    def takes(self, doc: Doc) -> bool:
        """Whether the document may follow."""
        if any(doc["op"] == other["op"] for other in self.docs) or (self.docs and doc["on"] < self.docs[-1]["on"]):
            return False
        after = deepcopy(self)
        after.docs.append(doc)
        kind = doc["kind"]
        if kind == "approved":
            return self._takes_plan(doc["plan"])
        if kind == "filed":
            return self.plan() is not None and doc["digest"] == self.plan()["digest"] and not self.filed()  # type: ignore[index]
        if kind == "received":
            return self._takes_tranche(doc["tranche"])
        if kind == "priced":
            return self._takes_prices(doc["prices"])
        if kind == "reversed":
            return self._takes_reversal(doc, after)
        plan = self.plan()
        if plan is None or doc["digest"] != plan["digest"]:
            return False
        into = [entry for entry in doc["entries"] if entry["move"] in INTO]
        if into and self.needs_filing and not self.filed():
            return False
        if not all(self._sound(entry) for entry in doc["entries"]) or not self._takes_prices(doc.get("prices", [])):
            return False
        if kind == "adjusted" and not self._balanced(doc["entries"]):
            return False
        leaving = [entry for entry in doc["entries"] if entry["move"] in OUT]
        return all(self._right(entry) for entry in into) and self._moves(after, leaving, into)

    def _takes_plan(self, plan: Doc) -> bool:
        old = self.plan()
        if plan["version"] != (old["version"] + 1 if old else 1) or (old and plan["digest"] == old["digest"]):
            return False
        tranches = self.tranches()
        for (project, tranche), (fen, _) in self.held().items():
            if project == "#fee" or not fen:
                continue
            new = plan["projects"].get(project)
            if new is None or (new["standby"] and not self.standby):
                return False
            fen, part = self.total(project)
            if fen > new["amount"] or part > new["industry"] or fen - part > new["amount"] - new["industry"]:
                return False
            if tranche and not eligible(new, tranches[tranche]):
                return False
        return True

    def _takes_tranche(self, new: Doc) -> bool:
        def key(one: Doc) -> tuple[Any, ...]:
            return one["doc"], one["level"], one["task"], one["lock"]

        known = self.tranches()
        return new["amount"] > 0 and new["id"] not in known and key(new) not in [key(one) for one in known.values()]

    def _takes_prices(self, prices: list[Doc]) -> bool:
        keys = [(price["project"], price["stage"]) for price in prices]
        return len(keys) == len(set(keys)) and all(
            price["project"] in self.projects() and price["amount"] >= 0 for price in prices
        )

    def _takes_reversal(self, doc: Doc, after: "Model") -> bool:
        back = doc["reverses"]
        if back not in [at for at, _ in self.effective()]:
            return False
        old = self.docs[back - 1]
        if old["kind"] == "approved":
            return False
        if old["kind"] == "filed":
            last = max(at for at, doc in enumerate(self.docs, 1) if doc["kind"] == "approved")
            return back > last
        if old["kind"] == "received":
            name = old["tranche"]["id"]
            return self.free()[name] >= old["tranche"]["amount"] and sum(after.free().values()) >= 0
        born = {name: tranche["at"] for name, tranche in self.tranches().items()}
        for entry in old.get("entries", ()):
            if entry["tranche"] and born.get(entry["tranche"], back) >= back:
                return False
            if entry["project"] not in (*self.projects(), "", "#fee"):
                return False
        into = [entry for entry in old.get("entries", ()) if entry["move"] in OUT]
        leaving = [entry for entry in old.get("entries", ()) if entry["move"] in INTO]
        return all(self._right(entry) for entry in into) and self._moves(after, leaving, into)

    def _sound(self, entry: Doc) -> bool:
        if entry["amount"] <= 0 or not 0 <= entry["industry"] <= entry["amount"]:
            return False
        move, project, tranche = entry["move"], entry["project"], entry["tranche"]
        if tranche:
            known = self.tranches().get(tranche)
            if known is None or entry["level"] not in (None, known["level"]):
                return False
        elif move in ("allot", "reclaim", "return") or project == "#fee":
            return False
        if move == "return":
            return project == "" and entry["industry"] == 0
        if project == "#fee":
            return move in ("allot", "reclaim", "decrease") and entry["industry"] == 0
        return project in self.projects()

    def _right(self, entry: Doc) -> bool:
        if entry["project"] == "#fee":
            return True
        planned = self.projects()[entry["project"]]
        if planned["standby"] and not self.standby:
            return False
        if entry["tranche"]:
            return eligible(planned, self.tranches()[entry["tranche"]])
        return entry["level"] is None or not planned["levels"] or entry["level"] in planned["levels"]

    def _moves(self, after: "Model", leaving: list[Doc], coming: list[Doc]) -> bool:
        """Whether what leaves was there, and what comes finds room, by the balances before and after."""
        held = self.held()
        gone: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        for entry in leaving:
            gone[entry["project"], entry["tranche"]][0] += entry["amount"]
            gone[entry["project"], entry["tranche"]][1] += entry["industry"]
        for key, (fen, part) in gone.items():
            has, own = held.get(key, [0, 0])
            if fen > has or part > own or fen - part > has - own:
                return False
        free = after.free()
        if any(fen < 0 for tranche, fen in free.items() if tranche) or sum(free.values()) < 0:
            return False
        for project in {entry["project"] for entry in coming} - {"#fee", ""}:
            planned = after.projects()[project]
            (old, old_part), (new, part) = self.total(project), after.total(project)
            if (
                (new > old and new > after.cap(project))
                or (part > old_part and part > planned["industry"])
                or (new - part > old - old_part and new - part > planned["amount"] - planned["industry"])
            ):
                return False
            docs = after.documents(project)
            if len(docs) > self.per_project and docs - self.documents(project):
                return False
        return True

    def _balanced(self, entries: list[Doc]) -> bool:
        tranches = self.tranches()

        def come(*moves: str, level: object = "any", project: str | None = None, part: str = "amount") -> int:
            return sum(
                entry[part]
                for entry in entries
                if entry["move"] in moves
                and (project is None or entry["project"] == project)
                and (
                    level == "any"
                    or (tranches[entry["tranche"]]["level"] if entry["tranche"] else entry["level"]) == level
                )
            )

        if come("decrease") != come("increase"):
            return False
        for project in {entry["project"] for entry in entries}:
            for part in ("amount", "industry"):
                if come("swap_out", project=project, part=part) != come("swap_in", project=project, part=part):
                    return False
        for outs, ins in ((("decrease",), ("increase",)), (("decrease", "swap_out"), ("increase", "swap_in"))):
            gaps = [come(*outs, level=level) - come(*ins, level=level) for level in LEVELS]
            lacking, spare = sum(-gap for gap in gaps if gap < 0), sum(gap for gap in gaps if gap > 0)
            if lacking <= come(*outs, level=None) and spare <= come(*ins, level=None):
                return True
        return False


LEVELS = ("central", "province", "city", "county")


def eligible(planned: Doc, tranche: Doc) -> bool:
    """Task, level and purpose lock (the projects it names; None: no lock)."""
    return (
        tranche["task"] in planned["tasks"]
        and (not planned["levels"] or tranche["level"] in planned["levels"])
        and (tranche["lock"] is None or planned["id"] in tranche["lock"])
    )
