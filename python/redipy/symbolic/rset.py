"""Sets in scripts."""

from __future__ import annotations

from redipy.symbolic._commands import SetCommands
from redipy.symbolic.expr import MixedType, Result
from redipy.symbolic.fun import RedisObj


class RedisSet(SetCommands, RedisObj):
    """The set at a key.

    >>> import redipy
    >>> ctx = redipy.script.FnContext()
    >>> seen = redipy.script.RedisSet(ctx.add_key("seen"))
    >>> b_then, _ = ctx.if_(seen.has(ctx.add_arg("name")).not_())
    >>> b_then.return_(None)
    """

    def add(self, *values: MixedType) -> Result:
        """Add members; return how many of them are new."""
        return self.sadd(*values)

    def remove(self, *values: MixedType) -> Result:
        """Remove members; return how many were there."""
        return self.srem(*values)

    def has(self, value: MixedType) -> Result:
        """Tell whether a string is a member."""
        return self.sismember(value)

    def members(self) -> Result:
        """Return all members."""
        return self.smembers()

    def card(self) -> Result:
        """Return the number of members."""
        return self.scard()
