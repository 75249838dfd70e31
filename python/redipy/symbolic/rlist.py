"""Lists in scripts."""

from __future__ import annotations

from redipy.symbolic import words
from redipy.symbolic._commands import ListCommands
from redipy.symbolic.expr import MixedType, Result
from redipy.symbolic.fun import RedisObj


class RedisList(ListCommands, RedisObj):
    """The list at a key.

    >>> import redipy
    >>> ctx = redipy.script.FnContext()
    >>> inp = redipy.script.RedisList(ctx.add_key("inp"))
    >>> first = ctx.add_local(inp.lpop())
    >>> ctx.add(inp.rpush(first, "more"))
    >>> ctx.set_return_value(inp.lrange(0, -1))
    """

    def lpop(self, count: MixedType = None, *, no_adjust: bool = False) -> Result:
        """Remove and return the head of the list, or several elements from there."""
        return self.redis_fn("lpop", *words.optional(count), no_adjust=no_adjust)

    def rpop(self, count: MixedType = None, *, no_adjust: bool = False) -> Result:
        """Remove and return the tail of the list, or several elements from there."""
        return self.redis_fn("rpop", *words.optional(count), no_adjust=no_adjust)

    def lmove(
        self, second_list: MixedType, src: MixedType = "LEFT", dest: MixedType = "RIGHT"
    ) -> Result:
        """Take an element from an end of the list to an end of another one, and return it."""
        return self.redis_fn("lmove", second_list, src, dest)

    def lmpop(self, *others: MixedType, direction: MixedType, count: MixedType = None) -> Result:
        """Remove and return elements of the first list that is there, with its key."""
        keys = words.counted([self.key(), *others])
        return self.redis_command("lmpop", *keys, direction, *words.option("COUNT", count))
