"""More small pieces, for roles and states; see names.py."""

ROLES = r"""
role-unknown-word-first: <div role="foo button" here tabindex="0">Go</div> => button "Go"
role-two-known-words: <div role="checkbox button" here tabindex="0">Go</div> => checkbox "Go" unchecked
role-abstract-word: <div role="command link" here tabindex="0">Go</div> => link "Go"
role-in-capitals: <div role="BUTTON" here tabindex="0">Go</div> => button "Go"
role-unknown-only: <h2 role="foo" here>Go</h2> => heading "Go"
role-empty: <button role="" here>Go</button> => button "Go"
role-image: <div role="image" aria-label="Cat" here></div> => img "Cat"
role-none: <h2 role="none" here>Go</h2> => none ""
role-none-but-focusable: <h2 role="none" tabindex="0" here>Go</h2> => heading "Go"
role-none-button: <button role="none" here>Go</button> => button "Go"
role-none-disabled-button: <button role="none" disabled here>Go</button> => none "" disabled
role-none-but-labelled: <h2 role="none" aria-label="Said" here>Go</h2> => heading "Said"
role-none-but-referenced: <i id="$a">Said</i><h2 role="none" aria-labelledby="$a" here>Go</h2> => heading "Said"
role-none-but-described: <i id="$a">Said</i><h2 role="none" aria-describedby="$a" here>Go</h2> => heading "Go"
role-none-but-live: <h2 role="none" aria-live="polite" here>Go</h2> => heading "Go"
role-none-then-button: <b role="none button" tabindex="0" here>Go</b> => ""
role-none-image-with-alt: <img role="presentation" alt="Cat" src="" here> => none ""
role-none-list-takes-its-items: <ul role="none"><li here>Go</li></ul> => none ""
role-none-table-takes-its-cells: <table role="presentation"><tr><td here>Go</td></tr></table> => none ""
role-none-table-takes-its-rows: <table role="none"><tr here><td>Go</td></tr></table> => none ""
role-none-table-leaves-inner-roles: <table role="none"><tr><td><h2 here>Go</h2></td></tr></table> => heading "Go"
role-none-table-leaves-inner-tables: <table role="none"><tr><td><table><tr><th>x<th>y<tr><td here>Go</td><td>x</td></tr></table></td></tr></table> => cell "Go"
role-link-as-button: <a href="#" role="button" here>Go</a> => button "Go"
role-region-unnamed: <div role="region" here>text</div> => ""
role-region-named: <div role="region" aria-label="News" here>text</div> => region "News"
role-form-unnamed: <div role="form" here>text</div> => ""
role-generic: <div role="generic" here>text</div> => generic ""
role-searchbox: <input role="searchbox" aria-label="Find" here> => searchbox "Find"
role-switch: <input type="checkbox" role="switch" aria-label="Wifi" checked here> => switch "Wifi" checked
anchor-without-address: <a here>Go</a> => ""
anchor-with-empty-address: <a href="" here>Go</a> => link "Go"
header-of-the-page: <header here>text</header> => banner ""
header-in-an-article: <article><header here>text</header></article> => ""
header-in-a-main: <main><header here>text</header></main> => ""
header-in-a-section: <section><header here>text</header></section> => ""
header-in-a-role-article: <div role="article"><header here>text</header></div> => ""
header-in-a-div: <div><header here>text</header></div> => banner ""
footer-of-the-page: <footer here>text</footer> => contentinfo ""
footer-in-a-nav: <nav><footer here>text</footer></nav> => ""
section-unnamed: <section here>text</section> => ""
section-named: <section aria-label="News" here>text</section> => region "News"
section-with-title: <section title="News" here>text</section> => region "News"
section-with-lost-reference: <section aria-labelledby="$none" here>text</section> => ""
section-with-blank-label: <section aria-label=" " here>text</section> => ""
form-unnamed: <form here>text</form> => form ""
form-named: <form aria-label="Order" here>text</form> => form "Order"
aside: <aside here>text</aside> => complementary ""
aside-in-an-article: <article><aside here>text</aside></article> => ""
aside-in-an-article-named: <article><aside aria-label="Hints" here>text</aside></article> => complementary "Hints"
nav: <nav aria-label="Main" here>text</nav> => navigation "Main"
main: <main here>text</main> => main ""
search: <search here>text</search> => search ""
address: <address here>text</address> => group ""
article: <article here>text</article> => article ""
list: <ol here><li>a</li></ol> => list ""
menu: <menu here><li>a</li></menu> => list ""
term: <dl><dt here>a</dt><dd>b</dd></dl> => term ""
definition: <dl><dt>a</dt><dd here>b</dd></dl> => definition ""
separator: <hr here> => separator ""
mark: <mark here>a</mark> => mark ""
strike: <s here>a</s> => deletion ""
div: <div here>a</div> => ""
heading-level-by-role: <div role="heading" aria-level="2" here>Go</div> => heading "Go"
th-in-the-head: <table><thead><tr><th here>A</th><th>B</th></tr></thead><tr><td>a<td>b</table> => columnheader "A"
th-first-in-a-row: <table><tr><th>x<th>y</tr><tr><th here>A</th><td>b</td></tr></table> => rowheader "A"
th-scope-row: <table><tr><th scope="row" here>A</th><td>b</td></tr></table> => rowheader "A"
th-scope-col: <table><tr><th scope="col" here>A</th><td>b</td></tr></table> => columnheader "A"
th-scope-rowgroup: <table><tr><th scope="rowgroup" here>A</th><td>b</td></tr></table> => rowheader "A"
td-in-a-grid: <table role="grid"><tr><td here>A</td><td>b</td></tr></table> => gridcell "A"
th-in-a-grid: <table role="grid"><tr><th here>A</th><th>b</th></tr><tr><td>1<td>2</table> => columnheader "A"
tbody: <table><thead><tr><th>a<th>b<tbody here><tr><td>a<td>b</tbody></table> => rowgroup ""
caption: <table><caption here>A</caption><tr><td>a<td>b</table> => caption ""
summary-alone: <div><summary here>More</summary></div> => ""
summary-second: <details><summary>One</summary><summary here>Two</summary></details> => ""
select: <select aria-label="S" here><option>a</select> => combobox "S"
select-of-size-one: <select aria-label="S" size="1" here><option>a</select> => combobox "S"
select-of-size-two: <select aria-label="S" size="2" here><option>a</select> => listbox "S"
select-multiple: <select aria-label="S" multiple here><option>a</select> => listbox "S"
input-with-list: <input aria-label="C" list="$l" here><datalist id="$l"><option>a</datalist> => combobox "C"
input-with-lost-list: <input aria-label="C" list="$none" here> => textbox "C"
input-search: <input type="search" aria-label="C" here> => searchbox "C"
input-search-with-list: <input type="search" aria-label="C" list="$l" here><datalist id="$l"><option>a</datalist> => combobox "C"
input-of-unknown-type: <input type="foo" aria-label="C" here> => textbox "C"
input-email: <input type="email" aria-label="C" here> => textbox "C"
input-number: <input type="number" aria-label="C" here> => spinbutton "C"
input-range: <input type="range" aria-label="C" here> => slider "C"
input-password: <input type="password" aria-label="C" here> => textbox "C"
input-colour: <input type="color" aria-label="C" here> => textbox "C"
input-date: <input type="date" aria-label="C" here> => textbox "C"
input-time: <input type="time" aria-label="C" here> => textbox "C"
input-file: <input type="file" aria-label="C" here> => button "C"
editable-region: <div contenteditable aria-label="C" here>a</div> => textbox "C"
editable-plain: <div contenteditable="plaintext-only" aria-label="C" here>a</div> => textbox "C"
editable-not: <div contenteditable="false" here>a</div> => ""
editable-with-role: <div contenteditable role="combobox" aria-label="C" here>a</div> => combobox "C"
button-with-menu: <button aria-haspopup="menu" here>File</button> => button "File"
canvas: <canvas aria-label="Plan" width="9" height="9" here></canvas> => canvas "Plan"
video: <video aria-label="Film" controls width="300" height="90" here></video> => video "Film"
name-forbidden-on-a-paragraph: <p aria-label="Said" here>Shown</p> => paragraph ""
name-forbidden-on-a-span: <span aria-label="Said" here>Shown</span> => ""
name-forbidden-on-code: <code aria-label="Said" here>Shown</code> => code ""
"""

