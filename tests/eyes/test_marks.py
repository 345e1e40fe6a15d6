"""Labels on a picture: never on each other, never outside, near what they name, and drawn so that both are seen."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from browser_agent.browser.marks import FARTHEST, LABEL_HEIGHT, Rectangle, placed
from browser_agent.browser.painting import COVER, Paint, painted, width_of

SIDES = st.integers(0, 700)
BOXES = st.dictionaries(
    st.from_regex(r"(f[1-9])?e[1-9][0-9]{0,3}", fullmatch=True),
    st.builds(
        Rectangle, st.integers(-300, 1000), st.integers(-300, 1000), st.integers(1, 900), st.integers(1, 600)
    ),
    max_size=40,
)  # fmt: skip
SIZES = st.tuples(st.integers(1, 900), st.integers(1, 700))


def overlap(one: Rectangle, other: Rectangle) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


@given(boxes=BOXES, size=SIZES)
def test_labels_are_inside_near_their_box_and_never_on_each_other(boxes, size):
    done = placed(boxes, size, width_of)

    labels = list(done.labels.values())
    for name, label in done.labels.items():
        assert label.x >= 0 and label.y >= 0
        assert label.x + label.width <= size[0] and label.y + label.height <= size[1]
        assert label.width >= width_of(name) and label.height == LABEL_HEIGHT
        assert label.gap(boxes[name]) <= FARTHEST
    assert not any(overlap(one, other) for at, one in enumerate(labels) for other in labels[:at])
    assert set(done.labels) | set(done.left_out) == set(boxes)
    assert not set(done.labels) & set(done.left_out)


@given(boxes=BOXES, size=SIZES)
def test_the_same_boxes_give_the_same_places(boxes, size):
    again = dict(boxes)

    assert placed(boxes, size, width_of) == placed(again, size, width_of)


@given(x=st.integers(0, 600), y=st.integers(0, 600), width=st.integers(8, 200), height=st.integers(8, 100))
def test_a_box_alone_on_a_picture_always_gets_a_label_that_touches_it(x, y, width, height):
    box = Rectangle(x, y, width, height)

    (label,) = placed({"e1": box}, (1280, 800), width_of).labels.values()

    assert label.gap(box) <= 1, "labels stand on whole cells of two pixels"


def test_a_label_hides_neither_its_own_control_nor_its_neighbours_where_there_is_room():
    row = {f"e{n}": Rectangle(20 + n * 70, 100, 60, 20) for n in range(10)}

    labels = placed(row, (1280, 800), width_of).labels

    assert len(labels) == 10
    assert not any(overlap(label, box) for label in labels.values() for box in row.values())


def test_three_hundred_small_controls_side_by_side_all_get_a_label():
    boxes = {f"e{n}": Rectangle(10 + n % 40 * 30, 10 + n // 40 * 30, 24, 24) for n in range(300)}

    assert placed(boxes, (1280, 800), width_of).left_out == ()


def test_of_too_many_things_in_one_place_the_rest_is_named():
    boxes = {f"e{n}": Rectangle(100, 100, 40, 20) for n in range(300)}

    done = placed(boxes, (1280, 800), width_of)

    assert len(done.labels) > 20
    assert len(done.labels) + len(done.left_out) == 300


def blank(width: int = 300, height: int = 200, colour: str = "white") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG", quality=95)
    return out.getvalue()


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) < 24


def test_what_is_covered_has_one_colour_whatever_was_there():
    speckled = Image.effect_noise((300, 200), 120).convert("RGB")
    out = io.BytesIO()
    speckled.save(out, "JPEG", quality=95)
    box = Rectangle(48, 56, 80, 32)

    done = painted(out.getvalue(), Paint(covers=(box,)))

    image = Image.open(io.BytesIO(done.jpeg)).convert("RGB")
    # JPEG blurs over the edges of its squares of 8 pixels (16 for colours); the inner ones are clean.
    inside = image.crop((box.x + 16, box.y + 8, box.x + box.width - 16, box.y + box.height - 8))
    assert all(near(colour, COVER) for _, colour in inside.getcolors())
    assert len(image.crop((150, 0, 300, 200)).getcolors(30_000)) > 50, "what is beside it was left alone"


def test_a_cover_is_drawn_before_the_marks_and_the_crop_after_both():
    paint = Paint(
        covers=(Rectangle(100, 100, 80, 24),),
        marks={"e7": Rectangle(100, 100, 80, 24)},
        crop=Rectangle(60, 60, 160, 100),
    )

    done = painted(blank(), paint)

    image = Image.open(io.BytesIO(done.jpeg))
    assert image.size == (done.width, done.height) == (160, 100)
    assert done.marks["e7"] == Rectangle(40, 40, 80, 24)
    assert near(image.convert("RGB").getpixel((80, 52)), COVER)


def test_each_mark_is_a_frame_and_a_label_in_one_colour_on_light_and_dark():
    for ground in ("white", "black"):
        box = Rectangle(100, 100, 80, 24)

        image = Image.open(io.BytesIO(painted(blank(colour=ground), Paint(marks={"e12": box})).jpeg)).convert("RGB")

        assert not near(image.getpixel((140, 100)), image.getpixel((10, 10))), "the frame is seen"
        assert near(image.getpixel((140, 112)), image.getpixel((10, 10))), "what it frames is not hidden"


def test_a_picture_that_needs_no_paint_is_handed_on_as_it_is():
    data = blank()

    assert painted(data, Paint()).jpeg is data
