"""Build what the Dockerfile describes without a container engine, and run `doctor` in it as the image would.

mmdebstrap makes a root of the same Debian with the same packages; the wheel goes in; then a mount and process
namespace, pivot_root (a chroot forbids user namespaces, so Chromium's sandbox could not start there), a
read-only root, no capabilities, uid 10001, tini. Needs root, Debian and mmdebstrap; takes minutes and 1.5 GB.

    python tests/provisioning/image_smoke.py FOLDER     prints what `browser-agent doctor --json` says there
"""

import re
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

# The part of the python image that the Debian root has to bring itself.
PYTHON_PACKAGES = ("python3", "python3-venv")

NOT_HERE = 77
"""Exit code for a machine on which this cannot be tried; the customary code for a skipped test."""

ENTER = """
set -eu
root=$1; shift
mount --make-rprivate /
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
mkdir "$root/dev/shm"
for name in null zero full random urandom; do
    touch "$root/dev/$name"
    mount --bind "/dev/$name" "$root/dev/$name"
done
mount -t tmpfs -o mode=1777,size=1g tmpfs "$root/dev/shm"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o mode=755,uid=10001,gid=10001 tmpfs "$root/data"
mount -o remount,bind,ro "$root"
cd "$root"
pivot_root . .
# The image has no umount; 2 is MNT_DETACH.
python3 -c 'import ctypes, sys; sys.exit(ctypes.CDLL(None).umount2(b".", 2))'
cd /data
exec setpriv --reuid=10001 --regid=10001 --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all \
    env -i "$@"
"""


def packages(dockerfile: str) -> tuple[str, ...]:
    """What the Dockerfile installs with apt-get."""
    block = re.search(r"apt-get install -y --no-install-recommends \\\n(.*?)&&", dockerfile, re.DOTALL)
    return tuple(re.findall(r"[a-z0-9][a-z0-9.+-]+", block.group(1))) if block else ()


def environment(dockerfile: str) -> tuple[str, ...]:
    """The ENV of the last stage as NAME=value."""
    block = re.search(r"^ENV (.*?)$(?<!\\)", dockerfile, re.DOTALL | re.MULTILINE)
    return tuple(re.findall(r"[A-Z_]+=\S+", block.group(1))) if block else ()


def suite(dockerfile: str) -> str:
    """The Debian release that the image stands on."""
    found = re.search(r"^ARG PYTHON=\S*slim-([a-z]+)$", dockerfile, re.MULTILINE)
    if found is None:
        raise SystemExit("Dockerfile: expected a line ARG PYTHON=<version>-slim-<Debian release>, there is none")
    return found.group(1)


def run(*command: str | Path) -> None:
    """Run one step of the build; what it says goes to stderr."""
    subprocess.run(command, check=True, stdout=sys.stderr)


def build(folder: Path, dockerfile: str) -> Path:
    """Make the root folder with the packages and the program."""
    root, wheels = folder / "root", folder / "wheels"
    include = ",".join((*PYTHON_PACKAGES, *packages(dockerfile)))
    sources = list(Path("/etc/apt/sources.list.d").glob("*.sources"))
    sources += [path for path in [Path("/etc/apt/sources.list")] if path.is_file() and path.stat().st_size]
    # The registries are those that apt of this machine is configured to ask.
    run(
        "mmdebstrap",
        "--quiet",
        "--mode=root",
        "--variant=apt",
        f"--include={include}",
        suite(dockerfile),
        root,
        *sources,
    )
    version = subprocess.run(
        ["chroot", root, "python3", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
        check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    if version != "{}.{}".format(*sys.version_info[:2]):
        sys.stderr.write(f"the image has Python {version}: start this with the same, to build wheels for it\n")
        sys.exit(NOT_HERE)
    # As in the first stage of the Dockerfile.
    pins = ("--constraint", CHECKOUT / "constraints.txt")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--wheel-dir", wheels, *pins, CHECKOUT)
    own = next(wheels.glob("browser_agent-*.whl"))
    wheels.rename(root / "wheels")
    run("chroot", root, "python3", "-m", "venv", "/opt/agent")
    inside = (
        "/opt/agent/bin/pip",
        "install",
        "-q",
        "--no-index",
        "--find-links=/wheels",
        f"/wheels/{own.name}",
    )
    run("chroot", root, "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", *inside)
    run(
        "chroot",
        root,
        "useradd",
        "--uid",
        "10001",
        "--user-group",
        "--create-home",
        "--home-dir",
        "/home/agent",
        "agent",
    )
    (root / "data").mkdir()
    return root


def doctor(root: Path, dockerfile: str) -> subprocess.CompletedProcess[str]:
    """Run `browser-agent doctor --json` the way the image's entry point would."""
    enter = [
        "unshare",
        "--mount",
        "--pid",
        "--ipc",
        "--uts",
        "--fork",
        "bash",
        "-c",
        ENTER,
        "enter",
        str(root),
    ]
    command = ["tini", "--", "browser-agent", "doctor", "--json"]
    path = "PATH=/opt/agent/bin:/usr/bin:/bin"
    return subprocess.run(
        [*enter, path, *environment(dockerfile), *command], capture_output=True, text=True, timeout=180
    )


def main() -> int:
    """Build below the folder named on the command line, which must be new, and show what the doctor says."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True)
    dockerfile = (CHECKOUT / "Dockerfile").read_text(encoding="utf-8")
    done = doctor(build(folder, dockerfile), dockerfile)
    sys.stdout.write(done.stdout)
    sys.stderr.write(done.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
