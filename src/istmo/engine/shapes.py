"""Whether the arrays of a run fit one another, by the names of axes that their types say."""

from functools import cache
from typing import Any, get_type_hints

import numpy as np

from istmo.errors import InputError


def agree(*trees: Any) -> None:
    """Nothing, if each named axis has one size wherever it stands; an axis written #name may also be 1.

    Args:
        trees: values of types like `State`, whose fields are annotated with the names of their axes.

    Raises:
        InputError: what should be an array is none, has another number of axes, or another size of one than an array
            before it.
    """
    found: dict[str, tuple[int, str]] = {}
    for tree in trees:
        for name, axes in _axes(type(tree)).items():  # type: ignore[arg-type]  # mypy: a class can be hashed
            where = f"{type(tree).__name__}.{name}"
            try:
                shape = np.shape(getattr(tree, name))
            except ValueError as error:
                raise InputError(f"{where} has rows of several lengths", "Give an array") from error
            _fits(where, shape, axes, found)


@cache
def _axes(kind: Any) -> dict[str, list[str]]:
    """The names of the axes of each field that has any said, none left open."""
    said = {name: getattr(hint, "dim_str", "*") for name, hint in get_type_hints(kind).items()}
    return {name: axes.split() for name, axes in said.items() if "*" not in axes and "..." not in axes}


def _fits(where: str, shape: tuple[int, ...], axes: list[str], found: dict[str, tuple[int, str]]) -> None:
    said = f"({', '.join(axis.lstrip('#') for axis in axes)})"
    if len(shape) != len(axes):
        raise InputError(
            f"{where} has the shape {shape}, which is not {said}", "Give an array with these axes"
        )
    for axis, size in zip(axes, shape, strict=True):
        if axis.startswith("#") and size == 1:
            continue
        before, first = found.setdefault(axis.lstrip("#"), (size, where))
        if size != before:
            what = f"{where} {said} has {size} along {axis.lstrip('#')}, where {first} has {before}"
            raise InputError(what, "Make all arrays of a run for the same network, groups and days")
