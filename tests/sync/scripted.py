"""A small TLS server that does what a test tells it, connection by connection, and remembers every byte it was sent."""

from __future__ import annotations

import contextlib
import datetime as dt
import select
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.sync import tls

Act = Callable[[socket.socket], None]


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate as files, and its pin. ``days`` < 0 makes it expired: pins don't care."""

    file: Path
    key: Path
    pin: bytes


def certificate(folder: Path, name: str = "server", days: int = 1) -> Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    end = dt.datetime.now(dt.UTC) + dt.timedelta(days=days)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(end - dt.timedelta(days=400))
        .not_valid_after(end)
        .sign(key, hashes.SHA256())
    )
    encoding, none = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / f"{name}.crt").write_bytes(made.public_bytes(encoding))
    (folder / f"{name}.key").write_bytes(key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, none))
    pin = tls.certificate_pin(made.public_bytes(serialization.Encoding.DER))
    return Certificate(folder / f"{name}.crt", folder / f"{name}.key", pin)


@dataclass
class Scripted:
    """``acts`` are taken one for each request on any connection; the last one is repeated."""

    url: str
    acts: list[Act] = field(default_factory=list)
    received: list[bytes] = field(default_factory=list)
    connections: int = 0

    def next_act(self) -> Act:
        return self.acts.pop(0) if len(self.acts) > 1 else self.acts[0]


def answer(status: str, body: bytes = b"", *headers: str, close: bool = False) -> Act:
    """A whole answer."""
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", *headers, *(["connection: close"] if close else [])]
    return raw("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def problem(status: str, code: str, *members: str) -> Act:
    body = "{" + ", ".join([f'"code": "{code}"', *members]) + "}"
    return answer(status, body.encode(), "content-type: application/problem+json")


def raw(data: bytes, *, close: bool = False) -> Act:
    def act(line: socket.socket) -> None:
        line.sendall(data)
        if close:
            line.close()

    return act


def cut(line: socket.socket) -> None:
    """Reset the connection."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


def hang_up(line: socket.socket) -> None:
    line.close()


def silence(line: socket.socket) -> None:
    """No answer until the client gives up."""
    with contextlib.suppress(OSError):
        line.recv(1)


@contextlib.contextmanager
def scripted(shown: Certificate | None, *acts: Act) -> Iterator[Scripted]:
    """Listen on a free port; ``shown`` None speaks no TLS at all."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Scripted(f"https://127.0.0.1:{listener.getsockname()[1]}", list(acts))
    context = None
    if shown is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(shown.file, shown.key)
    threads: list[threading.Thread] = []
    lines: list[socket.socket] = []
    stopping = threading.Event()

    def accept() -> None:
        while not stopping.is_set():
            if not select.select([listener], [], [], 0.05)[0]:
                continue
            line, _ = listener.accept()
            server.connections += 1
            lines.append(line)
            threads.append(threading.Thread(target=serve, args=(line,)))
            threads[-1].start()

    def serve(line: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            talking = line if context is None else context.wrap_socket(line, server_side=True)
            lines.append(talking)
            rest = b""
            while True:
                request, rest = _request(talking, rest) if context else (talking.recv(65536), b"")
                if not request:
                    break
                server.received.append(request)
                server.next_act()(talking)
            talking.close()

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield server
    finally:
        stopping.set()
        thread.join()
        for line in lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        for one in threads:
            one.join()
        listener.close()


def _request(line: socket.socket, data: bytes) -> tuple[bytes, bytes]:
    """Head and body of one request that begins with ``data``, and what came behind it; what came before the line closed
    if it isn't whole."""
    while b"\r\n\r\n" not in data:
        piece = line.recv(65536)
        if not piece:
            return data, b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(one[15:]) for one in head.lower().split(b"\r\n") if one.startswith(b"content-length:")), 0)
    while len(body) < length:
        piece = line.recv(65536)
        if not piece:
            break
        body += piece
    return head + b"\r\n\r\n" + body[:length], body[length:]
