"""The warehouse: every release of every official count, and what was known on any day."""

from istmo.warehouse.store import Progress, Store, default_path

open_store = Store.open

__all__ = ["Progress", "Store", "default_path", "open_store"]
