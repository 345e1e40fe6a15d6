"""A page that says whatever is typed into it again, in every encoding and in every place that it can reach."""

from __future__ import annotations

from tests.faults.world import Site, Visit, page

ENCODINGS_JS = r"""
const bytes = (value) => [...new TextEncoder().encode(value)];
const units = (value) => [...Array(value.length).keys()].map((at) => value.charCodeAt(at));
const le = (value) => units(value).flatMap((one) => [one & 255, one >> 8]);
const be = (value) => units(value).flatMap((one) => [one >> 8, one & 255]);
const b64 = (data) => btoa(String.fromCharCode(...data));
const hex = (data) => data.map((one) => one.toString(16).padStart(2, "0")).join("");
const percent = (data, up) => data.map((one) => "%" + (up ? hex([one]).toUpperCase() : hex([one]))).join("");
const entities = (value) => { const box = document.createElement("p"); box.textContent = value; return box.innerHTML; };
const encodings = (value) => [
  value, encodeURIComponent(value), new URLSearchParams([["", value]]).toString(), JSON.stringify(value),
  entities(value), [...value].map((one) => `&#${one.codePointAt(0)};`).join(""),
  b64(bytes(value)), b64(bytes("x" + value + "yz")), b64(bytes("xy" + value)),
  b64(bytes("?" + value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", ""),
  hex(bytes(value)), hex(bytes(value)).toUpperCase(), b64(le(value)), b64(be(value)), b64([7, ...le(value)]), hex(le(value)), hex(be(value)),
  units(value).map((one) => "\\u" + one.toString(16).padStart(4, "0")).join(""),
  percent(bytes(value), true), percent(le(value), false), percent(be(value), true), value.replace(/\s+/g, " "),
];
"""
ECHO_JS = r"""
const one = (name) => document.querySelector(`[name=${name}]`);
const put = (id, text) => { document.getElementById(id).textContent = text; };
const say = async (value) => {
  const all = encodings(value), text = all.join("\n");
  document.title = "hello " + all.join(" | ");
  put("said", "Welcome " + value); put("all", text); put("cut", "x".repeat(1960) + value);
  document.getElementById("names").setAttribute("aria-label", value);
  document.getElementById("names").setAttribute("title", all[6]);
  one("copy").value = text; one("copy").placeholder = value;
  const halves = document.getElementById("halves");
  halves.replaceChildren(...[value.slice(0, 5), value.slice(5)].map((part) => { const b = document.createElement("b"); b.textContent = part; return b; }));
  for (const each of all) console.error("typed " + each);
  console.error("x".repeat(480) + value); console.log(text);
  localStorage.setItem("kept", text); sessionStorage.setItem("kept", value); localStorage.setItem(value.slice(0, 300), "1");
  document.cookie = "kept=" + encodeURIComponent(value) + "; path=/";
  const post = (body, type) => fetch("/echo?q=" + encodeURIComponent(value) + "&b=" + encodeURIComponent(all[6]), { method: "POST", body, headers: { "Content-Type": type } });
  await Promise.all([
    post(value, "text/plain"), post(new URLSearchParams({ value, more: all[10] }), "application/x-www-form-urlencoded"),
    post(JSON.stringify({ value, all }), "application/json"), post(new Uint8Array(le(value)), "application/octet-stream"),
    post(new Uint8Array([0, 255, ...bytes(encodeURIComponent(value))]), "application/octet-stream"),
  ]);
  await fetch("/echo/" + encodeURIComponent(value)); await fetch("/binary?q=" + encodeURIComponent(value));
  setTimeout(() => { throw new Error("failed for " + value); });
  alert("is it " + all[0] + " or " + all[6] + " or " + all[13] + "?");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["nothing"])); link.download = value.slice(0, 60) + ".txt"; link.click();
  history.replaceState(null, "", "?back=" + encodeURIComponent(value) + "#" + value);
  put("done", "done " + one("secret").dataset.count);
};
one("secret").dataset.count = 0;
document.querySelector("button").onclick = () => {
  const field = one("secret"); field.dataset.count = Number(field.dataset.count) + 1; say(field.value);
};
"""
LOGIN = page(
    "<h1 id=said>Login</h1><h2 id=done>nothing</h2>"
    "<label>Secret <textarea name=secret autocomplete=off></textarea></label>"
    "<label>Copy <textarea name=copy></textarea></label><button type=button>Go</button>"
    "<pre id=all></pre><p id=cut></p><p id=halves></p><img id=names alt=''>",
    script=ENCODINGS_JS + ECHO_JS,
)


def hostile() -> Site:
    """It also answers with what it was sent, so that answers are full of it too."""
    return Site({"/": LOGIN, "/echo": echo, "/binary": binary})


def echo(visit: Visit) -> None:
    visit.reply(f"<p>you said {visit.path}</p>")


def binary(visit: Visit) -> None:
    said = visit.path.encode()
    visit.reply(b"\x00\xff\xfe" + said + said.decode().encode("utf-16-le"), Content_Type="application/octet-stream")