STATES = r"""
checkbox-on: <input type="checkbox" checked aria-label="C" here> => checkbox "C" checked
checkbox-mixed: <input type="checkbox" aria-label="C" here data-mixed> => checkbox "C" mixed
checkbox-ignores-aria-checked: <input type="checkbox" aria-checked="true" aria-label="C" here> => checkbox "C" unchecked
checkbox-by-role: <b role="checkbox" aria-checked="true" tabindex="0" here>C</b> => checkbox "C" checked
checkbox-by-role-mixed: <b role="checkbox" aria-checked="mixed" tabindex="0" here>C</b> => checkbox "C" mixed
checkbox-by-role-silent: <b role="checkbox" tabindex="0" here>C</b> => checkbox "C" unchecked
radio-on: <input type="radio" checked aria-label="C" here> => radio "C" checked
radio-by-role-mixed-is-off: <b role="radio" aria-checked="mixed" tabindex="0" here>C</b> => radio "C" unchecked
switch-off: <b role="switch" aria-checked="false" tabindex="0" here>C</b> => switch "C" unchecked
menuitem-checked: <div role="menu"><b role="menuitemcheckbox" aria-checked="true" tabindex="0" here>C</b></div> => menuitemcheckbox "C" checked
option-checked: <div role="listbox"><b role="option" aria-checked="true" aria-selected="false" here>C</b></div> => option "C" checked
button-ignores-checked: <button aria-checked="true" here>C</button> => button "C"
pressed: <button aria-pressed="true" here>C</button> => button "C" pressed
pressed-not: <button aria-pressed="false" here>C</button> => button "C" not pressed
pressed-mixed: <button aria-pressed="mixed" here>C</button> => button "C" mixed
pressed-nonsense: <button aria-pressed="" here>C</button> => button "C"
pressed-on-a-link: <a href="#" aria-pressed="true" here>C</a> => link "C"
expanded: <button aria-expanded="true" here>C</button> => button "C" expanded
expanded-not: <button aria-expanded="false" here>C</button> => button "C" collapsed
expanded-undefined: <button aria-expanded="undefined" here>C</button> => button "C"
expanded-details: <details open><summary here>C</summary>text</details> => button "C" expanded
expanded-combobox: <input role="combobox" aria-label="C" aria-expanded="true" here> => combobox "C" expanded
selected-tab: <div role="tablist"><button role="tab" aria-selected="true" here>C</button></div> => tab "C" selected
selected-tab-not: <div role="tablist"><button role="tab" aria-selected="false" here>C</button></div> => tab "C"
selected-option: <select multiple><option selected here>C</select> => option "C" selected
selected-row: <div role="grid"><div role="row" aria-selected="true" here><b role="gridcell">C</b></div></div> => row "C" selected
selected-on-a-button: <button aria-selected="true" here>C</button> => button "C"
disabled: <button disabled here>C</button> => button "C" disabled
disabled-by-aria: <button aria-disabled="true" here>C</button> => button "C" disabled
disabled-by-fieldset: <fieldset disabled><button here>C</button></fieldset> => button "C" disabled
disabled-not-in-the-legend: <fieldset disabled><legend><button here>C</button></legend></fieldset> => button "C"
disabled-by-group: <div role="group" aria-disabled="true"><button here>C</button></div> => button "C" disabled
disabled-and-freed-again: <div role="group" aria-disabled="true"><b role="button" tabindex="0" aria-disabled="false" here>C</b></div> => button "C"
disabled-option: <select size="2"><optgroup disabled label="g"><option here>C</optgroup></select> => option "C" disabled
disabled-attribute-on-a-link: <a href="#" disabled here>C</a> => link "C"
required: <input required aria-label="C" here> => textbox "C" required
required-by-aria: <div role="textbox" tabindex="0" aria-required="true" aria-label="C" here></div> => textbox "C" required
required-select: <select required aria-label="C" here><option>a</select> => combobox "C" required
required-not-on-a-button: <button aria-required="true" here>C</button> => button "C"
invalid: <input aria-invalid="true" aria-label="C" here> => textbox "C" invalid
invalid-spelling: <input aria-invalid="spelling" aria-label="C" here> => textbox "C" invalid
invalid-not: <input aria-invalid="false" aria-label="C" here> => textbox "C"
invalid-empty-word: <input aria-invalid="" aria-label="C" here> => textbox "C"
invalid-before-anyone-typed: <input type="email" value="x" aria-label="C" here> => textbox "C"
readonly: <input readonly aria-label="C" here> => textbox "C" readonly
readonly-textarea: <textarea readonly aria-label="C" here></textarea> => textbox "C" readonly
readonly-by-aria: <div role="textbox" tabindex="0" aria-readonly="true" aria-label="C" here></div> => textbox "C" readonly
readonly-means-nothing-to-a-checkbox: <input type="checkbox" readonly aria-label="C" here> => checkbox "C" unchecked
generic-expanded: <div tabindex="0" aria-expanded="false" here>C</div> => "" collapsed
generic-selected: <div tabindex="0" aria-selected="true" here>C</div> => ""
generic-pressed: <div tabindex="0" aria-pressed="true" here>C</div> => ""
generic-checked: <div tabindex="0" aria-checked="true" here>C</div> => ""
generic-disabled: <div tabindex="0" aria-disabled="true" here>C</div> => "" disabled
current: <a href="#" aria-current="page" here>C</a> => link "C" current
current-not: <a href="#" aria-current="false" here>C</a> => link "C"
busy: <div role="listbox" aria-busy="true" aria-label="C" here></div> => listbox "C" busy
"""
