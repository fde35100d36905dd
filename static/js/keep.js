/*
 * Keeps what was typed into a form over a sign-in. The text lies in this tab only (sessionStorage), is given back to the
 * same account on the same form, and is forgotten as soon as it arrived, at signing out, and when the tab is closed.
 * Answers of a review are kept by review/storage.js.
 *
 * An entry is `plumbline-form:<account>:<address the form is sent to>#<number of the form>` -> {fields, lost}. It is
 * written when a form is sent or its page is left; a page for somebody signed out, or one that says that a form was too
 * old, marks all entries as lost. Only what is lost comes back.
 */
(() => {
  "use strict";

  const { user, back } = document.currentScript.dataset;
  const storage = window.plumbline.storage("sessionStorage", "plumbline-form:");
  const changed = new Set();

  const isKept = (form) =>
    form.method === "post" && form.id !== "answers" && form.dataset.keep !== "no" && !form.querySelector('[type="password"]');
  const forms = () => [...document.forms].filter(isKept);
  const sentTo = (form) => {
    const address = new URL(form.getAttribute("action") || location.href, location.href);
    return address.pathname + address.search;
  };
  const keyOf = (form) => {
    const same = forms().filter((other) => sentTo(other) === sentTo(form));
    return `${user}:${sentTo(form)}#${same.indexOf(form)}`;
  };

  const keep = (form) => {
    const all = [...new FormData(form)];
    const fields = all.filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
    storage.write(keyOf(form), { fields, lost: false });
  };

  const restore = (form, fields) => {
    const left = fields.map((field) => [...field]);
    const take = (name, value) => {
      const index = left.findIndex(([other, its]) => other === name && (value === undefined || its === value));
      return index < 0 ? undefined : left.splice(index, 1)[0][1];
    };
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden" || field.type === "file" || field.type === "submit") continue;
      if (field.type === "radio" || field.type === "checkbox") field.checked = take(field.name, field.value) !== undefined;
      else if (field.type === "select-multiple")
        for (const option of field.options) option.selected = take(field.name, option.value) !== undefined;
      else field.value = take(field.name) ?? field.value;
      const folded = field.closest("details");
      if (folded && field.value) folded.open = true;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const words = document.createElement("p");
    words.className = "notice notice-attention";
    words.setAttribute("role", "status");
    words.textContent = back;
    form.before(words);
  };

  const isOurs = (key) => key.startsWith(`${user}:`);

  if (!user || document.querySelector("[data-forms-lost]")) {
    for (const key of storage.names()) storage.write(key, { ...storage.read(key), lost: true });
    return;
  }

  const ours = storage.names().filter(isOurs).map((key) => [key, storage.read(key)]);
  const lost = new Map(ours.filter(([, entry]) => entry?.lost));
  for (const key of storage.names()) if (!lost.has(key)) storage.forget(key);
  for (const form of forms()) {
    const entry = lost.get(keyOf(form));
    if (!entry) continue;
    restore(form, entry.fields);
    changed.add(form);
    storage.forget(keyOf(form));
  }

  document.addEventListener("input", ({ target }) => {
    if (target.form && isKept(target.form)) changed.add(target.form);
  });
  document.addEventListener("submit", ({ target }) => {
    if (isKept(target)) keep(target);
    if (!target.matches("[data-sign-out]")) return;
    changed.clear();
    for (const key of storage.names()) storage.forget(key);
  });
  addEventListener("pagehide", () => {
    for (const form of changed) keep(form);
  });
})();
