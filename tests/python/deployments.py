"""Redis servers that belong together: with TLS and users, a cluster, a master behind sentinels.

All of them are private and notice faults quickly. They end at the end of their blocks.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode

from servers import RedisServer, free_port, wait_until

SLOTS = 16384

# What makes replicas follow at once.
PROMPT = ("--repl-diskless-sync-delay", "0", "--repl-ping-replica-period", "1")


class Deployment:
    """Servers that end together, those that are halted included."""

    def __init__(self) -> None:
        self._stack = ExitStack()

    def _start(self, many: list[dict[str, Any]]) -> list[RedisServer]:
        """Start servers side by side, each with its arguments."""

        def start(one: dict[str, Any]) -> RedisServer:
            return RedisServer(*one.get("arguments", ()), conf=one.get("conf"))

        with ThreadPoolExecutor(len(many)) as pool:
            futures = [pool.submit(start, one) for one in many]
        servers = [future.result() for future in futures if future.exception() is None]
        for server in servers:
            self._stack.enter_context(server)
        for future in futures:
            future.result()
        return servers

    def stop(self) -> None:
        """End all servers."""
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()


class Cluster(Deployment):
    """Three masters, and a replica for each of them.

    Where it is `quick`, a node that is silent for a second is taken for dead. A busy machine can
    make it that silent, so this is for tests that end a node.
    """

    def __init__(self, masters: int = 3, *, quick: bool = False) -> None:
        super().__init__()
        timeout = "1000" if quick else "30000"
        options = ["--cluster-enabled", "yes", "--cluster-node-timeout", timeout]
        options += ["--cluster-replica-validity-factor", "0", *PROMPT]
        # What is not concerned by a fault goes on.
        options += ["--cluster-require-full-coverage", "no"]
        buses = [free_port() for _ in range(2 * masters)]
        many = [{"arguments": [*options, "--cluster-port", str(bus)]} for bus in buses]
        try:
            self.nodes = self._start(many)
            self.masters, self.replicas = self.nodes[:masters], self.nodes[masters:]
            self._join(buses)
        except BaseException:
            self.stop()
            raise

    @property
    def url(self) -> str:
        """The URL, with two of the nodes."""
        return f"redis+cluster://{self.nodes[0].address},{self.nodes[1].address}"

    def _join(self, buses: list[int]) -> None:
        count = len(self.masters)
        for at, node in enumerate(self.masters):
            first, last = at * SLOTS // count, (at + 1) * SLOTS // count - 1
            node.ask("CLUSTER", "ADDSLOTSRANGE", first, last)
            node.ask("CLUSTER", "SET-CONFIG-EPOCH", at + 1)
        for node, bus in zip(self.nodes[1:], buses[1:], strict=True):
            self.nodes[0].ask("CLUSTER", "MEET", "127.0.0.1", node.port, bus)
        wait_until(self._know_each_other, "the nodes of a cluster to know each other")
        for replica, master in zip(self.replicas, self.masters, strict=True):
            replica.ask("CLUSTER", "REPLICATE", master.ask("CLUSTER", "MYID"))
        self.settle()

    def _know_each_other(self) -> bool:
        def known(node: RedisServer) -> int:
            lines = node.ask("CLUSTER", "NODES").splitlines()
            return sum("handshake" not in line for line in lines)

        return all(known(node) == len(self.nodes) for node in self.nodes)

    def settle(self) -> None:
        """Wait until every node that runs finds the cluster well, and replicas are in step."""
        wait_until(self._is_well, "the cluster to be well")

    def _is_well(self) -> bool:
        running = [node for node in self.nodes if node.is_running()]
        for node in running:
            if "cluster_state:ok" not in node.ask("CLUSTER", "INFO"):
                return False
            lines = node.ask("CLUSTER", "NODES").splitlines()
            if sum("fail" not in line for line in lines) != len(running):
                return False
            if not is_in_step(node):
                return False
        return True

    def slot(self, key: str) -> int:
        """Return the slot of a key."""
        slot: int = self.nodes[0].ask("CLUSTER", "KEYSLOT", key)
        return slot

    def master_of(self, key: str) -> RedisServer:
        """Return the master that has a key from the beginning."""
        return self.masters[self.slot(key) * len(self.masters) // SLOTS]

    def replica_of(self, master: RedisServer) -> RedisServer:
        """Return the replica that a master has from the beginning."""
        return self.replicas[self.masters.index(master)]


class Sentinels(Deployment):
    """A master and a replica, watched by three sentinels.

    Where they are `quick`, they take a master for dead that is silent for 0.6 s. A busy machine can
    make it that silent, so this is for tests that end the master.
    """

    SERVICE = "the-master"

    def __init__(self, *, quick: bool = False) -> None:
        super().__init__()
        try:
            (self.master,) = self._start([{"arguments": PROMPT}])
            of_master = ("--replicaof", "127.0.0.1", str(self.master.port))
            (self.replica,) = self._start([{"arguments": (*PROMPT, *of_master)}])
            conf = [
                f"sentinel monitor {self.SERVICE} 127.0.0.1 {self.master.port} 2",
                f"sentinel down-after-milliseconds {self.SERVICE} {600 if quick else 30_000}",
                f"sentinel failover-timeout {self.SERVICE} 4000",
            ]
            self.sentinels = self._start([{"conf": conf}] * 3)
            wait_until(self._is_well, "the sentinels to know each other")
        except BaseException:
            self.stop()
            raise

    @property
    def url(self) -> str:
        """The URL, with all sentinels."""
        return f"redis+sentinel://{self._places}/{self.SERVICE}"

    @property
    def _places(self) -> str:
        return ",".join(sentinel.address for sentinel in self.sentinels)

    def _is_well(self) -> bool:
        for sentinel in self.sentinels:
            told = sentinel.ask("INFO", "sentinel")
            if "status=ok" not in told or "slaves=1,sentinels=3" not in told:
                return False
        return is_in_step(self.replica)

    def fail_over(self) -> None:
        """Kill the master, and wait until the sentinels have made the replica one."""
        wait_for_replica(self.master, self.replica)
        self.master.kill()
        self.await_failover()

    def await_failover(self) -> None:
        """Wait until all sentinels name the replica, and it is a master."""
        question = ("SENTINEL", "GET-MASTER-ADDR-BY-NAME", self.SERVICE)
        answer = ["127.0.0.1", str(self.replica.port)]

        def is_done() -> bool:
            named = all(sentinel.ask(*question) == answer for sentinel in self.sentinels)
            return named and self.replica.info("replication")["role"] == "master"

        wait_until(is_done, "the sentinels to make the replica the master")

    def await_replica(self, server: RedisServer) -> None:
        """Wait until the sentinels have made a server that came back a replica."""

        def is_replica() -> bool:
            told = server.info("replication")
            return told["role"] == "slave" and told["master_link_status"] == "up"

        wait_until(is_replica, "a server that came back to follow the new master")


class TlsServer(Deployment):
    """A server with TLS and users; its certificate is for `localhost` alone.

    The user `app` may do everything with keys that begin with `app:`, and connect by TLS alone.
    """

    USER, PASSWORD = "app", "p@ss:w/rd%41&="

    def __init__(self, clients: bool = False) -> None:
        """Start it; with `clients`, it takes only those who show a certificate."""
        super().__init__()
        folder = tempfile.TemporaryDirectory(prefix="redipy-tls-")
        self._stack.callback(folder.cleanup)
        self.folder = Path(folder.name)
        self.tls_port = free_port()
        try:
            make_certificates(self.folder)
            options = ["--tls-port", str(self.tls_port)]
            options += ["--tls-cert-file", self.file("server.pem")]
            options += ["--tls-key-file", self.file("server.key")]
            options += ["--tls-ca-cert-file", self.file("ca.pem")]
            options += ["--tls-auth-clients", "yes" if clients else "no"]
            (self.server,) = self._start([{"arguments": options}])
            rules = ["on", f">{self.PASSWORD}", "~app:*", "&app:*", "+@all", "-@dangerous"]
            self.server.ask("ACL", "SETUSER", self.USER, *rules)
            # Nobody else gets in from here on.
            self.server.ask("ACL", "SETUSER", "default", "off")
        except BaseException:
            self.stop()
            raise

    def file(self, name: str) -> str:
        """Return the path of a file: `ca.pem`, `other-ca.pem`, `client.pem`, `client.key`."""
        return str(self.folder / name)

    def url(self, who: str = "", host: str = "localhost", **parameters: str) -> str:
        """Return a URL, with what is told as `user:password@`, and parameters."""
        query = f"?{urlencode(parameters)}" if parameters else ""
        return f"rediss://{who}{host}:{self.tls_port}{query}"


CERTIFICATES = """
[req]
distinguished_name = name
prompt = no
[name]
CN = redipy-test
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[server]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost
[client]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = clientAuth
subjectAltName = DNS:client
"""


def make_certificates(folder: Path) -> None:
    """Write two authorities, and a certificate for a server and one for a client by the first."""
    if shutil.which("openssl") is None:
        raise RuntimeError("tests need the program openssl; on Debian: apt-get install openssl")
    (folder / "conf").write_text(CERTIFICATES)

    def make(name: str, kind: str, *by: str) -> None:
        command = ["openssl", "req", "-x509", "-config", "conf", "-extensions", kind, "-nodes"]
        command += ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-days", "2"]
        command += ["-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.pem", *by]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)

    make("ca", "authority")
    make("other-ca", "authority")
    for name in ("server", "client"):
        make(name, name, "-CA", "ca.pem", "-CAkey", "ca.key")


def is_in_step(server: RedisServer) -> bool:
    """Tell whether a server is a master, or a replica that follows."""
    told = server.info("replication")
    return told["role"] == "master" or told["master_link_status"] == "up"


def wait_for_replica(master: RedisServer, replica: RedisServer) -> None:
    """Wait until a replica has got everything that its master was told."""

    def has_it_all() -> bool:
        sent = int(master.info("replication")["master_repl_offset"])
        return int(replica.info("replication")["slave_repl_offset"]) >= sent

    wait_until(has_it_all, "a replica to catch up")
