"""The command line: the same functions from a terminal, in Chinese; heavy rooms load only when a command needs them."""

from allocator.cli.main import main, run

__all__ = ["main", "run"]
