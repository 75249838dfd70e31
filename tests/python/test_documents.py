"""The Python in the documents runs, on memory and on a server, and gives what stands beside it.

The blocks of a document are one program. A comment behind an expression that is a value of Python,
as in `r.get("key")  # 'value'`, is what the expression gives; one that names an error, as in
`r.get()  # TypeError: missing`, is what it raises, where `...` stands for anything. A long one
stands in the next line. A block is a module if it starts with `# NAME.py`. `redipy.Redis()` and the
server of the examples stand for the backend of the test.
"""

from __future__ import annotations

import ast
import builtins
import io
import re
import sys
import tokenize
import uuid
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import redipy
from servers import RedisServer

ROOT = Path(__file__).parents[2]

FENCE = re.compile(r"```(\w*)\n")
MODULE = re.compile(r"# (\w+\.py)\n")
ERROR = re.compile(r"(\w*Error): (.*)")


class Checks(ast.NodeTransformer):
    """Has the results of expressions compared with the comments behind them."""

    def __init__(self, source: str) -> None:
        tokens = tokenize.generate_tokens(io.StringIO(source).readline)
        comments = [token for token in tokens if token.type == tokenize.COMMENT]
        self._comments = {token.start[0]: token.string.lstrip("# ") for token in comments}
        self._lone = {
            token.start[0] for token in comments if not token.line[: token.start[1]].strip()
        }
        self.count = 0

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        """Return the statement with its check, if there is one."""
        line = node.end_lineno or 0
        comment = self._comments.get(line + 1 if line + 1 in self._lone else line, "")
        error = ERROR.fullmatch(comment)
        new: ast.stmt = node
        if error is not None:
            told: list[ast.expr] = [ast.Constant(part) for part in error.groups()]
            call = ast.Call(ast.Name("_raises", ast.Load()), told, [])
            new = ast.With([ast.withitem(call)], [node])
        elif is_value(comment):
            wanted = ast.parse(comment, mode="eval").body
            arguments = [node.value, wanted, ast.Constant(node.lineno)]
            new = ast.Expr(ast.Call(ast.Name("_is", ast.Load()), arguments, []))
        self.count += new is not node
        return ast.fix_missing_locations(ast.copy_location(new, node))


def is_value(text: str) -> bool:
    """Tell whether a comment is a value of Python."""
    try:
        ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return False
    return True


def equals(found: object, wanted: object, line: int) -> None:
    """Compare what an expression gives with what stands behind it."""
    assert (found, type(found)) == (wanted, type(wanted)), f"in line {line}"


def raises(kind: str, text: str) -> AbstractContextManager[object]:
    """Expect an error of a name, with a text."""
    places = [place for place in (redipy, redipy.script, builtins) if hasattr(place, kind)]
    return pytest.raises(getattr(places[0], kind), match=re.escape(text).replace(r"\.\.\.", ".*"))


def program(document: Path, folder: Path) -> str:
    """Return the Python of a document, each line at its place; write its modules to a folder."""
    lines: list[str] = []
    block: list[str] | None = None
    is_python = False
    for line in document.read_text(encoding="utf-8").splitlines(keepends=True):
        fence = FENCE.fullmatch(line)
        if block is None:
            lines.append("\n")
            block = [] if fence else None
            is_python = fence is not None and fence[1] == "python"
        elif line == "```\n":
            module = MODULE.fullmatch(block[0]) if is_python else None
            if module is not None:
                (folder / module[1]).write_text("".join(block), encoding="utf-8")
            keep = is_python and module is None
            lines += block if keep else ["\n"] * len(block)
            lines.append("\n")
            block = None
        else:
            block.append(line)
    return "".join(lines)


@pytest.mark.parametrize("backend", ["memory", "server"])
@pytest.mark.parametrize(("name", "least"), [("README.md", 7), ("docs/scripts.md", 20)])
def test_what_documents_show_is_so(
    name: str,
    least: int,
    backend: str,
    server: RedisServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server.ask("FLUSHALL")
    url = server.url if backend == "server" else f"memory://{uuid.uuid4()}"
    source = program(ROOT / name, tmp_path)
    source = source.replace("redipy.Redis()", f'redipy.Redis("{url}")')
    source = source.replace("redis://localhost:6379", url)
    source = source.replace("port=6379", f"port={server.port}")
    monkeypatch.syspath_prepend(tmp_path)
    # Scripts are read from their file.
    path = tmp_path / (Path(name).stem.lower() + "_document.py")
    path.write_text(source, encoding="utf-8")
    assert run(source, path) >= least


def test_what_the_page_on_sql_shows_is_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = program(ROOT / "docs/sql.md", tmp_path)
    assert run(source, tmp_path / "sql_document.py") == 4


def run(source: str, path: Path) -> int:
    """Run a document and compare what it gives; return how often that was done."""
    before = set(sys.modules)
    checks = Checks(source)
    tree = checks.visit(ast.parse(source))
    try:
        exec(compile(tree, str(path), "exec"), {"_is": equals, "_raises": raises})
    finally:
        for module in set(sys.modules) - before:
            if str(path.parent) in str(getattr(sys.modules[module], "__file__", "")):
                del sys.modules[module]
    return checks.count
