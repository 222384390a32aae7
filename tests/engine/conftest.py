"""Axis names in the engine's annotations are checked whenever a test traces it."""

import os

from jaxtyping import install_import_hook

# What is tested is what programs compute, which XLA's optimisations do not change, and most of the time goes into
# compiling them.
os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} --xla_backend_optimization_level=0".strip()

install_import_hook("istmo.engine", "beartype.beartype")
