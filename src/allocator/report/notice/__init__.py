"""Documents of a batch: the proposal while it is previewed; once recorded the notice, and what stands behind it."""

from allocator.report.notice.document import batch_explanation, batch_notice, write_notice
from allocator.report.notice.facts import BatchFacts

__all__ = ["BatchFacts", "batch_explanation", "batch_notice", "write_notice"]
