"""Every sentence that the package's sources raise as an error, read from the sources themselves.

A sentence is a text in which a field stands as {}: `f"as_of {text!r} is not a date"` is "as_of {} is not a date". Names
are followed to what they were assigned, parameters to what each caller gives, so that a text that was put together
elsewhere is read as well. What cannot be followed, so that nothing but a field is left of it, is returned apart.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path

FIELD = "{}"
FIELDS = re.compile(r"(\{\}){2,}")
TEXTS = {
    "IstmoError": (("what", 0),), "UnknownNameError": (("what", 0),),
    "InputError": (("what", 0), ("remedy", 1)), "TooLittleKnownError": (("what", 0), ("remedy", 1)),
    "Problem": (("what", 1), ("remedy", 2)),
    "HTTPException": (("detail", 1),), "Refused": (("detail", 1),), "problem": (("detail", 2),),
}  # fmt: skip
"""The calls that say what is wrong, each with the names and places of its texts."""


@dataclass(frozen=True)
class Said:
    """A text that is raised: the file, the line of the call, the source of the text, and its sentences."""

    file: str
    line: int
    source: str
    sentences: frozenset[str]

    @property
    def unseen(self) -> bool:
        """Whether nothing but a field could be read of it."""
        return FIELD in self.sentences


class _NeedsCallerError(Exception):
    def __init__(self, function: ast.FunctionDef) -> None:
        self.function = function


Callers = Mapping[ast.FunctionDef, ast.Call | None]
MOST_CALLERS = 3


class Sources:
    """The sources of a package, parsed.

    Args:
        root: its folder.
    """

    def __init__(self, root: Path) -> None:
        self.trees = {
            file.relative_to(root).as_posix(): ast.parse(file.read_text(encoding="utf-8"))
            for file in sorted(root.rglob("*.py"))
        }
        self._open: set[ast.AST] = set()
        self.parent: dict[ast.AST, ast.AST] = {}
        self.file: dict[ast.AST, str] = {}
        for name, tree in self.trees.items():
            left: list[ast.AST] = [tree]
            while left:
                node = left.pop()
                self.file[node] = name
                for child in ast.iter_child_nodes(node):
                    self.parent[child] = node
                    left.append(child)

    def said(self) -> Iterator[Said]:
        """Every text that is raised."""
        for name, texts in TEXTS.items():
            for file, call in self._calls.get(name, ()):
                for keyword, place in texts if call.args else ():
                    text = _argument(call, keyword, place)
                    if text is not None:
                        yield Said(file, call.lineno, ast.unparse(text), self._sentences(text, {}))

    def raised_by(self, file: str, name: str) -> frozenset[str]:
        """The sentences of another kind of error in one file, such as the `ValueError`s of a validator."""
        calls = [call for each, call in self._calls.get(name, ()) if each == file]
        return frozenset(one for call in calls for one in self._sentences(call.args[0], {}))

    def kinds(self) -> set[str]:
        """The classes that are one of those errors, or made from one."""
        found = {name for name in TEXTS if name.endswith("Error") or name in ("HTTPException", "Refused")}
        classes = [node for node in self.file if isinstance(node, ast.ClassDef)]
        for _ in range(3):  # one made from one made from one
            found |= {node.name for node in classes if found & {_name(base) for base in node.bases}}
        return found

    def constants(self, file: str) -> frozenset[str]:
        """Every text that stands in a file."""
        return frozenset(
            node.value
            for node in ast.walk(self.trees[file])
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )

    @cached_property
    def _calls(self) -> dict[str, list[tuple[str, ast.Call]]]:
        """All calls, by the last part of the name that is called."""
        found: dict[str, list[tuple[str, ast.Call]]] = {}
        for node, file in self.file.items():
            if isinstance(node, ast.Call):
                found.setdefault(_name(node.func), []).append((file, node))
        return found

    @cached_property
    def _functions(self) -> dict[str, list[tuple[str, ast.FunctionDef]]]:
        """All functions of modules, by name."""
        found: dict[str, list[tuple[str, ast.FunctionDef]]] = {}
        for file, tree in self.trees.items():
            for node in tree.body:
                if isinstance(node, ast.FunctionDef):
                    found.setdefault(node.name, []).append((file, node))
        return found

    def _sentences(self, text: ast.expr, callers: Callers) -> frozenset[str]:
        try:
            return frozenset(self._read(text, callers))
        except _NeedsCallerError as needs:
            calls = self._calls_of(needs.function) if len(callers) < MOST_CALLERS else []
            found = [self._sentences(text, {**callers, needs.function: call}) for call in calls or [None]]
            return frozenset().union(*found)

    def _calls_of(self, function: ast.FunctionDef) -> list[ast.Call]:
        """The calls of a function: in its own module, and as `module.name` or imported in others."""
        home = self.file[function]
        return [
            call
            for file, call in self._calls.get(function.name, ())
            if (file == home or self._imports(file, home, call)) and self._function(call) is not function
        ]

    def _imports(self, file: str, home: str, call: ast.Call) -> bool:
        """Whether what a file calls is what stands in another, under the name by which it was imported."""
        module = "istmo." + home.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
        said = ast.unparse(call.func)
        return any(
            said in (each.asname or each.name, f"{each.asname or each.name}.{_name(call.func)}")
            and module in (node.module, f"{node.module}.{each.name}")
            for node in self._imported[file]
            for each in node.names
        )

    @cached_property
    def _imported(self) -> dict[str, list[ast.ImportFrom]]:
        found: dict[str, list[ast.ImportFrom]] = {file: [] for file in self.trees}
        for node, file in self.file.items():
            if isinstance(node, ast.ImportFrom):
                found[file].append(node)
        return found

    def _function(self, node: ast.AST) -> ast.FunctionDef | None:
        found = self.parent.get(node)
        while found is not None and not isinstance(found, ast.FunctionDef):
            found = self.parent.get(found)
        return found

    def _read(self, node: ast.expr, callers: Callers) -> set[str]:
        """The sentences of an expression; a single field where it is not seen through."""
        if node in self._open:  # text = text.strip()
            return {FIELD}
        self._open.add(node)
        try:
            return self._seen(node, callers)
        finally:
            self._open.discard(node)

    def _seen(self, node: ast.expr, callers: Callers) -> set[str]:
        found = {FIELD}
        match node:
            case ast.Constant(value=str(value)):
                found = {value.replace("{", "{{").replace("}", "}}")}
            case ast.JoinedStr(values=values):
                found = self._joined([self._part(value, callers) for value in values])
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                found = self._joined([self._read(left, callers), self._read(right, callers)])
            case ast.IfExp(body=body, orelse=orelse):
                found = self._read(body, callers) | self._read(orelse, callers)
            case ast.BoolOp(op=ast.Or(), values=values):
                found = set().union(*(self._read(value, callers) for value in values))
            case ast.Name(id=name):
                found = self._named(name, node, callers)
            case ast.Call(func=ast.Attribute(attr="get", value=ast.Name(id=name)), args=[_, default]):
                found = self._values(name, node, callers) | self._read(default, callers)
            case ast.Call(func=ast.Attribute(attr="lstrip", value=value)):
                found = self._read(value, callers)
            case ast.Call(func=ast.Name(id=name)):
                found = self._returned(name, node, callers)
        return found

    def _part(self, value: ast.expr, callers: Callers) -> set[str]:
        """A part of an f-string: a field, unless it can only be one of some plain texts."""
        if isinstance(value, ast.FormattedValue):
            if value.conversion != -1 or value.format_spec is not None:
                return {FIELD}
            if not isinstance(value.value, (ast.Name, ast.IfExp)) and not _is_get(value.value):
                return {FIELD}
            if isinstance(value.value, ast.Name) and self._is_open_parameter(value.value):
                return {FIELD}
            found = self._read(value.value, callers)
            return {FIELD} if FIELD in found else found
        return self._read(value, callers)

    def _is_open_parameter(self, name: ast.Name) -> bool:
        """Whether a name is a parameter to which anybody may give anything."""
        function = self._function(name)
        return function is not None and not function.name.startswith("_") and name.id in _parameters(function)

    def _joined(self, parts: list[set[str]]) -> set[str]:
        return {FIELDS.sub(FIELD, "".join(each)) for each in product(*parts)}

    def _named(self, name: str, node: ast.AST, callers: Callers) -> set[str]:
        function = self._function(node)
        if function is None:
            return self._assigned(name, self.trees[self.file[node]].body, callers) or {FIELD}
        if found := self._assigned(name, function.body, callers):
            return found
        names = _parameters(function)
        if name in names:
            if function not in callers:
                raise _NeedsCallerError(function)
            call = callers[function]
            given = _argument(call, name, names.index(name) - (names[0] == "self")) if call else None
            return self._read(given, callers) if given is not None else {FIELD}
        return self._assigned(name, self.trees[self.file[node]].body, callers) or {FIELD}

    def _assigned(self, name: str, body: list[ast.stmt], callers: Callers) -> set[str]:
        """What a name was assigned among some statements; nothing if it was not."""
        found: set[str] = set()
        for statement in body:
            for node in ast.walk(statement):
                if isinstance(node, ast.Assign):
                    for target in node.targets:
                        found |= self._unpacked(name, target, node.value, callers)
                elif isinstance(node, (ast.For, ast.comprehension)) and name in _names(node.target):
                    items = node.iter.elts if isinstance(node.iter, (ast.Tuple, ast.List)) else []
                    for item in items:
                        found |= self._unpacked(name, node.target, item, callers)
                    found |= set() if items else {FIELD}
                elif isinstance(node, ast.NamedExpr) and node.target.id == name:
                    found |= self._read(node.value, callers)
        return found

    def _unpacked(self, name: str, target: ast.expr, value: ast.expr, callers: Callers) -> set[str]:
        if isinstance(target, ast.Name):
            return self._read(value, callers) if target.id == name else set()
        if name not in _names(target):
            return set()
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            pairs = zip(target.elts, value.elts, strict=True)
            return set().union(*(self._unpacked(name, one, given, callers) for one, given in pairs))
        return {FIELD}

    def _values(self, name: str, node: ast.AST, callers: Callers) -> set[str]:
        """The values of a table of the module."""
        found: set[str] = set()
        for statement in self.trees[self.file[node]].body:
            if isinstance(statement, (ast.Assign, ast.AnnAssign)) and isinstance(statement.value, ast.Dict):
                target = statement.target if isinstance(statement, ast.AnnAssign) else statement.targets[0]
                if name in _names(target):
                    found |= set().union(*(self._read(value, callers) for value in statement.value.values))
        return found or {FIELD}

    def _returned(self, name: str, node: ast.Call, callers: Callers) -> set[str]:
        """What a function of the package returns."""
        found: set[str] = set()
        for file, function in self._functions.get(name, ()):
            if file == self.file[node] or self._imports(self.file[node], file, node):
                for each in ast.walk(function):
                    if isinstance(each, ast.Return) and each.value is not None:
                        found |= self._read(each.value, {**callers, function: node})
        return found or {FIELD}


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _is_get(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get"


def _parameters(function: ast.FunctionDef) -> list[str]:
    given = function.args
    return [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)]


def _names(target: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}


def _argument(call: ast.Call, name: str, place: int) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    return call.args[place] if place < len(call.args) else None
