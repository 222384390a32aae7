"""Nodes and links: the ways people can go. Built from plain tables, checked, and handed on as arrays."""

from istmo.network.network import MODES, Mode, Network
from istmo.network.tables import LINKS, NODES, network_from_tables

__all__ = ["LINKS", "MODES", "NODES", "Mode", "Network", "network_from_tables"]
