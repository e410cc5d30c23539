"""The store: one file that holds an organisation's rows, their audit chain and their history."""

from omsorgskjerne.store.store import Store, open_store

__all__ = ["Store", "open_store"]
