"""How to reach a SQL database: a URL, and what is told besides it."""

from __future__ import annotations

from redipy import _redipy
from redipy.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FORMS = "sqlite:app.db, postgres://user@host/database or mysql://user@host/database"

# What becomes a parameter of the URL, with its type.
PARAMETERS: dict[str, type] = {
    "synchronous": str,
    "busy_timeout": int,
    "schema": str,
    "table_prefix": str,
}

# What is told besides a URL and has a place in it.
_LOGIN = ("username", "password")


def is_sql(url: object) -> bool:
    """Tell whether a URL is one of a SQL database."""
    return isinstance(url, str) and url.partition(":")[0] in _redipy.SQL_SCHEMES


def refuse_parameters(given: dict[str, Any]) -> None:
    """Refuse what only a SQL database understands."""
    useless = sorted(set(given) & set(PARAMETERS))
    if useless:
        names = ", ".join(useless)
        raise ConfigError(f"only a SQL database knows {names}; give its url, such as {FORMS}")


def complete(url: str, given: dict[str, Any]) -> str:
    """Add to the URL of a database what was told besides it.

    That is `username` and `password`, and whatever is a parameter.
    """
    from urllib.parse import urlencode

    unknown = sorted(set(given) - set(PARAMETERS) - set(_LOGIN))
    if unknown:
        names = ", ".join(unknown)
        raise ConfigError(f"the URL says where the database is; leave out {names}")
    login = {name: given[name] for name in _LOGIN if name in given}
    if login:
        url = _with_login(url, **login)
    parameters = {name: value for name, value in given.items() if name in PARAMETERS}
    for name, value in parameters.items():
        kind = PARAMETERS[name]
        if not isinstance(value, kind) or isinstance(value, bool):
            raise ConfigError(f"{name} is of type {kind.__name__}, not {type(value).__name__}")
    if not parameters:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(parameters)}"


def _with_login(url: str, username: str | None = None, password: str | None = None) -> str:
    """Put a user and a password into a URL that does not have them."""
    from urllib.parse import quote

    scheme, separator, rest = url.partition("://")
    if scheme.startswith("sqlite") or not separator:
        raise ConfigError("this database has no users; leave out username and password")
    end = min((at for at in map(rest.find, "/?") if at >= 0), default=len(rest))
    login, _, hosts = rest[:end].rpartition("@")
    user, colon, secret = login.partition(":")
    if (username is not None and user) or (password is not None and colon):
        raise ConfigError("the URL has a user or a password already; tell them once")
    if username is not None:
        user = quote(username, safe="")
    if password is not None:
        colon, secret = ":", quote(password, safe="")
    return f"{scheme}://{user}{colon}{secret}@{hosts}{rest[end:]}"
