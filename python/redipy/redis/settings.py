"""How to reach a server, as a dict of settings: checked, and as a URL or arguments of redis-py."""

from __future__ import annotations

import math
from typing import TypedDict

from redipy.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, NotRequired

DEFAULT_PORT = 6379


class RedisConfig(TypedDict):
    """How to reach a server.

    What has to do with TLS, `ssl_*`, goes with `ssl`. Times are in seconds; 0 is no end. Without
    `socket_timeout` a reply may take 5 seconds, and without `socket_connect_timeout` as long to
    connect.
    """

    host: str
    port: int
    passwd: str
    prefix: NotRequired[str]
    path: NotRequired[str]
    user: NotRequired[str]
    db: NotRequired[int]
    unix_socket_path: NotRequired[str]
    ssl: NotRequired[bool]
    ssl_ca_certs: NotRequired[str]
    ssl_certfile: NotRequired[str]
    ssl_keyfile: NotRequired[str]
    ssl_check_hostname: NotRequired[bool]
    ssl_cert_reqs: NotRequired[str]
    socket_timeout: NotRequired[float]
    socket_connect_timeout: NotRequired[float]


# The settings that a URL has parameters for, with the types of their values.
PARAMETERS: dict[str, tuple[type, ...]] = {
    "username": (str,),
    "password": (str,),
    "db": (int,),
    "ssl_ca_certs": (str,),
    "ssl_certfile": (str,),
    "ssl_keyfile": (str,),
    "ssl_check_hostname": (bool,),
    "ssl_cert_reqs": (str,),
    "socket_timeout": (int, float),
    "socket_connect_timeout": (int, float),
}

TYPES: dict[str, tuple[type, ...]] = {
    **PARAMETERS,
    "host": (str,),
    "port": (int,),
    "passwd": (str,),
    "prefix": (str, bytes),
    "path": (str,),
    "user": (str,),
    "unix_socket_path": (str,),
    "ssl": (bool,),
}
del TYPES["username"], TYPES["password"]


def check(cfg: Mapping[str, Any]) -> None:
    """Refuse settings that are not known, or of another type than theirs."""
    unknown = sorted(set(cfg) - set(TYPES))
    if unknown:
        raise ConfigError(f"unknown settings of a server: {', '.join(unknown)}")
    port = cfg.get("port")
    if port is not None and (type(port) is not int or not 0 < port < 1 << 16):
        raise ConfigError(f"a port is a number from 1 to 65535, not {port!r}")
    for name, value in cfg.items():
        types = TYPES[name]
        is_right = isinstance(value, types) and (bool in types or not isinstance(value, bool))
        if value is not None and not is_right:
            # The value may be a secret in a wrong place.
            raise ConfigError(f"a {name} is a {types[-1].__name__}, not {type(value).__name__}")
    if not cfg.get("ssl"):
        useless = [name for name in cfg if name.startswith("ssl_") and cfg[name] is not None]
        if useless:
            raise ConfigError(f"{useless[0]} has no effect without ssl=True")
    elif cfg.get("unix_socket_path"):
        raise ConfigError("a unix socket has no TLS; leave out ssl or unix_socket_path")


def url_of(cfg: Mapping[str, Any]) -> str:
    """Return the URL of a server, its password included."""
    from urllib.parse import quote

    check(cfg)
    who = ""
    if cfg.get("user") or cfg.get("passwd"):
        user, password = (quote(cfg.get(name) or "", safe="") for name in ("user", "passwd"))
        who = f"{user}:{password}@"
    socket_path = cfg.get("unix_socket_path")
    if socket_path:
        url = f"redis+unix://{who}{quote(socket_path)}"
    else:
        host = cfg.get("host") or "localhost"
        port = cfg.get("port") or DEFAULT_PORT
        if ":" in host and not host.startswith("["):
            host = f"[{host}]"
        url = f"{'rediss' if cfg.get('ssl') else 'redis'}://{who}{host}:{port}"
    return with_parameters(url, cfg)


def with_parameters(url: str, cfg: Mapping[str, Any]) -> str:
    """Add settings to a URL that stand in no other place in it; these count."""
    from urllib.parse import urlencode

    given = {name: cfg[name] for name in PARAMETERS if cfg.get(name) is not None}
    if not given:
        return url
    told = urlencode({name: _text(value) for name, value in given.items()})
    return f"{url}{'&' if '?' in url else '?'}{told}"


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if value == math.inf:
        return "none"
    return str(value)


def arguments_of_redis_py(cfg: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments with which redis-py makes a client of the same server."""
    named = {"passwd": "password", "user": "username"}
    left_out = {"prefix", "path"}
    given = {
        named.get(name, name): value
        for name, value in cfg.items()
        if name not in left_out and value not in (None, "")
    }
    for name in ("socket_timeout", "socket_connect_timeout"):
        if given.get(name) in (0, math.inf):
            del given[name]
    return given
