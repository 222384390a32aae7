"""The warehouse: every release of every official count, and what was known on any day."""

from istmo.warehouse.store import Store, default_path

open_store = Store.open

__all__ = ["Store", "default_path", "open_store"]
