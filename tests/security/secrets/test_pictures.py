"""A secret that a page prints is painted over on pictures, wherever it stands."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from tests.faults.world import Site, page
from tests.security.secrets.conftest import vault_for

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
SECRET = "correct-horse-battery"
STYLE = "<style>body{margin:0} .s{position:absolute;left:0;width:400px;height:40px;background:#f00;color:#000;overflow:hidden}</style>"


def red(jpeg: bytes, top: int) -> float:
    """Share of red in the band that starts there."""
    with Image.open(io.BytesIO(jpeg)) as picture:
        band = picture.convert("RGB").crop((10, top + 5, 390, top + 35))
    data = band.tobytes()
    pixels = [data[at : at + 3] for at in range(0, len(data), 3)]
    return sum(r > 180 and g < 80 and b < 80 for r, g, b in pixels) / len(pixels)


async def test_text_with_a_secret_in_any_spelling_is_covered_and_other_text_is_not(tab, tmp_path: Path) -> None:
    inner = page(STYLE + f"<div class=s style='top:0'>in a frame {SECRET}</div>")
    lines = [
        f"<div class=s style='top:0'>hello {SECRET}</div>",
        "<div class=s style='top:50px'>hello nobody at all</div>",
        f"<div class=s style='top:100px'>{SECRET.encode().hex()}</div>",
        f"<textarea class=s style='top:150px;border:0;outline:0;padding:0'>{SECRET}</textarea>",
        "<iframe src=/inner style='position:absolute;left:0;top:200px;width:400px;height:40px;border:0'></iframe>",
        f"<div class=s style='top:250px'><b>{SECRET[:7]}</b><i>{SECRET[7:]}</i></div>",
    ]
    with Site({"/": page(STYLE + "".join(lines)), "/inner": inner}) as site:
        session = await tab(vault_for(site.url, tmp_path, {"pass": SECRET}), site.url)
        await session.page.frames[1].wait_for_load_state()
        for jpeg in (await session.surface.picture(), (await session.surface.seen_picture()).jpeg):
            assert red(jpeg, 50) > 0.6, "the picture shows nothing, so nothing is proved"
            assert [round(red(jpeg, top), 2) for top in (0, 100, 150, 200, 250)] == [0, 0, 0, 0, 0]


async def test_a_password_that_is_shown_stays_covered(tab, tmp_path: Path) -> None:
    field = (
        "<input class=s name=it type=password value=never-told-8842 style='top:0;border:0;padding:0' aria-label=Pass>"
    )
    with Site({"/": page(STYLE + field)}) as site:
        session = await tab(vault_for(site.url, tmp_path, {}), site.url)
        await session.page.evaluate("document.querySelector('input').type = 'text'")

        assert red(await session.surface.picture(), 0) == 0
