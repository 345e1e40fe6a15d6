// What is asked of a field right before a secret goes into it: where its form may send to, how, and what the field says of itself.
// A field called "getAttribute" hides what a form has by that name, in every world: forms are asked through the prototype. The hand
// of closed shadow roots asks the same in our own world.
(() => {
  const attr = (one, name) => Element.prototype.getAttribute.call(one, name);
  const baseOf = Object.getOwnPropertyDescriptor(Node.prototype, "baseURI").get;
  const every = (one, css) => [...Element.prototype.querySelectorAll.call(one, css)];
  const formOf = (element) => element.form || element.closest("form");
  // Also those that stand outside of the form and name it.
  const senders = (element, form, css) => {
    const id = form && attr(form, "id");
    const outside = id ? [...element.getRootNode().querySelectorAll("[form]")] : [];
    return [...(form ? every(form, css) : []), ...outside.filter((one) => attr(one, "form") === id && one.matches(css))];
  };
  const targets = ([element]) => {
    const form = formOf(element);
    if (!form) return [];
    const said = [attr(form, "action") || "", ...senders(element, form, "[formaction]").map((one) => attr(one, "formaction"))];
    const whole = (one) => { try { return new URL(one, baseOf.call(element)).href; } catch { return one; } };
    return [...new Set(said)].slice(0, 100).map(whole);
  };
  const says = ([element]) => {
    const form = formOf(element);
    const method = (one, name) => (attr(one, name) || "").toLowerCase();
    const gets = (said) => said !== "post" && said !== "dialog";
    // A form that says neither how nor where is one for a script.
    const own = form ? method(form, "method") : "";
    const asks = form && (own ? gets(own) : attr(form, "action") !== null);
    const how = (one) => (attr(one, "formmethod") === null ? own : method(one, "formmethod"));
    const other = senders(element, form, "[formmethod],[formaction]").some((one) => gets(how(one)));
    const words = ["name", "id", "autocomplete", "placeholder"].map((one) => attr(element, one) || "");
    return { says: words.filter(Boolean).map((one) => one.slice(0, 200)), inAddress: Boolean(asks || other) };
  };
  return { targets, says };
})()
