"""Documents of a batch: the proposal while it is previewed, the notice once it is recorded."""

from allocator.report.notice.document import batch_notice, write_notice
from allocator.report.notice.facts import BatchFacts

__all__ = ["BatchFacts", "batch_notice", "write_notice"]
