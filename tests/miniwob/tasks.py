"""All tasks: the policies by theme, and what is left out."""

from __future__ import annotations

from . import play_buttons, play_choices, play_dates, play_drags, play_fields, play_games, play_mail, play_reading
from .registry import POLICIES

__all__ = ["LEFT_OUT", "POLICIES"]
THEMES = (play_buttons, play_choices, play_dates, play_drags, play_fields, play_games, play_mail, play_reading)
NO_FLASH = "a button that lights up for half a second is seen by who looks at that moment"
NO_COLOUR = "the colour of a box that nothing listens on is not told"
NO_PICTURE = "what a picture of a style sheet shows is not told"
NO_SHAPE = "a shape that nothing listens on is not told"
NO_PLACE = "needs the mouse at a place inside of one element; a point is taken for the middle of what is there"
LEFT_OUT = {
    "simon-says": NO_FLASH, "use-colorwheel-2": NO_COLOUR,
    "visual-addition": "empty boxes with a colour are not told", "tic-tac-toe": NO_PICTURE,
    "count-shape": NO_SHAPE, "drag-shapes": f"{NO_SHAPE}: the box that they go into", "drag-shapes-2": f"{NO_SHAPE}: the boxes",
    "hover-shape": NO_SHAPE, "chase-circle": NO_SHAPE, "moving-items": f"{NO_SHAPE} when it is added later",
    "bisect-angle": f"{NO_SHAPE}; {NO_PLACE}", "circle-center": f"{NO_SHAPE}; {NO_PLACE}",
    "find-midpoint": f"{NO_SHAPE}; {NO_PLACE}", "right-angle": f"{NO_SHAPE}; {NO_PLACE}",
    "draw-circle": f"{NO_SHAPE}; {NO_PLACE}", "draw-line": f"{NO_SHAPE}; {NO_PLACE}", "hot-cold": NO_PLACE,
    "count-sides": "drawn on a canvas", "drag-cube": "which side faces the user is told by its look alone",
    "daily-calendar": "with other fonts than Arial its rows wrap, and what is dragged is drawn beside the mouse",
}  # fmt: skip
