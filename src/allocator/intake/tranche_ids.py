"""Ids of tranches, and that no document is booked twice: within a file and against the ledger."""

import re
from collections.abc import Sequence
from dataclasses import replace

from allocator.accounts import Tranche
from allocator.balances import Balances
from allocator.findings import Severity
from allocator.intake.answers import squeeze
from allocator.intake.entry import Log
from allocator.intake.tranche_row import Draft

Key = tuple[str, str, str, str]
"""文号, level, task and lock, however the lock's blanks and brackets are written."""

_ID = re.compile(r"[0-9A-Za-z_\u4e00-\u9fff\u3014\u3015][0-9A-Za-z_\u4e00-\u9fff\u3014\u3015.()\uff08\uff09-]{0,39}")
"""Ids are typed on the command line and stand in names of files."""


def settle_ids(drafts: Sequence[Draft], balances: Balances | None, log: Log) -> tuple[Tranche, ...]:
    """The new tranches with their ids; what the ledger has already is told and left out."""
    ledger = {key_of(account.tranche): account.tranche for account in (balances.accounts if balances else ())}
    taken = {squeeze(tranche.id) for tranche in ledger.values()}
    taken |= {squeeze(draft.tranche.id) for draft in drafts if draft.tranche.id}
    settled: list[Tranche] = []
    seen: dict[Key, Draft] = {}
    ids: dict[str, Draft] = {}
    for draft in drafts:
        tranche, known = draft.tranche, ledger.get(key_of(draft.tranche))
        if known is not None:
            _known(draft, known, log)
            continue
        if not _is_new(draft, seen, ids, ledger, log):
            continue
        _resembles(draft, ledger, log)
        if not tranche.id:
            tranche = replace(tranche, id=proposed(tranche, taken))
            taken.add(squeeze(tranche.id))
            args = {"id": tranche.id, "doc": tranche.doc_no}
            log.add("D09d", Severity.NOTE, draft.stated.at("id"), subject=tranche.id, args=args)
        settled.append(tranche)
    return tuple(settled)


def proposed(tranche: Tranche, taken: set[str]) -> str:
    """`示例省财农〔2026〕15号` → `示例省财农2026-15`; with -b, -c … where that is taken."""
    base = re.sub(r"[^0-9A-Za-z\u4e00-\u9fff-]", "", tranche.doc_no.replace("\u3015", "-")).removesuffix("号")[:36]
    tails = ("", *(f"-{chr(code)}" for code in range(ord("b"), ord("z") + 1)))
    return next(base + tail for tail in tails if squeeze(base + tail) not in taken)


def same(one: Tranche, two: Tranche) -> bool:
    """Whether two records say the same, whatever their ids and brackets."""
    first, second = ((key_of(x), x.amount, x.received_on, x.fund_year) for x in (one, two))
    return first == second


def key_of(tranche: Tranche) -> Key:
    """The identity of a tranche for comparing."""
    doc_no, level, task, lock = tranche.identity
    return doc_no, level, task, squeeze(lock)


def _resembles(draft: Draft, ledger: dict[Key, Tranche], log: Log) -> None:
    """The same document with the same amount but another lock may be one tranche, registered twice."""
    tranche = draft.tranche
    for known in ledger.values():
        if (*key_of(known)[:3], known.amount) == (*key_of(tranche)[:3], tranche.amount):
            slots: dict[str, str | int] = {"doc": tranche.doc_no, "id": known.id, "amount_fen": known.amount}
            where = draft.stated.at("purpose")
            log.add("D09f", Severity.ERROR, where, subject=tranche.id, acceptable=True, args=slots)


def _known(draft: Draft, known: Tranche, log: Log) -> None:
    """In the ledger already: the same content is only told, under whatever 编号; another content is refused."""
    tranche = draft.tranche
    agrees = same(tranche, known)
    code, severity = ("D09c", Severity.NOTE) if agrees else ("D09b", Severity.ERROR)
    slots: dict[str, str | int] = {"doc": tranche.doc_no, "id": known.id, "amount_fen": known.amount}
    if agrees and squeeze(tranche.id) not in ("", squeeze(known.id)):
        code, slots = "D09g", slots | {"own": tranche.id}
    slots["day"] = known.received_on.isoformat()
    log.add(code, severity, draft.stated.at("doc"), subject=known.id, value=tranche.doc_raw, args=slots)


def _is_new(
    draft: Draft,
    seen: dict[Key, Draft],
    ids: dict[str, Draft],
    ledger: dict[Key, Tranche],
    log: Log,
) -> bool:
    """Neither the tranche nor its id stands twice; both rows are named."""
    tranche = draft.tranche
    key = squeeze(tranche.id)
    first = seen.setdefault(key_of(tranche), draft)
    if first is not draft:
        slots: dict[str, str | int] = {"doc": tranche.doc_no, "other": str(first.stated.at("doc"))}
        log.add("D09a", Severity.ERROR, draft.stated.at("doc"), subject=tranche.id, value=tranche.doc_raw, args=slots)
    if not key:
        return first is draft
    if not _ID.fullmatch(tranche.id):
        log.add("D09e", Severity.ERROR, draft.stated.at("id"), value=tranche.id, args={"text": tranche.id})
    twin = ids.setdefault(key, draft)
    held = next((other for other in ledger.values() if squeeze(other.id) == key), None)
    if twin is not draft or held is not None:
        doc = held.doc_no if held is not None else twin.tranche.doc_no
        args = {"id": tranche.id, "doc": doc}
        log.add("D09", Severity.ERROR, draft.stated.at("id"), subject=tranche.id, value=tranche.id, args=args)
        return False
    return first is draft
