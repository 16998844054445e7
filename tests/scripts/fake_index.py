"""Package indexes that answer on this machine only: a plain one, and PyTorch's own as if it were the real one."""

import os
import re
import ssl
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scripts.install import torch_pins

PYTORCH = "download.pytorch.org"
DAY = timedelta(days=1)


@dataclass
class Indexes:
    """What the indexes hold: {"cpu": {"torch": "2.0+cpu"}}, by build; the plain index is "simple"."""

    packages: dict[str, dict[str, str]] = field(default_factory=dict)
    reachable: bool = True
    """Whether PyTorch's own index is."""
    asked: list[str] = field(default_factory=list)
    """Paths, PyTorch's from /whl/, the plain index's from /simple/."""
    port: int = 0
    authority: Path = Path()
    """The certificate that signs for PyTorch's host."""

    @property
    def environment(self) -> dict[str, str]:
        """Lets uv, pip and Python find these indexes and no others."""
        here = f"http://127.0.0.1:{self.port}"
        return {
            "HTTPS_PROXY": here,
            "https_proxy": here,
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
            "SSL_CERT_FILE": str(self.authority),
            "UV_DEFAULT_INDEX": f"{here}/simple/",
            "PIP_INDEX_URL": f"{here}/simple/",
            "PIP_CERT": str(self.authority),
            "REQUESTS_CA_BUNDLE": str(self.authority),  # where it is set, pip believes it more than its own
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_CACHE_DIR": "1",
        }


def build(label: str, **others: str) -> dict[str, str]:
    """torch and torchvision as one of PyTorch's indexes has them, in the pinned releases or others."""
    return {name: others.get(name, release) + label for name, release in torch_pins().items()}


@contextmanager
def serving_indexes(folder: Path) -> Iterator[Indexes]:
    indexes = Indexes(authority=folder / "authority.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_write_certificates(indexes.authority))

    class Handler(_Handler):
        pass

    Handler.indexes, Handler.context = indexes, context
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    indexes.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield indexes
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """A web server for the plain index, and the proxy to PyTorch's: what is asked there it answers itself."""

    indexes: Indexes
    context: ssl.SSLContext
    protocol_version = "HTTP/1.1"

    def do_CONNECT(self) -> None:
        if not (self.indexes.reachable and self.path == f"{PYTORCH}:443"):
            return self.send_error(502)
        self.send_response(200)
        self.end_headers()
        self.wfile.flush()
        self.connection = self.context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self.close_connection = False

    def do_GET(self) -> None:
        self.indexes.asked.append(self.path)
        if listed := re.fullmatch(r"/(?:whl/)?([^/]+)/([^/]+)/", self.path):
            build, name = listed.groups()
            version = self.indexes.packages.get(build, {}).get(name)
            self._answer(f'<a href="/files/{_wheel(name, version)}">wheel</a>'.encode() if version else None)
        else:
            name, version = self.path.rpartition("/")[2].split("-")[:2]
            self._answer(create_wheel(name, version.replace("%2B", "+")), "application/zip")

    do_HEAD = do_GET

    def log_message(self, *_: object) -> None:
        pass

    def _answer(self, body: bytes | None, kind: str = "text/html") -> None:
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body or b"")


def create_wheel(name: str, version: str) -> bytes:
    """A wheel with nothing in it but its name and version; the same bytes each time."""
    record = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": f"__version__ = {version!r}\n",
        f"{record}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{record}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{record}/RECORD"] = (
        "".join(f"{file},,{len(text)}\n" for file, text in files.items()) + f"{record}/RECORD,,\n"
    )
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as wheel:
        for file, text in files.items():
            wheel.writestr(zipfile.ZipInfo(file), text)  # else dated now
    return content.getvalue()


def _wheel(name: str, version: str) -> str:
    return f"{name}-{version.replace('+', '%2B')}-py3-none-any.whl"


def _write_certificates(authority: Path) -> Path:
    """An authority's certificate into its file; a chain that it signed for PyTorch's host, with its key, beside it."""
    issuer_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority.write_bytes(_certificate("authority", issuer_key, "authority", issuer_key))
    chain = authority.with_name("chain.pem")
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain.write_bytes(_certificate(PYTORCH, key, "authority", issuer_key) + secret)
    return chain


def _certificate(
    subject: str, key: ec.EllipticCurvePrivateKey, issuer: str, signer: ec.EllipticCurvePrivateKey
) -> bytes:
    now, (of, by) = (
        datetime.now(UTC),
        (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, n)]) for n in (subject, issuer)),
    )
    names = x509.SubjectAlternativeName([x509.DNSName(subject)])
    may_sign = x509.BasicConstraints(ca=subject == issuer, path_length=None)
    builder = x509.CertificateBuilder(by, of, key.public_key(), x509.random_serial_number(), now - DAY, now + DAY)
    builder = builder.add_extension(names, critical=False).add_extension(may_sign, critical=True)
    return builder.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
