"""The ledger file's tables: strict, append-only, one county-year to a file."""

import sqlite3
from dataclasses import dataclass

from allocator.ledger import chain
from allocator.ledger.store.errors import NotALedger, error
from allocator.rules import County

APPLICATION_ID = 0x4C454447  # "LEDG"
FORMAT = 1
"""The form of the file (`user_version`); a program refuses a newer one."""

_HASH = "CHECK (length({0}) = 64)"  # whether it is the right hash is the chain's question
TABLES: tuple[tuple[str, str], ...] = (
    (
        "meta",
        f"""CREATE TABLE meta (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  code TEXT NOT NULL,
  name TEXT NOT NULL CHECK (name <> ''),
  year INTEGER NOT NULL CHECK (year BETWEEN 2000 AND 2100),
  sample INTEGER NOT NULL CHECK (sample IN (0, 1)),
  genesis TEXT NOT NULL {_HASH.format("genesis")}
) STRICT""",
    ),
    (
        "event",
        f"""CREATE TABLE event (
  seq INTEGER PRIMARY KEY CHECK (seq >= 1),
  prev TEXT NOT NULL {_HASH.format("prev")},
  head TEXT NOT NULL {_HASH.format("head")},
  op_id TEXT NOT NULL UNIQUE CHECK (op_id <> ''),
  kind TEXT NOT NULL CHECK (kind <> ''),
  payload TEXT NOT NULL CHECK (payload GLOB '{{*}}'),
  at TEXT NOT NULL CHECK (at <> '')
) STRICT""",
    ),
    (
        "event_in_order",
        """CREATE TRIGGER event_in_order BEFORE INSERT ON event
WHEN NEW.seq <> coalesce((SELECT max(seq) FROM event), 0) + 1
  OR NEW.prev <> coalesce((SELECT head FROM event ORDER BY seq DESC LIMIT 1), (SELECT genesis FROM meta))
BEGIN SELECT raise(ABORT, 'out of order'); END""",
    ),
    *(
        (
            f"{table}_no_{verb.lower()}",
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            "BEGIN SELECT raise(ABORT, 'append only'); END",
        )
        for table in ("event", "meta")
        for verb in ("UPDATE", "DELETE")
    ),
)
"""Every table and trigger by name, in the order they are made; the file must hold exactly these texts."""

COLUMNS = "seq, prev, head, op_id, kind, payload, at"
SELECT = f"SELECT {COLUMNS} FROM event ORDER BY seq"
INSERT = f"INSERT INTO event ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose ledger a file says it is, and the hash before its first event."""

    code: str
    name: str
    year: int
    sample: bool
    genesis: str


def create_tables(connection: sqlite3.Connection, county: County) -> None:
    """Make the tables of a new file; the caller holds the write transaction."""
    for _, statement in TABLES:
        connection.execute(statement)
    connection.execute(
        "INSERT INTO meta (one, code, name, year, sample, genesis) VALUES (1, ?, ?, ?, ?, ?)",
        (county.code, county.name, county.year, int(county.sample), genesis_of(county)),
    )
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")


def is_new(connection: sqlite3.Connection) -> bool:
    """Whether nothing was ever written to this file."""
    return not connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone() and _pragma(connection) == (0, 0)


def check_form(connection: sqlite3.Connection) -> None:
    """Raise NotALedger where the file is no ledger or a newer one, or its tables or triggers were changed."""
    application, form = _pragma(connection)
    if application != APPLICATION_ID:
        raise NotALedger(error("S02"))
    if form > FORMAT:
        raise NotALedger(error("S03", form, known=FORMAT))
    found = connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name").fetchall()
    if form != FORMAT or found != sorted(TABLES):
        changed = sorted({name for name, _ in set(found) ^ set(TABLES)})
        raise NotALedger(error("S04", " ".join(changed)))


def genesis_of(county: County) -> str:
    """The hash before the first event; a county without a code goes by its name."""
    return chain.genesis(county.code or county.name, county.year)


def read_owner(connection: sqlite3.Connection, county: County | None) -> Owner:
    """Whose ledger this is; raises NotALedger where it is not that of `county`."""
    row = connection.execute("SELECT code, name, year, sample, genesis FROM meta").fetchone()
    if row is None:
        raise NotALedger(error("S04", "meta"))
    code, name, year, sample, genesis = row
    owner = Owner(code=code, name=name, year=year, sample=bool(sample), genesis=genesis)
    if genesis != chain.genesis(code or name, year):
        raise NotALedger(error("S04", "meta"))
    if county is not None and not _same(county, owner):
        raise NotALedger(error("S05", name, year=year, my_name=county.name, my_year=county.year))
    return owner


def _same(county: County, owner: Owner) -> bool:
    """A code tells counties apart, and where one is missing the name does; a name may be written anew."""
    coded = bool(owner.code and county.code)
    named = owner.code == county.code if coded else owner.name == county.name
    return named and (owner.year, owner.sample) == (county.year, county.sample)


def _pragma(connection: sqlite3.Connection) -> tuple[int, int]:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (form,) = connection.execute("PRAGMA user_version").fetchone()
    return int(application), int(form)
