"""A network and a view of /etc of our own, so that nothing of the machine is asked and every contact is seen.

Besides loopback there is one link, which ends in this process: WebRTC does nothing where loopback is all there is, and
whatever is sent to an address outside 127.0.0.0/8 comes out here and is written down.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from .attacker import NAME_SERVER

MUST = "BROWSER_AGENT_MUST_JAIL"
"""Set to 1 where it must work, as in one job of CI: then a test that cannot enter fails."""
SIOCADDRT, SIOCSIFFLAGS, SIOCSIFADDR, SIOCSIFNETMASK, TUNSETIFF = 0x890B, 0x8914, 0x8916, 0x891C, 0x400454CA
UP_AND_RUNNING, TUN_WITHOUT_HEADER, ROUTE_UP_BY_GATEWAY = 0x41, 0x1001, 0x3
TUN = Path("/dev/net/tun")
LINK, OUR_END, THEIR_END = b"out0", "10.9.0.1", "10.9.0.2"
FILES = {
    "/etc/resolv.conf": f"nameserver {NAME_SERVER[0]}\noptions timeout:2 attempts:1\n",
    "/etc/hosts": "127.0.0.1 localhost\n",
    "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
}


def entering(command: list[str]) -> list[str]:
    """The command line that runs a command in namespaces of its own."""
    as_root = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return ["unshare", *as_root, "--net", "--mount", "--", *command]


def why_not() -> str | None:
    """Why this machine does not let us in; None where it does."""
    if sys.platform != "linux":
        return f"network namespaces are Linux's; this is {sys.platform}"
    if shutil.which("unshare") is None or shutil.which("mount") is None:
        return "no `unshare` or no `mount` on PATH (package util-linux)"
    probe = entering(["mount", "--bind", "/etc/hosts", "/etc/resolv.conf"])
    done = subprocess.run(probe, capture_output=True, text=True, timeout=20, check=False)
    return None if done.returncode == 0 else f"no namespace: {done.stderr.strip() or done.returncode}"


def furnish() -> int | None:
    """Inside: bring the links up, and put our name server and no others where programs look for one.

    Returns the end of the link to the outside, from which each packet can be read; None where it cannot be had.
    """
    outside: int | None = None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", UP_AND_RUNNING))
        if TUN.exists():
            outside = _link(any_socket)
    folder = Path(tempfile.mkdtemp(prefix="egress-etc-"))
    for target, text in FILES.items():
        source = folder / Path(target).name
        source.write_text(text)
        source.chmod(0o644)
        subprocess.run(["mount", "--bind", source, os.path.realpath(target)], check=True, timeout=20)
    shutil.rmtree(folder)  # the mounts hold the files
    return outside


def _link(any_socket: socket.socket) -> int | None:
    try:
        end = os.open(TUN, os.O_RDWR | os.O_NONBLOCK)
    except OSError:
        return None
    fcntl.ioctl(end, TUNSETIFF, struct.pack("16sH22x", LINK, TUN_WITHOUT_HEADER))
    fcntl.ioctl(any_socket, SIOCSIFADDR, struct.pack("16s16s8x", LINK, _address(OUR_END)))
    fcntl.ioctl(any_socket, SIOCSIFNETMASK, struct.pack("16s16s8x", LINK, _address("255.255.255.0")))
    fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh22x", LINK, UP_AND_RUNNING))
    everywhere = (_address("0.0.0.0"), _address(THEIR_END), _address("0.0.0.0"))
    route = struct.pack("@L16s16s16sHhLBB3hhPLLH", 0, *everywhere, ROUTE_UP_BY_GATEWAY, *[0] * 12)
    fcntl.ioctl(any_socket, SIOCADDRT, route)
    return end


def _address(ip: str) -> bytes:
    """The kernel's `sockaddr_in` without a port."""
    return struct.pack("=HH4s8x", socket.AF_INET, 0, socket.inet_aton(ip))
