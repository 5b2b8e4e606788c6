"""限定用途 as a document words it: its purpose, and the projects and villages it names; nothing is guessed."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from allocator.accounts import Earmark
from allocator.intake.answers import BLANK, squeeze
from allocator.intake.gazetteer import Gazetteer, build_gazetteer
from allocator.intake.locations import parse_locations
from allocator.intake.place_walk import split_outside
from allocator.intake.project import code_key
from allocator.records import Level, Location, Pool
from allocator.rules import Line, Lock, Rulebook

NONE = BLANK | {"不限", "无限定", "未限定", "未限定用途", "无限定用途"}
_LIMITED = re.compile(r"(?P<purpose>[^()]*)\((?:仅限|限定|限)(?:用)?于?(?P<names>.+)\)[。.]?")
_ONLY = re.compile(r"(?:仅限|限定|限)(?:用)?于?(?P<names>.+)")
_COUNTED = re.compile(r"(?P<names>.+?)等?(?P<n>\d{1,3})个(?:行政)?(?:村|社区|镇|乡镇|项目)?")
_GROUP = re.compile(r".{1,8}(?:组|社|队|屯|自然村)")
_BLANKS = re.compile(r"[\s\u200b-\u200f\ufeff]+")
_MARKS = re.compile(r"[\s()、,，;；:：。.]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Snag:
    """What a lock leaves open: the letter of its finding behind `D10`, the piece, and what it might mean."""

    letter: str
    piece: str
    other: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Names:
    """What a lock may name: projects by code and by name, purposes by how the pool writes them, places."""

    codes: dict[str, str]
    projects: dict[str, tuple[str, ...]]
    purposes: dict[str, tuple[str, ...]]
    villages: dict[str, tuple[str, ...]]  # town → its own key and those of its villages
    gazetteer: Gazetteer
    lines: tuple[Line, ...]


@dataclass(slots=True)
class _Found:
    projects: list[str] = field(default_factory=list)
    villages: list[str] = field(default_factory=list)
    purposes: list[str] = field(default_factory=list)
    snags: list[Snag] = field(default_factory=list)


def _even(text: str) -> str:
    """The text without blanks, its signs half-width; capitals stay."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


def names_of(pool: Pool, rules: Rulebook) -> Names:
    """Everything a lock of this county-year may name."""
    projects: dict[str, tuple[str, ...]] = {}
    purposes: dict[str, tuple[str, ...]] = {}
    locked = [text for line in rules.lines if line.lock for text in line.lock.purposes]
    for project in pool.projects:
        key = squeeze(project.name)
        projects[key] = (*projects.get(key, ()), project.id)
    for text in (*(text for project in pool.projects for text in project.purposes), *locked):
        known = purposes.get(squeeze(text), ())
        purposes[squeeze(text)] = known if text in known else (*known, text)
    towns = sorted({place.town for place in pool.places})
    return Names(
        codes={code_key(project.id): project.id for project in pool.projects},
        projects=projects,
        purposes=purposes,
        villages={town: tuple(sorted(place.key for place in pool.places if place.town == town)) for town in towns},
        gazetteer=build_gazetteer(pool.places, rules.county.name),
        lines=tuple(line for line in rules.lines if line.lock),
    )


def read_earmark(text: str, level: Level, task: str, names: Names) -> tuple[Earmark | None, tuple[Snag, ...]]:
    """The lock of a tranche, and what in it is open; no lock for an empty text.

    `发展X（限甲镇乙村、丙村）` names the purpose 发展X and two villages. A text that is, or contains, the title
    of a locked fund line of the rulebook takes that line's lists. Money must later meet every kind of limit named.
    """
    if squeeze(text) in NONE:
        return None, ()
    found = _Found()
    rest = _from_lines(text, level, task, names, found)
    if rest:
        _from_words(rest, names, found)
    if found.projects and found.villages:
        found.snags.append(Snag(letter="d", piece=text.strip()))
    earmark = Earmark(
        text=text.strip(),
        projects=tuple(sorted(set(found.projects))),
        villages=tuple(sorted(set(found.villages))),
        purposes=tuple(sorted(set(found.purposes))),
    )
    return earmark, tuple(dict.fromkeys(found.snags))


def _from_lines(text: str, level: Level, task: str, names: Names, found: _Found) -> str:
    """Take the lists of a locked fund line whose title the text is or contains; what remains of the text."""
    plain = _even(text)
    named = [(line, line.lock) for line in names.lines if line.lock and _even(line.lock.title) in plain]
    longest = max((len(_even(lock.title)) for _, lock in named), default=0)
    named = [(line, lock) for line, lock in named if len(_even(lock.title)) == longest]
    own = [(line, lock) for line, lock in named if (line.level, line.task) == (level, task)]
    locks = [lock for _, lock in own or named]
    if not locks:
        return plain
    if len({_lists(lock) for lock in locks}) > 1:
        titles = "、".join(line.title for line, _ in own or named)
        found.snags.append(Snag(letter="c", piece=locks[0].title, other=titles))
    found.projects += locks[0].projects
    found.villages += locks[0].villages
    found.purposes += locks[0].purposes
    title = _even(locks[0].title)
    limited = _LIMITED.fullmatch(title)
    purpose = limited["purpose"] if limited else title
    found.purposes += names.purposes.get(squeeze(purpose), ())
    rest = plain.replace(title, "", 1)
    return rest if _MARKS.sub("", rest) else ""


