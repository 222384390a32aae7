"""Axis names in the engine's annotations are checked whenever a test traces it."""

from jaxtyping import install_import_hook

install_import_hook("istmo.engine", "beartype.beartype")
