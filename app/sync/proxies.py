"""The proxy on the way to headquarters, as the system names it: the environment, Windows' or macOS' settings.

TLS goes through it from end to end (CONNECT) and the key is pinned: it sees headquarters' name, sizes and times, and
nothing else. One that opens TLS is nobody we trust, and is told as such.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from app.errors import Unreachable
from app.sync import errors


def proxy_to(origin: str) -> str | None:
    """The URL of the proxy for headquarters at ``origin``; None: there is none. Raises ProxyUnusable."""
    host = urlsplit(origin).hostname or ""
    named = getproxies()
    url = named.get("https") or named.get("all")
    if not url or _here(host) or proxy_bypass(host):
        return None
    url = url if "://" in url else f"http://{url}"
    if urlsplit(url).scheme != "http" or not name_of(url):
        raise errors.ProxyUnusable(name_of(url))
    return url


def name_of(url: str) -> str:
    """Host and port, for a person: never the password that may stand before them; empty if there is none."""
    try:
        parts = urlsplit(url)
        return f"{parts.hostname}:{parts.port or 80}" if parts.hostname else ""
    except ValueError:
        return ""


def refusal(url: str, error: httpx.ProxyError) -> Unreachable:
    """What a proxy that answered didn't do; httpx tells its status at the beginning of the message."""
    status = str(error).partition(" ")[0]
    return errors.ProxyLogin(name_of(url)) if status == "407" else errors.ProxyRefused(name_of(url), status)


def _here(host: str) -> bool:
    """This very computer: no proxy finds the way back."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.rstrip(".").lower() == "localhost"
