"""The server itself: ledger, reset, close, the command line, and the hygiene of every page."""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from fixtures.server import FixtureSite

ROOT = Path(__file__).parents[2]
SITES = ROOT / "fixtures" / "sites"
NAMES = [
    *(
        "form",
        "table",
        "late",
        "modal",
        "dialog",
        "frames",
        "shadow",
        "renamed",
        "spinner",
        "login",
        "wizard",
    ),
    *(
        "pages",
        "infinite",
        "virtual",
        "upload",
        "download",
        "drag",
        "canvas",
        "popup",
        "slow",
        "fail",
        "hang",
    ),
    *("close", "decoy", "inject", "shop", "hover", "scroll", "keys", "tabs", "storage", "console", "tools", "busy"),
]
MEANT_TO_FAIL = r"/close/|/slow/|/canary|/fail/(404|500|flaky)|/download/(slow|truncated|failing)"


def test_the_index_lists_every_site_with_a_sentence(client):
    listed = dict(re.findall(r'<a href="/(\w+)/"><strong>\w+</strong> <span>([^<]+)</span>', client.get("/").text))

    assert sorted(listed) == sorted(NAMES)
    assert all(listed.values())


@pytest.mark.parametrize("name", [name for name in NAMES if name != "close"])
def test_a_site_answers_with_and_without_the_final_slash(client, name):
    with_slash, without = client.get(f"/{name}/"), client.get(f"/{name}")

    assert (with_slash.status, without.status) == (200, 200)
    assert "<h1" in with_slash.text
    assert with_slash.text == without.text or "token" in with_slash.text


def test_every_link_script_picture_and_frame_of_a_page_exists(client):
    dead = []
    for name in set(NAMES) - {"close"}:
        page = client.get(f"/{name}/")
        for target in set(re.findall(r'(?:href|src)="([^"#]+)"', page.text)):
            url = urljoin(page.url, target)
            if not re.match(MEANT_TO_FAIL, urlsplit(url).path) and client.get(url).status >= 400:
                dead.append(url)

    assert dead == []


def test_no_page_needs_more_than_its_own_files():
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:|https?://(?!www\.w3\.org)")

    guilty = [str(file) for file in SITES.rglob("*.html") if inline.search(file.read_text())]

    assert guilty == []


def test_templates_and_files_outside_the_sites_are_not_served(client):
    tried = ["/shop/_cart.html", "/../server.py", "/%2e%2e/server.py", "/form/_form.html", "/nowhere/at/all"]

    assert [client.get(path).status for path in tried] == [404] * 5


def test_the_ledger_is_served_over_http_and_says_which_origin_was_hit(client, site):
    client.post("/hover/act", {"item": "csv"})
    client.get(f"{site.other}/canary/link?who=me")

    served = client.get("/ledger.json").json

    assert [(each["origin"], each["method"], each["path"], each["form"], each["note"]) for each in served] == [
        (site.url, "POST", "/hover/act", {"item": "csv"}, "menu item used"),
        (site.other, "GET", "/canary/link", {"who": "me"}, "canary"),
    ]
    assert [entry.note for entry in site.ledger] == [each["note"] for each in served]


def test_a_write_to_an_unknown_path_is_in_the_ledger_too(client, site):
    status = client.post("/nowhere", {"secret": "1"}).status

    assert status == 404
    assert [(entry.path, entry.form, entry.note) for entry in site.ledger] == [
        ("/nowhere", {"secret": "1"}, "answered 404")
    ]


def test_reading_pages_leaves_the_ledger_empty(client, site):
    for path in ("/", "/shop/", "/form/", "/inject/", "/login/"):
        client.get(path)

    assert len(site.ledger) == 0


def test_one_connection_serves_many_requests(site):
    connection = http.client.HTTPConnection("127.0.0.1", int(site.url.rsplit(":", 1)[1]), timeout=15)
    connection.connect()
    first = connection.sock
    for path in ("/", "/base.css", "/shop/", "/nowhere"):
        connection.request("GET", path)
        reply = connection.getresponse()
        assert int(reply.headers["Content-Length"]) == len(reply.read())
    connection.request("HEAD", "/shop/")
    assert connection.getresponse().read() == b""

    assert connection.sock is first
    connection.close()


def test_reset_forgets_sessions_orders_and_counters(client, site):
    client.post("/shop/cart/add", {"product": "brass-ruler", "quantity": "2"})
    client.get("/fail/flaky?n=1")

    site.reset()

    assert "Cart (0)" in client.get("/shop/").text
    assert client.get("/fail/flaky?n=1").status == 503
    assert len(site.ledger) == 0


def test_close_is_quick_although_requests_hang():
    site = FixtureSite()
    port = int(site.url.rsplit(":", 1)[1])
    never = socket.create_connection(("127.0.0.1", port), timeout=15)
    never.sendall(b"GET /slow/never HTTP/1.1\r\nHost: x\r\n\r\n")
    idle = socket.create_connection(("127.0.0.1", port), timeout=15)
    idle.sendall(b"GET /icon.svg HTTP/1.1\r\nHost: x\r\n\r\n")
    idle.recv(100)

    started = time.monotonic()
    site.close()
    site.close()
    took = time.monotonic() - started

    assert took < 1
    assert never.recv(100) == b""
    never.close()
    idle.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=15)


def test_two_sites_do_not_share_anything():
    with FixtureSite() as one, FixtureSite() as two:
        connection = http.client.HTTPConnection(urlsplit(one.url).netloc, timeout=15)
        connection.request("POST", "/busy/stop")
        connection.getresponse().read()
        connection.close()

        assert (len(one.ledger), len(two.ledger)) == (1, 0)
        assert len({one.url, one.other, two.url, two.other}) == 4


def test_the_command_prints_one_json_line_and_ends_when_its_input_closes():
    command = [sys.executable, "-m", "fixtures", "--until-stdin-closes"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        addresses = json.loads(child.stdout.readline())
        with socket.create_connection(("127.0.0.1", urlsplit(addresses["url"]).port), timeout=15):
            pass
        child.stdin.close()

        assert child.wait(timeout=15) == 0
        assert child.stdout.read() == b""
    assert set(addresses) == {"url", "other"}


def test_the_command_ends_on_sigterm_and_names_a_port_that_is_taken():
    with subprocess.Popen([sys.executable, "-m", "fixtures"], cwd=ROOT, stdout=subprocess.PIPE) as child:
        port = urlsplit(json.loads(child.stdout.readline())["url"]).port
        second = subprocess.run(
            [sys.executable, "-m", "fixtures", "--port", str(port)], cwd=ROOT, capture_output=True, timeout=15
        )
        child.terminate()

        assert child.wait(timeout=15) == 0
    assert second.returncode == 1
    assert f"cannot listen on 127.0.0.1 (ports {port}, 0)" in second.stderr.decode()


def test_many_visitors_at_once_are_all_in_the_ledger(site):
    def visit():
        connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=15)
        for _ in range(20):
            connection.request("POST", "/busy/stop")
            connection.getresponse().read()
        connection.close()

    visitors = [threading.Thread(target=visit) for _ in range(8)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join(timeout=10)

    assert len(site.ledger) == 160
