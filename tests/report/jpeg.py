"""Makes small real JPEGs: grey, flat blocks of 8 by 8 pixels, by the book (ITU-T T.81, baseline, DC only)."""

import struct

_LENGTHS = bytes([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
_VALUES = bytes(range(12))
"""The usual table for DC differences of luminance, annex K.3."""


def _codes() -> dict[int, tuple[int, int]]:
    made: dict[int, tuple[int, int]] = {}
    code, place = 0, 0
    for length, count in enumerate(_LENGTHS, start=1):
        for _ in range(count):
            made[_VALUES[place]] = (code, length)
            code, place = code + 1, place + 1
        code <<= 1
    return made


def jpeg(width: int, height: int, shade: int = 128) -> bytes:
    """A picture of this size whose blocks get lighter from left to right, starting at a shade (0 to 255)."""
    codes, bits, previous = _codes(), "", 0
    columns, rows = (width + 7) // 8, (height + 7) // 8
    for _ in range(rows):
        for column in range(columns):
            level = (shade + column * 2) % 256 - 128
            difference, previous = level - previous, level
            size = abs(difference).bit_length()
            code, length = codes[size]
            bits += f"{code:0{length}b}"
            if size:
                bits += f"{difference if difference > 0 else difference + (1 << size) - 1:0{size}b}"
            bits += "0"  # the end of the block, the only code of the AC table
    bits += "1" * (-len(bits) % 8)
    scan = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\x00")
    segments = [
        (0xDB, b"\x00" + bytes([8]) + bytes([1]) * 63),
        (0xC0, struct.pack(">BHHB", 8, height, width, 1) + bytes([1, 0x11, 0])),
        (0xC4, b"\x00" + _LENGTHS + _VALUES),
        (0xC4, b"\x10" + bytes([1] + [0] * 15) + b"\x00"),
        (0xDA, bytes([1, 1, 0x00, 0, 63, 0])),
    ]
    head = b"".join(bytes([0xFF, mark]) + struct.pack(">H", len(body) + 2) + body for mark, body in segments)
    return b"\xff\xd8" + head + scan + b"\xff\xd9"
