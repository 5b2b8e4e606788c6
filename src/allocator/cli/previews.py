"""What was previewed last for some tranches is kept in the case, so that a commit can say whether it is that."""

from collections.abc import Iterable
from json import dumps, loads
from pathlib import Path

from allocator.balances import Balances
from allocator.cli.books import name_of
from allocator.cli.show import Stop, money_words
from allocator.files import write_whole
from allocator.matches import Match
from allocator.serial import digest_of, plain, restore
from allocator.text import say
from allocator.year.proposed import changed, number

SHOWN = 12


def keep(case: Path, match: Match) -> None:
    """Keep a preview; a case that cannot be written to is only read, its previews are not kept."""
    try:
        write_match(path_of(case, match.tranches), match)
    except OSError:
        return


def last(case: Path, ids: Iterable[str]) -> Match | None:
    """The last preview of these tranches; None where there is none that can be read."""
    return read_match(path_of(case, ids))


def forget(case: Path, ids: Iterable[str]) -> None:
    """What was recorded is no preview any more."""
    path_of(case, ids).unlink(missing_ok=True)


def must_be(asked: str, match: Match, seen: Match | None, balances: Balances) -> None:
    """Stop unless the proposal as it is computed now has the number that was asked for; says what differs."""
    now = number(match)
    if asked.strip().lower() == now:
        return
    if seen is None or number(seen) != asked.strip().lower():
        raise Stop(1, say("year.error.proposal", asked=asked, now=now), say("year.error.proposal_unknown"))
    raise Stop(1, say("year.error.proposal", asked=asked, now=now), *differences(seen, match, balances))


def unlike(match: Match, seen: Match | None) -> str:
    """One line where what is recorded was not previewed, or not so; empty where it was."""
    if seen is None:
        return say("year.no_preview", now=number(match))
    if number(seen) == number(match):
        return ""
    found = changed(seen, match)
    return say(
        "year.unlike_preview",
        seen=number(seen),
        now=number(match),
        came=sum(not shift.before for shift in found.shifts),
        went=sum(not shift.after for shift in found.shifts),
        other=sum(bool(shift.before and shift.after) for shift in found.shifts) + len(found.otherwise),
    )


def differences(seen: Match, match: Match, balances: Balances) -> list[str]:
    """What differs from the preview, project by project."""
    found = changed(seen, match)
    told = [
        say(
            f"year.differs.{'came' if not shift.before else 'went' if not shift.after else 'changed'}",
            name=name_of(balances, shift.project),
            before=money_words(shift.before),
            after=money_words(shift.after),
        )
        for shift in found.shifts
    ]
    told += [say("year.differs.otherwise", name=name_of(balances, project)) for project in found.otherwise]
    more = [say("year.more_differs", count=len(told) - SHOWN)] if len(told) > SHOWN else []
    return ["  " + text for text in (*told[:SHOWN], *more)]


def path_of(case: Path, ids: Iterable[str]) -> Path:
    return case / "batches" / f"preview-{digest_of(sorted(ids))[:16]}.json"


def write_match(path: Path, match: Match) -> None:
    """A proposal as a file."""
    write_whole(path, dumps(plain(match), ensure_ascii=False, sort_keys=True, indent=1) + "\n")


def read_match(path: Path) -> Match | None:
    """A proposal from its file; None where it is missing or none."""
    try:
        return restore(Match, loads(path.read_text("utf-8")))
    except (OSError, ValueError, RecursionError):
        return None
