"""Subscribers: who listens to channels, as an object like that of redis-py."""

from __future__ import annotations

import threading
import time

from redipy import _redipy
from redipy.errors import ConnectionError, StateError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType
    from typing import Any, Self, TypeVar

    Handler = Callable[[dict[str, Any]], Any]
    T = TypeVar("T")

__all__ = ["PubSub", "PubSubWorkerThread", "wait_for"]

PUBLISHED = frozenset({"message", "pmessage", "smessage"})
LETTERS = {"message": "", "pmessage": "p", "smessage": "s"}


class PubSub:
    """Subscribes to channels and waits for messages.

    A message is a dict of `type`, `pattern`, `channel` and `data`; what a handler was given for
    goes to the handler instead. Subscriptions stand when the method that makes them returns. Where
    the connection to a server is lost, that is one `ConnectionError` for whoever waits; the
    subscriptions are then renewed without any doing, which their confirmations tell, and messages
    in between are missed.

    >>> import redipy
    >>> r = redipy.Redis()
    >>> news = r.pubsub()
    >>> news.psubscribe("news.*")
    >>> news.get_message()
    {'type': 'psubscribe', 'pattern': None, 'channel': 'news.*', 'data': 1}
    >>> r.publish("news.today", "hello")
    1
    >>> news.get_message()
    {'type': 'pmessage', 'pattern': 'news.*', 'channel': 'news.today', 'data': 'hello'}
    >>> news.close()
    """

    def __init__(self, client: _redipy.Client, ignore_subscribe_messages: bool = False) -> None:
        """Make a subscriber without subscriptions, which connects to nothing yet."""
        self.ignore_subscribe_messages = ignore_subscribe_messages
        self._client = client
        self._subscription: _redipy.Subscription | None = None
        self._lock = threading.RLock()
        self._subscribed = threading.Event()
        self._forget()

    def _forget(self) -> None:
        """Start without subscriptions."""
        self.channels: dict[Any, Handler | None] = {}
        self.patterns: dict[Any, Handler | None] = {}
        self.shard_channels: dict[Any, Handler | None] = {}
        # What is to be taken out of the dicts once the end of the subscription is confirmed.
        self._ending: dict[str, set[Any]] = {"": set(), "p": set(), "s": set()}
        self._subscribed.clear()

    def _names(self, letter: str) -> dict[Any, Handler | None]:
        return {"": self.channels, "p": self.patterns, "s": self.shard_channels}[letter]

    def _subscribe(self, letter: str, args: tuple[Any, ...], handlers: dict[str, Any]) -> None:
        named = dict(subscriptions(args))
        named.update(handlers)
        wanted = {
            normal(name, self._client.decode_responses): handler for name, handler in named.items()
        }
        with self._lock:
            if self._subscription is None:
                self._subscription = _redipy.Subscription(self._client)
            subscription = self._subscription
            names = self._names(letter)
            # Before a message can come, since its handler must be there then.
            before = {name: names[name] for name in wanted if name in names}
            names.update(wanted)
        try:
            subscription.subscribe(letter, list(wanted))
        except BaseException:
            with self._lock:
                for name in wanted:
                    names.pop(name, None)
                names.update(before)
            raise
        with self._lock:
            self._ending[letter].difference_update(wanted)
            if self._subscription is subscription:
                self._subscribed.set()

    def _unsubscribe(self, letter: str, args: tuple[Any, ...]) -> None:
        given = [normal(name, self._client.decode_responses) for name, _ in subscriptions(args)]
        with self._lock:
            if self._subscription is None:
                self._subscription = _redipy.Subscription(self._client)
            subscription = self._subscription
            self._ending[letter].update(given if args else self._names(letter))
        if given or not args:
            subscription.unsubscribe(letter, given)

    def subscribe(self, *args: Any, **kwargs: Handler) -> None:
        """Subscribe to channels; those that are named by keyword with a handler each."""
        self._subscribe("", args, kwargs)

    def unsubscribe(self, *args: Any) -> None:
        """End the subscriptions to channels, or to all of them."""
        self._unsubscribe("", args)

    def psubscribe(self, *args: Any, **kwargs: Handler) -> None:
        """Subscribe to the channels that patterns match."""
        self._subscribe("p", args, kwargs)

    def punsubscribe(self, *args: Any) -> None:
        """End the subscriptions to patterns, or to all of them."""
        self._unsubscribe("p", args)

    def ssubscribe(self, *args: Any, target_node: Any = None, **kwargs: Handler) -> None:
        """Subscribe to shard channels, each on the node of its slot, whatever `target_node`."""
        self._subscribe("s", args, kwargs)

    def sunsubscribe(self, *args: Any, target_node: Any = None) -> None:
        """End the subscriptions to shard channels, or to all of them."""
        self._unsubscribe("s", args)

    @property
    def subscribed(self) -> bool:
        """Whether there are subscriptions."""
        return self._subscribed.is_set()

    def get_message(
        self, ignore_subscribe_messages: bool = False, timeout: float | None = 0.0
    ) -> dict[str, Any] | None:
        """Return the next message, waiting for it so many seconds, or without an end with None.

        None is returned where there is none, and where a handler took it.
        """
        if not self.subscribed:
            start = time.monotonic()
            if not self._subscribed.wait(timeout):
                return None
            if timeout is not None:
                timeout = max(0.0, timeout - (time.monotonic() - start))
        subscription = self._subscription
        if subscription is None:
            return None
        return self.handle_message(subscription.next(timeout), ignore_subscribe_messages)

    get_sharded_message = get_message

    def listen(self) -> Iterator[dict[str, Any]]:
        """Return messages as they come, until there are no subscriptions any more."""
        while self.subscribed:
            message = self.get_message(timeout=None)
            if message is not None:
                yield message

    def handle_message(
        self, message: dict[str, Any] | None, ignore_subscribe_messages: bool = False
    ) -> dict[str, Any] | None:
        """Keep the books on a message and hand it to its handler; return it where it has none."""
        if message is None:
            return None
        kind = message["type"]
        if kind in PUBLISHED:
            letter = LETTERS[kind]
            name = message["pattern"] if letter == "p" else message["channel"]
            handler = self._names(letter).get(name)
            if handler is None:
                return message
            handler(message)
            return None
        if kind.endswith("unsubscribe"):
            self._ended(kind.removesuffix("unsubscribe"), message["channel"])
        if ignore_subscribe_messages or self.ignore_subscribe_messages:
            return None
        return message

    def _ended(self, letter: str, name: Any) -> None:
        with self._lock:
            if name in self._ending[letter]:
                self._ending[letter].remove(name)
                self._names(letter).pop(name, None)
            if not self.channels and not self.patterns and not self.shard_channels:
                self._subscribed.clear()

    def run_in_thread(
        self,
        sleep_time: float = 0.0,
        daemon: bool = False,
        exception_handler: Callable[[BaseException, PubSub, PubSubWorkerThread], Any] | None = None,
        pubsub: Any = None,
        sharded_pubsub: bool = False,
    ) -> PubSubWorkerThread:
        """Start a thread that hands messages to their handlers, which every subscription must have.

        The thread waits for messages; `sleep_time` is only how often it wakes for nothing.
        """
        kinds = {"Channel": "", "Pattern": "p", "Shard Channel": "s"}
        for kind, letter in kinds.items():
            for name, handler in self._names(letter).items():
                if handler is None:
                    raise StateError(f"{kind}: '{name}' has no handler registered")
        thread = PubSubWorkerThread(
            self if pubsub is None else pubsub,
            sleep_time,
            daemon=daemon,
            exception_handler=exception_handler,
            sharded_pubsub=sharded_pubsub,
        )
        thread.start()
        return thread

    def reset(self) -> None:
        """End all subscriptions, and whoever waits; new ones can be made."""
        with self._lock:
            subscription, self._subscription = self._subscription, None
            self._forget()
        if subscription is not None:
            subscription.close()

    def close(self) -> None:
        """End all subscriptions, and whoever waits."""
        self.reset()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.reset()


