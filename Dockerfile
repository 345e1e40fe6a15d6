# syntax=docker/dockerfile:1
# The smallest image that runs a recipe: Debian's headless shell, its sandbox on, no root.
#
#   docker build -t browser-agent .
#   docker run --rm --read-only --tmpfs /tmp --shm-size=1g --cap-drop=ALL --pids-limit=512 \
#     --security-opt no-new-privileges --security-opt seccomp=chromium.json \
#     -v "$PWD/work:/data" browser-agent run job.yaml
#
# Chromium's sandbox needs user namespaces, and so does the network namespace that each browser gets, in which there is
# nothing but the run's own proxy. Docker's default seccomp profile forbids them. chromium.json is that profile
# (seccomp/default.json of github.com/moby/profiles) and four calls more:
#
#   jq '.syscalls += [{names: ["clone", "setns", "unshare", "chroot"], action: "SCMP_ACT_ALLOW"}]' default.json > chromium.json
#
# chroot, because the sandbox begins with it and --cap-drop=ALL takes it out of the profile; it needs no capability outside.
# Without the profile no browser starts, and the error says so: this image never falls back to running without a sandbox.
# `doctor` in the container says which walls it can have. -e BROWSER_AGENT_JAIL=on refuses to run without the namespace.
# Docker mounts --tmpfs so that nothing can be started from it, so what a browser needs for itself is made in the run's
# folder on /data, and taken away at its end; a container that is killed leaves it there, as .browser-*.
# The folder mounted on /data must be writable by uid 10001. East Asian pages need fonts-noto-cjk as well.
ARG PYTHON=3.11-slim-bookworm

FROM python:${PYTHON} AS wheels
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY browser_agent browser_agent
COPY fixtures fixtures
COPY recipes recipes
RUN pip wheel --no-cache-dir --wheel-dir /wheels --constraint constraints.txt .

FROM python:${PYTHON}
# Without libatomic1 Playwright's driver dies at once and only says that the connection was closed.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates \
        chromium-headless-shell \
        fonts-liberation \
        libatomic1 \
        tini \
    && rm -rf /var/lib/apt/lists/*
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links=/wheels /wheels/browser_agent-*.whl
# The group and the home exist for the uid alone; nothing in the image belongs to it but /data.
RUN useradd --uid 10001 --user-group --create-home --home-dir /home/agent --shell /usr/sbin/nologin agent \
    && install --directory --owner=10001 --group=10001 /data
# The root file system may be read-only: whatever wants a cache or a profile gets /tmp.
ENV HOME=/home/agent \
    XDG_CACHE_HOME=/tmp/cache \
    XDG_CONFIG_HOME=/tmp/config \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    BROWSER_AGENT_BROWSER=chromium-headless-shell
USER 10001
WORKDIR /data
VOLUME /data
ENTRYPOINT ["tini", "--", "browser-agent"]
CMD ["--help"]
