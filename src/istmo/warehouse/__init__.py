"""The warehouse: every release of every official count, and what was known on any day."""

from istmo.warehouse.store import Store

__all__ = ["Store"]
