"""Untrusted files: a path becomes a Book of raw cells, or problems with addresses; the door is `reader.read_book`."""