class PubSubWorkerThread(threading.Thread):
    """Hands messages to their handlers until it is stopped."""

    def __init__(
        self,
        pubsub: Any,
        sleep_time: float,
        daemon: bool = False,
        exception_handler: Callable[[BaseException, PubSub, PubSubWorkerThread], Any] | None = None,
        sharded_pubsub: bool = False,
    ) -> None:
        """Make the thread; `start` starts it."""
        super().__init__()
        self.daemon = daemon
        self.pubsub = pubsub
        # The end of the subscriptions wakes the thread, so it need not look again and again.
        self.sleep_time = sleep_time if sleep_time > 0 else 0.5
        self.exception_handler = exception_handler
        self.sharded_pubsub = sharded_pubsub
        self._stopped = threading.Event()

    def run(self) -> None:
        """Hand out messages."""
        pubsub = self.pubsub
        take = pubsub.get_sharded_message if self.sharded_pubsub else pubsub.get_message
        while not self._stopped.is_set():
            try:
                take(ignore_subscribe_messages=True, timeout=self.sleep_time)
            except BaseException as error:
                if self.exception_handler is None:
                    raise
                self.exception_handler(error, pubsub, self)
        pubsub.close()

    def stop(self) -> None:
        """Have the thread end and close its subscriber."""
        self._stopped.set()
        self.pubsub.close()


def normal(name: Any, decode: bool) -> Any:
    """Return a name as messages have it: as text, or as bytes."""
    if isinstance(name, (bytearray, memoryview)):
        name = bytes(name)
    if isinstance(name, (int, float)) and not isinstance(name, bool):
        name = repr(name)
    if decode:
        return name.decode() if isinstance(name, bytes) else name
    return name.encode() if isinstance(name, str) else name


def subscriptions(args: Iterable[Any]) -> Iterator[tuple[Any, Handler | None]]:
    """Return names with handlers: of names, lists of them, and redis-py's `Subscription`s."""
    for arg in args:
        if isinstance(arg, (str, bytes, bytearray, memoryview, int, float)):
            yield arg, None
        elif hasattr(arg, "handler") and hasattr(arg, "name"):
            yield arg.name, arg.handler
        else:
            yield from subscriptions(arg)


def wait_for(
    client: _redipy.Client, key: str, predicate: Callable[[], T], timeout: float | None
) -> T | None:
    """Wait until a predicate holds, which is asked again after each message to a channel."""
    end = None if timeout is None else time.monotonic() + timeout
    # Messages are not looked at, so it does not matter whether they are text.
    subscription = _redipy.Subscription(client, raw=True)
    try:
        subscription.subscribe("", key)
        # Its confirmation is no reason to ask twice.
        subscription.next(0.0)
        while True:
            value = predicate()
            if value is not None and value is not False:
                return value
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                return None
            try:
                if subscription.next(left) is None:
                    return None
            except ConnectionError:
                # What happened meanwhile is not known here, but the predicate may know. The
                # subscription comes back, and when it does it is time to ask again.
                continue
    finally:
        subscription.close()
