"""A person's own entries: one file beside the store, which the commands and the web app write and read alike."""

from collections.abc import Sequence
from pathlib import Path

from istmo.register.reading import Register, register
from istmo.warehouse.store import default_path


def own_file(store: Path | None = None) -> Path:
    """Where one's own entries are kept: `~/.local/share/istmo/app/register.toml` on Linux.

    Args:
        store: the store's file; the usual one if None.
    """
    return (store or default_path()).parent / "app" / "register.toml"


def with_own(more: Sequence[Path] = (), store: Path | None = None) -> Register:
    """The register that ships, with one's own entries and those of other files or folders beside it.

    Args:
        more: files or folders.
        store: as of `own_file`.

    Raises:
        InputError: a file cannot be read.
        RegisterError: as `register`.
    """
    own = own_file(store)
    return register((*([own] if own.exists() else []), *more))
