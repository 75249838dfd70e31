"""What Python has and scripts do not: the reasons, and what to write instead.

Every kind of node of a tree is either handled where trees are read, or stands here. They stand here
by name, for not every version of Python has them all.
"""

from __future__ import annotations

__all__ = ["BUILTINS", "METHODS", "NODES"]

NODES = {
    # Statements.
    "FunctionDef": "a function cannot be defined inside a script; write its statements here",
    "AsyncFunctionDef": "a script cannot define or await anything",
    "ClassDef": "a class cannot be defined inside a script; keep values in a dict",
    "Delete": "a script cannot `del`; assign None, or build a new list or dict without the element",
    "AsyncFor": "a script cannot await; use a plain `for`",
    "With": "a script has no `with`; all of it is atomic already",
    "AsyncWith": "a script has no `with`; all of it is atomic already",
    "Match": "a script has no `match`; use if and elif",
    "Raise": "a script cannot raise; return a value that says what is wrong",
    "Try": "a script cannot catch errors; check with `if` before",
    "TryStar": "a script cannot catch errors; check with `if` before",
    "Assert": "a script has no `assert`; use `if` and return a value that says what is wrong",
    "Import": "a script cannot import; import outside of the function",
    "ImportFrom": "a script cannot import; import outside of the function",
    "Global": "a script cannot change what is outside of it; return a value",
    "Nonlocal": "a script cannot change what is outside of it; return a value",
    "TypeAlias": "a script cannot define types; define them outside of the function",
    # Expressions.
    "NamedExpr": "a script has no `:=`; assign in a statement of its own, for a loop before it and "
    "at its end",
    "Lambda": "a script has no `lambda`; write the expression where it is used",
    "ListComp": "a script has no comprehensions; use a `for` loop and append()",
    "SetComp": "a script has no comprehensions and no sets; use a `for` loop and a dict",
    "DictComp": "a script has no comprehensions; use a `for` loop and assign d[key] = value",
    "GeneratorExp": "a script has no generators; use a `for` loop",
    "Await": "a script cannot await; its commands run at once",
    "Yield": "a script cannot yield; append to a list and return it",
    "YieldFrom": "a script cannot yield; append to a list and return it",
    "Set": "a script has no sets; write a list, or a dict with the members as keys",
    "Starred": "`*` spreads a list only among the arguments of a Redis command, as in "
    "inp.rpush(*values)",
    "Slice": "a slice stands in brackets only",
    "FormattedValue": "a replacement field stands in an f-string only",
    "TemplateStr": "a script has no t-strings; write an f-string",
    "Interpolation": "a script has no t-strings; write an f-string",
    # Operators.
    "Pow": "a script has no `**`; multiply",
    "MatMult": "a script has no `@`",
    "LShift": "a script has no `<<`; multiply by a power of two",
    "RShift": "a script has no `>>`; use `//` with a power of two",
    "BitOr": "a script has no `|`; use `or` for conditions, and assign keys one by one for dicts",
    "BitXor": "a script has no `^`; use `!=` for conditions",
    "BitAnd": "a script has no `&`; use `and` for conditions",
    "Invert": "a script has no `~`; use `not` for conditions",
}

BUILTINS = {
    "print": 'a script cannot print; write to the log of the server with LogFn("notice", text)',
    "isinstance": 'use TypeStr(value) == "string", "number", "boolean", "table" or "nil"',
    "type": 'use TypeStr(value) == "string", "number", "boolean", "table" or "nil"',
    "round": "use math.floor(value + 0.5)",
    "sorted": "sort what the script returns, or keep it in a RedisSortedSet",
    "reversed": "use `for i in range(len(values) - 1, -1, -1)`",
    "sum": "add in a `for` loop",
    "any": "use a `for` loop with `break`",
    "all": "use a `for` loop with `break`",
    "zip": "use `for i in range(len(first))` and the index",
    "map": "use a `for` loop",
    "filter": "use a `for` loop with `if`",
    "iter": "use a `for` loop",
    "next": "use a `for` loop with `break`",
    "enumerate": "use it in `for i, value in enumerate(values)`",
    "set": "use a list, or a dict with the members as keys",
    "frozenset": "use a list, or a dict with the members as keys",
    "tuple": "use a list",
    "dict": "write {...}",
    "list": "write values[:] for a copy of a list and d.keys() for the keys of a dict",
    "pow": "multiply",
    "divmod": "use // and %",
    "open": "a script sees nothing but its keys and arguments",
    "input": "a script sees nothing but its keys and arguments",
    "repr": "use ToJSON(value)",
    "format": "use an f-string",
    "super": "a script is a plain function",
    "getattr": 'use value["name"]',
    "hasattr": 'use `"name" in value`',
    "setattr": 'use value["name"] = ...',
}

METHODS = {
    "extend": "use values += other",
    "insert": "use values[:i] + [x] + values[i:]",
    "pop": "use values[-1] and values = values[:-1]",
    "remove": "build a new list in a `for` loop",
    "clear": "assign a new, empty one",
    "copy": "use values[:] for a list",
    "sort": "sort what the script returns",
    "reverse": "go through it with `for i in range(len(values) - 1, -1, -1)`",
    "index": "use a `for` loop with enumerate() and break",
    "count": "count in a `for` loop",
    "values": "use it in a `for` loop, as items()",
    "items": "use it in `for key, value in d.items()`",
    "setdefault": "use `if key not in d: d[key] = ...`",
    "update": "assign d[key] = value in a `for` loop",
    "popitem": "a key cannot be removed from a dict; build a new one",
    "replace": 'use "new".join(text.split("old"))',
    "format": "use an f-string",
    "encode": "texts are bytes in scripts; leave it out",
    "decode": "texts are bytes in scripts; leave it out",
    "lstrip": "use strip()",
    "rstrip": "use strip()",
    "isdigit": "use ToNum(text) is not None",
    "isnumeric": "use ToNum(text) is not None",
}
