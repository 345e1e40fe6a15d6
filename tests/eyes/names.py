"""Small pieces of HTML with the role, name and states that the standards give the element marked `here`.

A line is "its name: the piece => role "name" states". `$` in an id stands for the case, so that all share one page.
The standards are HTML-AAM 1.0, WAI-ARIA 1.2 and accname 1.2. Where they have no role for a thing (a canvas, a date
field), the line has the eyes' own word.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LINE = re.compile(r'(?P<case>[\w-]+): (?P<html>.*) => (?:(?P<role>[a-z ]+) )?"(?P<name>.*)"(?: (?P<states>[a-z, ]+))?')
DOT = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
GAP = " " * 3000
"""Indentation of source text, longer than any name."""
STYLE = r"""
  .b::before { content: "Before " } .a::after { content: " after" } .alt::before { content: "*" / "Star " }
  .mute::before { content: "*" / "" } .icon::before { content: "\e001" } .attr::before { content: attr(data-word) " " }
  .block::before { content: "Block"; display: block } .gone::before { content: "Gone "; display: none }
  .quote::after { content: "\22" } .unit::after { content: " \20ac" } .up { text-transform: uppercase }
"""


class Case(NamedTuple):
    """One piece, ready to be put on the page, and what is right."""

    key: str
    html: str
    role: str
    name: str
    states: frozenset[str]


def read(lines: str) -> list[Case]:
    """The cases of one of the sheets below."""
    found = []
    for line in lines.strip().splitlines():
        one = LINE.fullmatch(line)
        assert one, f"not a case: {line}"
        key = one["case"]
        html = (
            one["html"]
            .replace("$", f"{key}-")
            .replace("@dot", DOT)
            .replace("@gap", GAP)
            .replace(" here", f" data-case={key}", 1)
        )
        states = frozenset(one["states"].split(", ")) if one["states"] else frozenset()
        found.append(Case(key, html, one["role"] or "", one["name"], states))
    return found


LABELLED_BY = r"""
labelledby-one: <span id="$a">Send</span><button here aria-labelledby="$a">x</button> => button "Send"
labelledby-two-in-order: <i id="$a">b</i><i id="$b">a</i><input here aria-labelledby="$b $a"> => textbox "a b"
labelledby-self-label: <a here href="#" id="$a" aria-label="Delete" aria-labelledby="$a $b">x</a><i id="$b">bill.pdf</i> => link "Delete bill.pdf"
labelledby-self-content: <button here id="$a" aria-labelledby="$b $a">Delete</button><i id="$b">Bill:</i> => button "Bill: Delete"
labelledby-hidden: <span id="$a" hidden>Total</span><input here aria-labelledby="$a"> => textbox "Total"
labelledby-hidden-with-hidden-part: <p id="$a" hidden>Sum <b style="display:none">of all</b></p><input here aria-labelledby="$a"> => textbox "Sum of all"
labelledby-shown-with-hidden-part: <p id="$a">Sum <b hidden>of all</b></p><input here aria-labelledby="$a"> => textbox "Sum"
labelledby-part-of-hidden: <div hidden>No <b id="$a">yes</b></div><input here aria-labelledby="$a"> => textbox "yes"
labelledby-invisible: <p id="$a" style="visibility:hidden">Ghost</p><input here aria-labelledby="$a"> => textbox "Ghost"
labelledby-aria-hidden: <p id="$a" aria-hidden="true">Ghost</p><input here aria-labelledby="$a"> => textbox "Ghost"
labelledby-missing: <button here aria-labelledby="$none">Go</button> => button "Go"
labelledby-empty-then-label: <i id="$a"></i><button here aria-labelledby="$a" aria-label="Go">x</button> => button "Go"
labelledby-is-not-followed-twice: <i id="$a" aria-labelledby="$b">one</i><i id="$b">two</i><input here aria-labelledby="$a"> => textbox "one"
labelledby-of-an-aria-label: <i id="$a" aria-label="said">shown</i><input here aria-labelledby="$a"> => textbox "said"
labelledby-beats-label-and-aria-label: <i id="$a">A</i><label>L <input here aria-label="B" aria-labelledby="$a"></label> => textbox "A"
labelledby-a-field-gives-its-value: <i id="$a">Meet in</i><input id="$b" value="5"><i id="$c">days</i><input type="checkbox" here aria-labelledby="$a $b $c"> => checkbox "Meet in 5 days" unchecked
labelledby-an-image: <img id="$a" alt="Cart" src=""><button here aria-labelledby="$a">x</button> => button "Cart"
labelledby-a-labelled-field-gives-its-value: <input id="$a" aria-label="days" value="5"><button here aria-labelledby="$a">x</button> => button "5"
labelledby-self-of-a-field: <input id="$a" aria-label="days" value="5" here aria-labelledby="$b $a"><i id="$b">Wait</i> => textbox "Wait days"
labelledby-a-button-gives-its-name: <button id="$a" aria-label="Delete">x</button><i id="$b">bill</i><input here aria-labelledby="$a $b"> => textbox "Delete bill"
labelledby-in-a-ring: <section id="$a" here aria-labelledby="$b">one</section><section id="$b" aria-labelledby="$a">two</section> => region "two"
labelledby-on-a-region: <section here aria-labelledby="$a"><h2 id="$a">News</h2>text</section> => region "News"
labelledby-same-twice: <i id="$a">Go</i><button here aria-labelledby="$a $a">x</button> => button "Go Go"
labelledby-takes-a-list: <ul id="$a"><li>One</li><li>Two</li></ul><input here aria-labelledby="$a"> => textbox "One Two"
"""

LABELS = r"""
aria-label: <button here aria-label="Close">x</button> => button "Close"
aria-label-is-trimmed: <button here aria-label="  Close   it ">x</button> => button "Close it"
aria-label-of-spaces-is-none: <button here aria-label="  ">Close</button> => button "Close"
aria-label-beats-label: <label>Label <input here aria-label="Said"></label> => textbox "Said"
label-around: <label>Name <input here></label> => textbox "Name"
label-around-after: <label><input type="radio" here> Plain</label> => radio "Plain" unchecked
label-for: <label for="$i">Name</label><input id="$i" here> => textbox "Name"
labels-two: <label for="$i">First</label><input id="$i" here><label for="$i">name</label> => textbox "First name"
label-around-and-for: <label>A <input id="$i" here></label><label for="$i">B</label> => textbox "A B"
label-hidden: <label for="$i" hidden>Quiet</label><input id="$i" here> => textbox "Quiet"
label-with-hidden-part: <label for="$i">Name <i aria-hidden="true">*</i></label><input id="$i" here> => textbox "Name"
label-with-its-own-name: <label for="$i" aria-label="Said">Shown</label><input id="$i" here> => textbox "Said"
label-in-blocks: <label><div>Name</div><div>as in the passport</div><input here></label> => textbox "Name as in the passport"
label-with-link: <label><input type="checkbox" here> I accept the <a href="#">terms</a></label> => checkbox "I accept the terms" unchecked
label-with-image: <label><img alt="Visa" src=""> <input type="radio" here></label> => radio "Visa" unchecked
label-of-a-button: <label>Outer <button here>Inner</button></label> => button "Outer"
label-of-a-select: <label>Speed <select here><option>Slow<option selected>Fast</select></label> => combobox "Speed"
label-of-a-textarea: <label>Note <textarea here>text</textarea></label> => textbox "Note"
label-of-an-output: <label>Sum <output here>5</output></label> => status "Sum"
label-of-a-meter: <label>Fuel <meter here value="0.5"></meter></label> => meter "Fuel"
label-of-a-progress: <label>Done <progress here value="0.5"></progress></label> => progressbar "Done"
label-does-not-name-a-div: <label for="$i">No</label><div id="$i" role="textbox" here tabindex="0"></div> => textbox ""
label-of-submit-button: <label>Outer <input type="submit" value="Send" here></label> => button "Outer"
"""

EMBEDDED = r"""
embedded-text: <label><input type="checkbox" here> Flash <input value="3"> times</label> => checkbox "Flash 3 times" unchecked
embedded-text-with-label: <label><input type="checkbox" here> Flash <input value="3" aria-label="how often"> times</label> => checkbox "Flash 3 times" unchecked
embedded-textarea: <label><input type="checkbox" here> Say <textarea>hello</textarea></label> => checkbox "Say hello" unchecked
embedded-select: <label><input type="checkbox" here> Every <select><option>day<option selected>week</select></label> => checkbox "Every week" unchecked
embedded-range: <label><input type="checkbox" here> At <input type="range" value="7" max="9"> volts</label> => checkbox "At 7 volts" unchecked
embedded-number: <label><input type="checkbox" here> Wait <input type="number" value="4"> s</label> => checkbox "Wait 4 s" unchecked
embedded-spinbutton-text: <label><input type="checkbox" here> In <b role="spinbutton" aria-valuenow="1" aria-valuetext="January">1</b></label> => checkbox "In January" unchecked
embedded-slider-now: <label><input type="checkbox" here> At <b role="slider" aria-valuenow="12"></b> %</label> => checkbox "At 12 %" unchecked
embedded-listbox: <label><input type="checkbox" here> In <b role="listbox"><i role="option">red</i><i role="option" aria-selected="true">blue</i></b></label> => checkbox "In blue" unchecked
embedded-combobox: <label><input type="checkbox" here> In <input role="combobox" value="green"></label> => checkbox "In green" unchecked
embedded-role-textbox: <label><input type="checkbox" here> By <b role="textbox" contenteditable>Ann</b></label> => checkbox "By Ann" unchecked
embedded-button: <label><input type="checkbox" here> Take <button>this</button></label> => checkbox "Take this" unchecked
embedded-checkbox-says-nothing: <label for="$i">Both <input type="checkbox"></label><input id="$i" here> => textbox "Both"
embedded-number-that-is-a-secret: <label><input type="checkbox" here> Code <input type="number" autocomplete="one-time-code" value="123"></label> => checkbox "Code" unchecked
embedded-password: <label><input type="checkbox" here> Word <input type="password" value="123"></label> => checkbox "Word" unchecked
embedded-progress: <button here>Load <progress value="3" max="9"></progress></button> => button "Load 3"
embedded-in-a-heading: <h2 here>Room <input value="12"></h2> => heading "Room 12"
"""

CONTENT = r"""
content-nested: <button here>Save <b>all <i>files</i></b></button> => button "Save all files"
content-inline-is-one-word: <button here><b>Un</b><i>do</i></button> => button "Undo"
content-blocks-are-words: <button here><div>Save</div><div>all</div></button> => button "Save all"
content-inline-blocks-are-words: <button here><b style="display:inline-block">A</b><b style="display:inline-block">B</b></button> => button "A B"
content-break-is-a-space: <button here>Save<br>all</button> => button "Save all"
content-image: <a here href="#"><img alt="Home" src=""> page</a> => link "Home page"
content-hidden-part: <button here>Save <i hidden>never</i></button> => button "Save"
content-invisible-part: <button here>Save <i style="visibility:hidden">never</i></button> => button "Save"
content-visible-in-invisible: <button here>Save <i style="visibility:hidden">no <b style="visibility:visible">yes</b></i></button> => button "Save yes"
content-aria-hidden-part: <button here>Save <i aria-hidden="true">x</i></button> => button "Save"
content-labelled-part: <button here>Save <i role="img" aria-label="disk"></i></button> => button "Save disk"
content-part-by-reference: <i id="$a">files</i><button here>Save <i role="img" aria-labelledby="$a"></i></button> => button "Save files"
content-part-with-title: <button here>Save <i title="now"></i></button> => button "Save now"
content-svg-title: <button here><svg width="9" height="9"><title>Menu</title><path d="M0 0h9"/></svg></button> => button "Menu"
content-script-is-none: <button here>Save<script>0</script><style>i{}</style></button> => button "Save"
content-presentational-part: <button here><i role="presentation">Go</i></button> => button "Go"
content-in-a-box-of-no-box: <button here><i style="display:contents">Go</i></button> => button "Go"
content-with-an-unnamed-image: <button here><img src="x.png"> Go</button> => button "Go"
content-of-a-titled-empty-image: <a here href="#"><img alt="" title="Delete" src=""></a> => link "Delete"
content-flex-parts-are-words: <a here href="#" style="display:flex"><b>Go</b><i>up</i></a> => link "Go up"
content-owned: <button here aria-owns="$a">Save</button><i id="$a">all</i> => button "Save all"
content-before-and-after: <button here class="b a">text</button> => button "Before text after"
content-before-in-label: <label class="b">Name <input here></label> => textbox "Before Name"
content-pseudo-alternative: <button here class="alt">rate</button> => button "Star rate"
content-pseudo-empty-alternative: <button here class="mute">rate</button> => button "rate"
content-pseudo-of-an-attribute: <button here class="attr" data-word="Big">deal</button> => button "Big deal"
content-pseudo-block: <button here class="block">text</button> => button "Block text"
content-pseudo-not-shown: <button here class="gone">text</button> => button "text"
content-pseudo-quote: <button here class="quote">5</button> => button "5""
content-pseudo-unit: <button here class="unit">5</button> => button "5 €"
content-icon-font-is-no-word: <button here class="icon" title="Search"></button> => button "Search"
content-is-what-is-written: <button here class="up">Save</button> => button "Save"
content-of-a-heading: <h3 here>The <a href="#">news</a></h3> => heading "The news"
content-of-a-heading-with-label: <h3 here aria-label="Said">Shown</h3> => heading "Said"
content-of-a-cell: <table><tr><th>x<th>y<tr><td here>A <b>b</b></td><td>c</td></tr></table> => cell "A b"
content-of-a-row: <table><tr><th>x<th>y<tr here><td>A</td><td>b</td></tr></table> => row "A b"
content-of-an-option: <select size="2"><option here>Red</option></select> => option "Red"
content-of-a-menuitem: <div role="menu"><div role="menuitem" here tabindex="0"><span>Open</span></div></div> => menuitem "Open"
content-of-a-treeitem: <ul role="tree"><li role="treeitem" here>Leaf</li></ul> => treeitem "Leaf"
content-of-a-treeitem-with-a-branch: <ul role="tree"><li role="treeitem" here aria-expanded="true">Fruit<ul role="group"><li role="treeitem">Apple</li></ul></li></ul> => treeitem "Fruit" expanded
content-of-a-menuitem-with-a-menu: <ul role="menu"><li role="menuitem" here tabindex="0">File<ul role="menu"><li role="menuitem">Open</li></ul></li></ul> => menuitem "File"
content-of-closed-details: <button here>A<details><summary>B</summary>C</details></button> => button "A B"
content-indented: <button here>Save @gap all</button> => button "Save all"
content-with-a-hint-to-break: <button here>Sa<wbr>ve</button> => button "Save"
content-of-a-tooltip: <div role="tooltip" here>Tip</div> => tooltip "Tip"
content-not-of-a-group: <div role="group" here>text</div> => group ""
content-not-of-a-dialog: <dialog open here>text</dialog> => dialog ""
content-not-of-an-alert: <div role="alert" here>text</div> => alert ""
content-not-of-a-listitem: <ul><li here>text</li></ul> => listitem ""
content-not-of-a-table: <table here><tr><th>x<th>y<tr><td>a<td>b</table> => table ""
content-then-title-is-no-name: <button here title="Tip">Save</button> => button "Save"
title-alone: <button here title="Tip"></button> => button "Tip"
title-of-a-link-with-empty-image: <a here href="#" title="Home"><img alt="" src=""></a> => link "Home"
"""

NATIVE = r"""
placeholder-alone: <input here placeholder="Search"> => textbox "Search"
placeholder-after-title: <input here title="Tip" placeholder="Search"> => textbox "Tip"
placeholder-after-label: <label>Name <input here placeholder="Ann"></label> => textbox "Name"
placeholder-of-a-textarea: <textarea here placeholder="Note"></textarea> => textbox "Note"
placeholder-by-aria: <div role="textbox" tabindex="0" here aria-placeholder="Say it"></div> => textbox "Say it"
placeholder-is-not-for-a-checkbox: <input type="checkbox" here placeholder="No"> => checkbox "" unchecked
submit-default: <input type="submit" here> => button "Submit"
submit-value: <input type="submit" value="Send" here> => button "Send"
submit-empty-value: <input type="submit" value="" here> => button ""
submit-empty-value-with-title: <input type="submit" value="" title="Send" here> => button "Send"
submit-by-title: <input type="submit" title="Tip" here> => button "Submit"
reset-default: <input type="reset" here> => button "Reset"
button-value: <input type="button" value="Count" here> => button "Count"
button-without-value: <input type="button" here> => button ""
image-alt: <input type="image" alt="Go" src="" here> => button "Go"
image-value-is-not-shown: <input type="image" value="Go" src="" here> => button "Submit"
image-title: <input type="image" title="Go" src="" here> => button "Go"
image-nothing: <input type="image" src="" here> => button "Submit"
img-alt: <img alt="A cat" src="" here> => img "A cat"
img-empty-alt: <img alt="" src="" here> => none ""
img-empty-alt-with-label: <img alt="" aria-label="Cat" src="" here> => img "Cat"
img-empty-alt-with-title: <img alt="" title="Cat" src="" here> => none ""
img-title: <img title="Cat" src="x.png" here> => img "Cat"
img-no-alt: <img src="x.png" here width="9" height="9"> => img ""
area-alt: <map name="$m"><area href="#" alt="North" shape="rect" coords="0,0,9,9" here></map><img usemap="#$m" alt="Map" src="@dot" width="9" height="9"> => link "North"
svg-title: <svg here role="img" width="9" height="9"><title>Chart</title></svg> => img "Chart"
svg-without-words: <svg here width="9" height="9"><path d="M0 0h9"/></svg> => img ""
svg-link: <svg width="60" height="20"><a here href="#"><title>Shop</title><text y="15">go</text></a></svg> => link "Shop"
svg-label: <svg here aria-label="Chart" width="9" height="9"><path d="M0 0h9"/></svg> => img "Chart"
svg-deep-title-is-not-its-own: <svg here role="img" width="9" height="9"><g><title>Part</title></g></svg> => img ""
fieldset-legend: <fieldset here><legend>Finish</legend><input></fieldset> => group "Finish"
fieldset-two-legends: <fieldset here><legend>One</legend><legend>Two</legend></fieldset> => group "One"
fieldset-deep-legend: <fieldset here><div><legend>Deep</legend></div></fieldset> => group ""
fieldset-label: <fieldset here aria-label="Said"><legend>Finish</legend></fieldset> => group "Said"
fieldset-title: <fieldset here title="Tip"><input></fieldset> => group "Tip"
table-caption: <table here><caption>Parts</caption><tr><td>a<td>b</table> => table "Parts"
table-title-after-caption: <table here title="Tip"><caption>Parts</caption><tr><td>a<td>b</table> => table "Parts"
table-title: <table here title="Tip"><tr><th>x<th>y<tr><td>a<td>b</table> => table "Tip"
figure-caption: <figure here><img alt="x" src=""><figcaption>A cat</figcaption></figure> => figure "A cat"
iframe-title: <iframe here title="Map" width="9" height="9"></iframe> => iframe "Map"
option-label: <select size="2"><option here label="Red">R</option></select> => option "Red"
optgroup-label: <select size="3"><optgroup label="Warm" here><option>Red</optgroup></select> => group "Warm"
summary: <details><summary here>More</summary>text</details> => button "More" collapsed
details-is-unnamed: <details here><summary>More</summary>text</details> => group ""
"""

SHADOW = r"""
shadow-slot: <x-a><template shadowrootmode=open><button here><slot></slot></button></template>Save</x-a> => button "Save"
shadow-slot-fallback: <x-a><template shadowrootmode=open><button here><slot>Default</slot></button></template></x-a> => button "Default"
shadow-slots-by-name: <x-a><template shadowrootmode=open><button here><slot name="i"></slot> <slot></slot></button></template>all<i slot="i">Save</i></x-a> => button "Save all"
shadow-label: <x-a><template shadowrootmode=open><label>Name <input here></label></template></x-a> => textbox "Name"
shadow-reference: <x-a><template shadowrootmode=open><i id="in">Said</i><button here aria-labelledby="in">x</button></template></x-a> => button "Said"
shadow-reference-ends-at-the-root: <i id="$a">Out</i><x-a><template shadowrootmode=open><button here aria-labelledby="$a">In</button></template></x-a> => button "In"
shadow-host-is-a-button: <x-a role="button" tabindex="0" here><template shadowrootmode=open><b>Deep</b> <slot></slot></template>light</x-a> => button "Deep light"
shadow-text-in-a-link: <a here href='#'>To <x-a><template shadowrootmode=open>the <slot></slot></template>shop</x-a></a> => link "To the shop"
shadow-unslotted-is-not-shown: <x-a role=button here><template shadowrootmode=open>In</template>light</x-a> => button "In"
"""
