"""The least a mail server can be: takes every letter, keeps none, counts. `python -m bench.sink [port]`.

It prints its port, then serves any number of connections, with PIPELINING, on 127.0.0.1. A side door on the next
line's port answers each connection with one line of JSON: letters, bytes, connections, CPU seconds. It ends with
its standard input, so that it never outlives who started it."""

import json
import selectors
import socket
import sys
import time
from typing import Any

GREETING = b"220 sink\r\n"
HELLO = b"250-sink\r\n250-PIPELINING\r\n250-SIZE 10000000\r\n250 8BITMIME\r\n"
END = b"\r\n.\r\n"


class Caller:
    """One connection: what it has said and not finished saying."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.heard = bytearray()
        self.in_letter = False


class Sink:
    """All connections in one thread."""

    def __init__(self, port: int = 0) -> None:
        self.letters = self.bytes = self.connections = 0
        self.selector = selectors.DefaultSelector()
        self.door, self.side_door = (socket.create_server(("127.0.0.1", p), backlog=64) for p in (port, 0))
        self.selector.register(self.door, selectors.EVENT_READ, self._open)
        self.selector.register(self.side_door, selectors.EVENT_READ, self._tell)
        self.selector.register(sys.stdin, selectors.EVENT_READ, None)

    def serve(self) -> None:
        """Until standard input ends."""
        while True:
            for key, _events in self.selector.select():
                if key.data is None:
                    if not sys.stdin.buffer.read1(1024):
                        return
                elif isinstance(key.data, Caller):
                    self._hear(key.data)
                else:
                    key.data()

    def _open(self) -> None:
        connection, _peer = self.door.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connections += 1
        connection.sendall(GREETING)
        self.selector.register(connection, selectors.EVENT_READ, Caller(connection))

    def _tell(self) -> None:
        connection, _peer = self.side_door.accept()
        with connection:
            connection.sendall(json.dumps(self.counted()).encode() + b"\n")

    def counted(self) -> dict[str, float]:
        """What has come in so far."""
        return {
            "letters": self.letters, "bytes": self.bytes,
            "connections": self.connections, "cpu": time.process_time(),
        }  # fmt: skip

    def _hear(self, caller: Caller) -> None:
        try:
            said = caller.connection.recv(1 << 20)
            if said:
                caller.heard += said
                if answer := self._answer(caller):
                    caller.connection.sendall(answer)
        except OSError:
            said = b""
        if not said:
            self.selector.unregister(caller.connection)
            caller.connection.close()

    def _answer(self, caller: Caller) -> bytes:
        """The answers to everything that was said to its end."""
        answers = b""
        while True:
            end = END if caller.in_letter else b"\r\n"
            at = caller.heard.find(end)
            if at < 0:
                return answers
            said = bytes(caller.heard[:at]) if not caller.in_letter else b""
            del caller.heard[: at + len(end)]
            if caller.in_letter:
                self.letters += 1
                self.bytes += at
                caller.in_letter = False
                answers += b"250 taken\r\n"
            else:
                answers += self._to_command(caller, said[:4].upper())

    def _to_command(self, caller: Caller, command: bytes) -> bytes:
        if command == b"DATA":
            caller.in_letter = True
            return b"354 go on\r\n"
        return {b"EHLO": HELLO, b"QUIT": b"221 bye\r\n"}.get(command, b"250 ok\r\n")


def counted(side_port: int) -> dict[str, Any]:
    """What a sink says at its side door."""
    with socket.create_connection(("127.0.0.1", side_port), timeout=10) as connection, connection.makefile() as said:
        found: dict[str, Any] = json.loads(said.readline())
        return found


def main() -> None:
    sink = Sink(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    print(sink.door.getsockname()[1], sink.side_door.getsockname()[1], flush=True)
    sink.serve()


if __name__ == "__main__":
    main()
