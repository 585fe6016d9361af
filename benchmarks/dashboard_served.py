"""A server in a process of its own, asked and watched."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ATTEMPTS, PAUSE_S = 240, 0.5
PACKED = {"Accept-Encoding": "gzip"}
WARMING_S, IDLE = 30, 0.1
"""Most seconds of warming, and the part of a core below which it is over."""


@contextlib.contextmanager
def served(*command, path="/"):
    """Serve on a free port; give the process and its address when it answers and is warm."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    told = [one.format(port=port) for one in command]
    server = subprocess.Popen([sys.executable, *told], stdout=subprocess.DEVNULL)
    address = f"http://localhost:{port}"
    try:
        for _ in range(ATTEMPTS):
            try:
                fetch(address + path)
                break
            except OSError:
                time.sleep(PAUSE_S)
        _warm(server.pid)
        yield server, address
    finally:
        server.terminate()
        server.wait(20)


def _warm(pid):
    """Wait until what it makes ready by itself is made."""
    until = time.monotonic() + WARMING_S
    while time.monotonic() < until:
        before = processor_s(pid)
        time.sleep(1)
        if processor_s(pid) - before < IDLE:
            return


def fetch(address):
    """Give the seconds that an answer took, and its bytes on the wire."""
    start = time.perf_counter()
    request = urllib.request.Request(address, headers=PACKED)
    with urllib.request.urlopen(request, timeout=120) as answer:
        size = len(answer.read())
    return time.perf_counter() - start, size


def memory_mb(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def processor_s(pid):
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def at(waits, share):
    return sorted(waits)[min(int(share * len(waits)), len(waits) - 1)] if waits else float("nan")
