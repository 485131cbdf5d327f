"""Make mocha's tests of the test cells of a notebook in JavaScript or TypeScript.

A cell becomes a module that exports one function, so that a mistake in one costs no other. Its
names are imported from `cells/names.js`, which asks the student's program for what neither the
test nor JavaScript itself has; `cells/run.js` gives a cell the words `describe`, `it` and `test`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.notebook.autotest import DIRECTIVE
from coplit_jupyter.notebook.nbgrader_cells import MarkedCell, Role

FOLDER = "tests/cells"
RESERVED = frozenset(
    """
    arguments as async await break case catch class const continue debugger default delete do else
    enum eval export extends false finally for function globalThis if implements import in Infinity
    instanceof interface let NaN new null package private protected public return static super
    switch this throw true try type typeof undefined var void while with yield
    """.split()  # noqa: SIM905  (a list of them is forty lines)
)
"""What no cell needs to ask for."""
WORD = re.compile(r"(?<![\w$])(?:[^\W\d]|\$)[\w$]*")
LABEL = re.compile(r"([\w$]+)\s*:\s*(?:for|while|do)\b")
IMPORT = re.compile(
    r"""^import\b(?!\s*[(.])(?P<clause>[^;'"]*)(?P<quote>['"])(?P<module>[^'"\n]+)(?P=quote)"""
    r"""[ \t]*;?""",
    re.MULTILINE,
)
REQUIRED = re.compile(
    r"""^(?:const|let|var)\s+(?P<names>[\w$]+|\{[^{}]*\})\s*=\s*require\(\s*['"](?P<module>[^'"]+)"""
    r"""['"]\s*\)(?P<members>(?:\.[\w$]+)*)[ \t]*(?:;|$)""",
    re.MULTILINE,
)
DECLARED = re.compile(
    r"^(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:abstract\s+)?"
    r"(?:function\b\s*\*?|class\b|const\b|let\b|var\b|enum\b)\s*([\w$]+)",
    re.MULTILINE,
)
A_VALUE = re.compile(r"(?:[\w$]+|[\d.]+)(?:\s*[-+*/]\s*[\w$.]+)*\s*;?")
"""A last line that does nothing but say a value: in Python, partial credit."""
ASSERTING = re.compile(r"assert|equal|expect|throw|should|check|verify|fail", re.IGNORECASE)

NAMES = """\
// What the tests in cells mean by a name: theirs, JavaScript's, then the student's.
'use strict';

const notebook = require(%(module)s);
const { words } = require('./run');

const usual = {
  get expect() { return globalThis.expect; },
  get assert() { return require('assert'); },
  get chai() { return require('chai'); },
  get require() { return require; },
};
// What the notebook declares though JavaScript has something of that name.
const declared = new Set(%(declared)s);
const ofTests = Object.create(null);

function find(name) {
  for (const place of [ofTests, words, usual]) {
    if (Object.hasOwn(place, name)) return place[name];
  }
  if (!declared.has(name) && name in globalThis) return globalThis[name];
  const value = notebook[name];
  if (value === undefined && !(name in notebook)) throw new ReferenceError(`${name} is undefined.`);
  return value;
}

module.exports = new Proxy({}, {
  get(_, name) {
    if (name === '__esModule') return true;
    return typeof name === 'string' ? find(name) : undefined;
  },
  set(_, name, value) {
    ofTests[name] = value;
    return true;
  },
});
"""

RUN = """\
// Run a cell as a test; what it says with `it` or `test` runs after it, in order.
'use strict';

let waiting = [];
const it = (title, body) => {
  if (typeof body !== 'function' || body.length > 0) {
    throw new Error(`${title}: write () => { … }; there is no done() in a test cell`);
  }
  waiting.push(body);
};
const words = { describe: (title, body) => body(), it, test: it };

const cell = (load) => async () => {
  waiting = [];
  await load().default();
  for (const body of waiting) await body();
};

const byDefault = (given) => (given.__esModule ? given.default : given);

module.exports = { byDefault, cell, words };
"""


def tests_of(
    cells: Mapping[str, Sequence[MarkedCell]], *, module: str
) -> tuple[dict[str, bytes], dict[str, str], list[str]]:
    """Give the files of a bundle for the test cells of these notebooks, by notebook.

    Also gives which test of mocha each of them is, by `NOTEBOOK.ipynb::GRADE_ID`, and warnings.

    Raises:
        InstructorError: a cell asks for tests that only Python has.
    """
    every = [cell for marked in cells.values() for cell in marked if cell.is_code]
    texts = {
        f"{FOLDER}/run.js": RUN,
        f"{FOLDER}/names.js": NAMES
        % {
            "module": json.dumps(f"../{module}", ensure_ascii=False),
            "declared": json.dumps(sorted(_declared(every)), ensure_ascii=False),
        },
    }
    ids: dict[str, str] = {}
    warnings: list[str] = []
    number = 0
    for notebook, marked in cells.items():
        lines = ["const { cell } = require('./cells/run');", "require('./cells/names');"]
        file = f"{notebook.removesuffix('.ipynb')}.test.js"
        imported: dict[str, str] = {}
        for one in marked:
            if one.is_code and one.role not in (Role.ANSWER, Role.MANUAL):
                imported |= dict(_required(one.source)) | dict(_imported(one.source))
            if one.role is not Role.TEST:
                continue
            number += 1
            _refuse_autotests(one)
            _refuse_partial_credit(one)
            if not ASSERTING.search(one.source):
                warnings.append(
                    f"{one.where} asserts nothing: it passes for any code that does not throw."
                )
            texts[f"{FOLDER}/{number}.js"] = _module(one.source, imported)
            lines.append(f"test({json.dumps(one.key)}, cell(() => require('./cells/{number}')));")
            ids[f"{one.file}::{one.key}"] = f"tests/{file}::{one.key}"
        texts[f"tests/{file}"] = "\n".join(lines) + "\n"
    return {name: text.encode() for name, text in texts.items()}, ids, warnings


def _module(source: str, imported: Mapping[str, str]) -> str:
    """Write a cell as a module: what it imports first, the rest in a function, lines kept.

    What the assignment's cells so far have imported is imported here, too: were it the program's,
    the program could replace it.
    """
    imports = list(IMPORT.finditer(source))
    bound = {name for found in imports for name in _words(found["clause"])}
    body = IMPORT.sub(lambda found: "\n" * found[0].count("\n"), source)
    names = set(_words(body)) - bound - set(LABEL.findall(body))
    asked = ", ".join(sorted(names - imported.keys()))
    first = [
        f"import {{ {asked} }} from './names';",
        *(" ".join(found[0].split()).removesuffix(";") + ";" for found in imports),
        *(f"const {name} = {imported[name]};" for name in sorted(names & imported.keys())),
    ]
    return f"{' '.join(first)} export default async function () {{\n{body}\n}}\n"


def _words(source: str) -> Iterator[str]:
    for word in WORD.findall(source):
        if word not in RESERVED:
            yield word


def _declared(cells: Iterable[MarkedCell]) -> set[str]:
    """Name what the cells that run in the student's process declare, as far as reading tells."""
    return {
        name
        for cell in cells
        if cell.role is not Role.TEST
        for name in DECLARED.findall(cell.source)
        if name not in RESERVED
    }


def _required(source: str) -> Iterator[tuple[str, str]]:
    for one in REQUIRED.finditer(source):
        module = f"require({json.dumps(one['module'])}){one['members']}"
        if one["names"][0] != "{":
            yield one["names"], module
            continue
        for name, member in _pairs(one["names"], ":"):
            yield name, f"{module}[{json.dumps(member)}]"


def _imported(source: str) -> Iterator[tuple[str, str]]:
    for one in IMPORT.finditer(source):
        clause, module = one["clause"], f"require({json.dumps(one['module'])})"
        braces = re.search(r"\{[^{}]*\}", clause)
        for name, member in _pairs(braces[0], r"\bas\b") if braces else ():
            yield name, f"{module}[{json.dumps(member)}]"
        if star := re.search(r"\*\s*as\s+([\w$]+)", clause):
            yield star[1], module
        if default := re.match(r"\s*([\w$]+)\s*(?:,|from\b)", clause):
            yield default[1], f"require('./run').byDefault({module})"


def _pairs(braces: str, between: str) -> Iterator[tuple[str, str]]:
    """Read `{ a, b: c }` or `{ a, b as c }` as the names that are bound, each with its member."""
    for part in braces.strip("{} \n\t").split(","):
        words = [word.strip() for word in re.split(between, part.partition("=")[0])]
        if all(re.fullmatch(r"[\w$]+", word) for word in words):
            yield words[-1], words[0]


def _refuse_autotests(cell: MarkedCell) -> None:
    for number, line in enumerate(cell.source.split("\n"), start=1):
        if DIRECTIVE.fullmatch(re.sub(r"^\s*//\s*", "", line)):
            raise InstructorError(
                f"{cell.where}, line {number}: AUTOTEST is there for Python only.",
                hint="Write the assertion itself.",
                code="autotest-language",
            )


def _refuse_partial_credit(cell: MarkedCell) -> None:
    """Refuse a last line that is a value: it would say points, and would be overlooked."""
    lines = [line.strip() for line in cell.source.split("\n")]
    said = [line for line in lines if line and not line.startswith("//")]
    is_value = said and A_VALUE.fullmatch(said[-1]) and said[-1].rstrip("; ") not in RESERVED
    if not is_value or (said[1:] and not said[-2].endswith((";", "}", ")"))):
        return  # else it goes on from the line before
    raise InstructorError(
        f"{cell.where} ends with the value {said[-1]!r}: partial credit is there for Python only.",
        hint="Split the cell into several test cells, each with its points; or remove the line.",
        code="partial-language",
    )