def _lists(lock: Lock) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted(lock.projects)), tuple(sorted(lock.villages)), tuple(sorted(lock.purposes))


def _from_words(plain: str, names: Names, found: _Found) -> None:
    """Purpose and names of a text: `目的（限…）`, `限…`, a purpose the pool knows, or a list of names."""
    if limited := _LIMITED.fullmatch(plain):
        if limited["purpose"].strip("用于:,、"):
            _purpose(limited["purpose"], names, found)
        _names(limited["names"], names, found)
    elif only := _ONLY.fullmatch(plain):
        _names(only["names"], names, found)
    elif not _is_names(plain, names, found):
        _purpose(plain, names, found)


def _purpose(plain: str, names: Names, found: _Found) -> None:
    """A purpose as the pool writes it; one that no project carries keeps its words, and that is told."""
    for form in (plain, re.sub(r"^(?:专项|专门)?(?:用于|支持)", "", plain), plain.rstrip("。.")):
        if squeeze(form) in names.purposes:
            found.purposes += names.purposes[squeeze(form)]
            return
    pieces = [piece for piece in re.split(r"[、,;]", plain) if piece]
    if len(pieces) > 1 and all(squeeze(piece) in names.purposes for piece in pieces):
        found.purposes += [text for piece in pieces for text in names.purposes[squeeze(piece)]]
        return
    found.purposes.append(plain)
    found.snags.append(Snag(letter="b", piece=plain))


def _is_names(plain: str, names: Names, found: _Found) -> bool:
    """Whether the whole text is a list of projects and places; only then is it taken as one."""
    if squeeze(plain) in names.purposes:
        return False
    probe = _Found()
    _names(plain, names, probe)
    if probe.snags:
        return False
    found.projects += probe.projects
    found.villages += probe.villages
    return True


def _names(text: str, names: Names, found: _Found) -> None:
    """Projects by code or exact name; everything else must be places, all of them known; a stated number is checked."""
    counted = None if squeeze(text) in names.projects else _COUNTED.fullmatch(text)
    body = counted["names"] if counted else text
    before = len(found.projects), len(found.villages)
    rest: list[str] = []
    for piece in (body,) if squeeze(body) in names.projects else tuple(split_outside(body)):
        plain = piece.strip("“”\"'")
        if code := names.codes.get(code_key(plain)):
            found.projects.append(code)
        elif ids := names.projects.get(squeeze(plain)):
            found.projects.append(ids[0])
            if len(ids) > 1:
                found.snags.append(Snag(letter="a", piece=plain, other="、".join(ids)))
        else:
            rest.append(piece)
    if rest:
        _places(rest, names, found)
    listed = len(found.projects) - before[0] or len(set(found.villages[before[1] :]))
    if counted and not found.snags and listed != int(counted["n"]):
        found.snags.append(Snag(letter="e", piece=text, other=str(listed)))


def _places(pieces: Sequence[str], names: Names, found: _Found) -> None:
    written = {squeeze(piece): piece for piece in pieces}
    parsed = parse_locations("、".join(pieces), names.gazetteer)
    for doubt in parsed.doubts:
        home = names.gazetteer.homes.get(doubt.text, ()) if doubt.why == "other_town" else ()
        if len(home) == 1:  # the only village of that name in the county, though another town was named before
            found.villages.append("/".join(home[0]))
        elif doubt.why == "ambiguous":
            found.snags.append(Snag(letter="a", piece=written.get(doubt.text, doubt.text), other=doubt.other))
        elif doubt.why in ("more", "count"):
            found.snags.append(Snag(letter="e", piece=doubt.text, other=doubt.other))
        else:
            found.snags.append(Snag(letter="", piece=written.get(doubt.text, doubt.text)))
    found.villages += _keys(parsed.locations, names)
    for place in parsed.locations:
        if place.group:  # 组 of a village; other words behind it are no part of its name
            letter = "f" if all(_GROUP.fullmatch(group) for group in place.group.split("、")) else ""
            found.snags.append(Snag(letter=letter, piece=f"{place.village}{place.group}"))


def _keys(locations: Sequence[Location], names: Names) -> Iterable[str]:
    """A village's key; a whole town stands for itself and all its villages."""
    for place in locations:
        yield from (place.key,) if place.village else names.villages.get(place.town, (place.town,))
