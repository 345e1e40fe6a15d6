"""What a machine lacks to start a browser, or to put a wall around one, and what to do about it."""

from __future__ import annotations

from pathlib import Path

from browser_agent.browser.find import SANDBOX_VARIABLE

JAIL_VARIABLE, DROP_VARIABLE = "BROWSER_AGENT_JAIL", "BROWSER_AGENT_DROP"
PROFILE = "--security-opt seccomp=chromium.json, which is Docker's profile and four calls more: see the Dockerfile"
SETTINGS = (
    ("user/max_user_namespaces", "0", "sysctl -w user.max_user_namespaces=15000"),
    ("kernel/unprivileged_userns_clone", "0", "sysctl -w kernel.unprivileged_userns_clone=1"),
    (
        "kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "an AppArmor profile with `userns,` for Python and the browser, or "
        "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
    ),
)
"""Of the kernel: below /proc/sys, the value that forbids user namespaces, and what allows them."""
_TELLING = ("loading shared libraries", "sandbox", "FATAL", "cannot", "No such file", "Permission denied")
_REFUSED = ("Operation not permitted", "No space left", "Permission denied", "sandbox", "namespace")


def telling_line(text: str) -> str:
    """The line of a tool's long message that names the cause; "" for an empty text."""
    lines = [line.strip(" -╔╗╚╝║═") for line in text.splitlines() if line.strip(" -╔╗╚╝║═")]
    for line in lines:
        if any(mark in line for mark in _TELLING) and not line.startswith("<launching>"):
            return line[:300]
    return lines[0][:300] if lines else ""


def for_a_wall(reason: str, *, euid: int | None, proc: Path = Path("/proc")) -> str:
    """What would make the network namespace, or the change of user, possible; "" where nothing is known.

    reason: why it is not there, as the keeper of the browser tells it. euid: None on Windows.
    """
    if "are Linux's" in reason:
        return "a Linux machine, or the image of the Dockerfile"
    if reason.startswith("nothing may be started from"):
        return "set TMPDIR to a folder of a file system that is not mounted noexec"
    if "has certificates" in reason:
        return "run as a user who is not root, or move the certificates away"
    if reason == "switched off":
        return f"unset {DROP_VARIABLE}"
    if "may not pass through" in reason:
        return "set TMPDIR to a folder that everybody may pass through, such as /tmp"
    if "may not start" in reason:
        return "let everybody read and start the browser and pass through the folders above it, or run as another user"
    if any(word in reason for word in _REFUSED):
        return for_namespaces(euid=euid, proc=proc)
    return ""


def for_namespaces(*, euid: int | None, proc: Path = Path("/proc")) -> str:
    """What forbids namespaces here, by the kernel's own word, and what would allow them."""
    for name, forbidden, change in SETTINGS:
        if _read(proc / "sys" / name) == forbidden:
            return f"{name.replace('/', '.')} is {forbidden}: {change}    (as root of the host)"
    if "Seccomp:\t2" in _read(proc / "self" / "status"):
        user = "a user who is not root, and " if euid == 0 else ""
        return f"a seccomp filter is on, as in a container: {user}{PROFILE}"
    if euid == 0:
        return "this root has no CAP_SYS_ADMIN: run as a user who is not root"
    return "allow user namespaces"


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def names_sandbox(cause: str) -> bool:
    """Whether a browser that did not start says that its sandbox could not."""
    return any(word in cause.lower() for word in ("sandbox", "namespace", "zygote"))


def for_a_sandbox(*, euid: int | None, proc: Path = Path("/proc")) -> str:
    """What lets Chromium's own sandbox start."""
    found = for_namespaces(euid=euid, proc=proc)
    return f"{found}; or accept the risk with {SANDBOX_VARIABLE}=off"
