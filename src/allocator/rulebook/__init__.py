"""From rulebook.toml to a Rulebook, or every mistake in it at once, each naming the key's path."""

from allocator.rulebook.places import check_places
from allocator.rulebook.read import RulebookError, load_rules, parse_rules, read_rules

__all__ = ["RulebookError", "check_places", "load_rules", "parse_rules", "read_rules"]
