/*
 * Saves each answer as it is given, and says so only after the server did.
 *
 * What could not be sent is kept in this browser under `plumbline:<account>:<review>:<question>`, tried again, and sent
 * when the page is opened the next time. An entry is
 *   {url, page, edition, fields, sent}
 * `sent` are fields that were on their way when the line broke: the server may have them. They go first, unchanged, and
 * the server takes the same content twice as one; only then go the newer `fields`. So nobody is in conflict with himself.
 */
(() => {
  "use strict";

  const bar = document.getElementById("unsaved");
  if (!bar) return;
  const form = document.getElementById("answers");
  const PREFIX = `plumbline:${bar.dataset.user}:${bar.dataset.review}:`;
  const PAUSE = 1000;
  const TIMEOUT = 15000;
  const FIRST_RETRY = 2000;
  const LONGEST_RETRY = 60000;

  const waiting = new Map(); // question -> entry
  const refused = new Map(); // question -> entry that the server did not take as it is
  const timers = new Map(); // question -> timer of a pause in typing
  const saved = new Map(); // question -> fields as the server has them, as far as this page knows
  let busy = false;
  let retry = FIRST_RETRY;
  let retryTimer = null;
  let signedOut = false;
  let outOfDate = false;
  let pointer = false;

  // What is kept in this browser

  const key = (code) => PREFIX + code;
  const keep = (code, entry) => {
    try {
      localStorage.setItem(key(code), JSON.stringify(entry));
    } catch {
      /* A browser without room or leave to keep: the bar still says what is not saved. */
    }
  };
  const forget = (code) => {
    try {
      localStorage.removeItem(key(code));
    } catch {
      /* nothing was kept */
    }
  };
  const kept = () => {
    const found = [];
    try {
      for (let i = 0; i < localStorage.length; i += 1) {
        const name = localStorage.key(i);
        if (!name.startsWith(PREFIX)) continue;
        found.push([name.slice(PREFIX.length), JSON.parse(localStorage.getItem(name))]);
      }
    } catch {
      /* nothing can be read */
    }
    return found;
  };

  // What stands on the page

  const sectionOf = (code) => document.querySelector(`[data-item="${CSS.escape(code)}"]`);
  const editionOf = (code) => (form ? form.elements[`${code}-edition`] : null);

  const read = (code) => {
    const fields = {};
    for (const input of sectionOf(code).querySelectorAll("input[name], textarea[name]")) {
      if (!input.name.startsWith(`${code}-`) || input.name === `${code}-edition`) continue;
      if (input.type === "radio") {
        if (!(input.name in fields)) fields[input.name] = "";
        if (input.checked) fields[input.name] = input.value;
      } else if (input.type !== "checkbox") {
        fields[input.name] = input.value;
      }
    }
    return fields;
  };

  const write = (code, fields) => {
    for (const input of sectionOf(code).querySelectorAll("input[name], textarea[name]")) {
      if (!(input.name in fields)) continue;
      if (input.type === "radio") input.checked = input.value === fields[input.name];
      else input.value = fields[input.name];
      const folded = input.closest("details");
      if (folded && input.value) folded.open = true;
    }
  };

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  const mark = (code, words, wrong) => {
    const section = sectionOf(code);
    if (!section) return;
    const paragraph = document.createElement("p");
    paragraph.className = wrong ? "saved saved-wrong" : "saved";
    paragraph.textContent = words;
    section.querySelector('[data-part="mark"]').replaceChildren(paragraph);
  };

  const localTimes = (where) => {
    for (const time of where.querySelectorAll("time[data-local]")) {
      const at = new Date(time.getAttribute("datetime"));
      const clock = { hour: "2-digit", minute: "2-digit" };
      const day = time.dataset.local === "day" ? { day: "numeric", month: "short" } : {};
      time.textContent = at.toLocaleString([], { ...day, ...clock });
    }
  };

  const describe = () => {
    const elsewhere = [...refused].filter(([code]) => !sectionOf(code));
    const count = waiting.size + elsewhere.length;
    bar.hidden = count === 0 && !signedOut && !outOfDate;
    if (bar.hidden) return;
    const what = `${count} answer${count === 1 ? " is" : "s are"} not saved yet; ${count === 1 ? "it is" : "they are"} kept in this browser.`;
    const links = signedOut ? "signed out" : outOfDate ? "out of date" : elsewhere.map(([code]) => code).join();
    if (links !== linked) offer(links, elsewhere);
    bar.firstChild.textContent = count ? `${what} ` : "";
  };

  /* Built again only when the links change: a click that also leaves a field must find the link still there. */
  let linked = null;
  const offer = (links, elsewhere) => {
    linked = links;
    bar.replaceChildren(document.createElement("span"));
    if (signedOut) signIn();
    else if (outOfDate) link("This page is out of date. Load it again", location.href, () => location.reload());
    else for (const [code, entry] of elsewhere) link(`Look at ${code}`, `${entry.page}#${code}`);
  };

  /* Signing in leads back to the question that was being answered. */
  let touched = location.hash;
  document.addEventListener("focusin", (event) => {
    const section = event.target.closest("[data-item]");
    if (section) touched = `#${section.id}`;
  });
  const signIn = () => {
    const address = () => `${bar.dataset.login}?next=${encodeURIComponent(location.pathname + location.search + touched)}`;
    const anchor = link("You are signed out. Sign in again", address());
    anchor.addEventListener("click", () => (anchor.href = address()));
  };

  const link = (words, href, act) => {
    const anchor = document.createElement("a");
    anchor.textContent = words;
    anchor.href = href;
    if (act) {
      anchor.addEventListener("click", (event) => {
        event.preventDefault();
        act();
      });
    }
    bar.append(anchor, " ");
    return anchor;
  };

  // What the server answered

  const parse = async (response) => {
    const html = await response.text();
    return new DOMParser().parseFromString(html, "text/html").querySelector(".state");
  };

  const show = (code, state) => {
    const section = sectionOf(code);
    if (!section || !state) return;
    section.querySelector('[data-part="mark"]').replaceChildren(...state.querySelector('[data-part="mark"]').childNodes);
    const old = section.querySelector('[data-part="after"]');
    const fresh = state.querySelector('[data-part="after"]');
    /* A conflict stays in sight until it is decided; the answer to a save does not look for older ones. */
    const decided = !old.dataset.key.startsWith("conflict-") || fresh.dataset.key.startsWith("conflict-");
    if (decided && old.dataset.key !== fresh.dataset.key) old.replaceWith(fresh);
    beside(section, code, state);
    localTimes(section);
  };

  /* Put each message beside its field, and mark the fields that are wrong. */
  const beside = (section, code, state) => {
    for (const kind of ["error", "doubt"]) {
      for (const place of section.querySelectorAll(`p.${kind}[id]`)) {
        const name = place.id.slice(code.length + 1, -kind.length - 1);
        const found = state.querySelector(`[data-${kind}="${name}"]`);
        place.textContent = found ? found.textContent : "";
        if (kind === "doubt") continue;
        for (const input of section.querySelectorAll(`[name="${CSS.escape(`${code}-${name}`)}"]`)) {
          if (found) input.setAttribute("aria-invalid", "true");
          else input.removeAttribute("aria-invalid");
        }
        if (found) place.closest("details")?.setAttribute("open", "");
      }
    }
  };

  const focusMistake = (section) => {
    const wrong = section.querySelector('[aria-invalid="true"]');
    if (wrong) wrong.focus();
    else section.querySelector(".conflict button")?.focus();
  };

  const progress = () => {
    const line = document.querySelector("#progress strong");
    if (!line) return;
    const sections = [...document.querySelectorAll("[data-item]")];
    const open = sections.filter((section) => !section.querySelector(".state").dataset.answered);
    const minutes = Math.ceil(open.reduce((sum, section) => sum + Number(section.dataset.minutes), 0));
    line.textContent = `${sections.length - open.length} of ${sections.length}`;
    const left = document.querySelector("#progress .left");
    left.textContent = minutes ? `, about ${minutes} minute${minutes === 1 ? "" : "s"} to go` : "";
  };

  // Sending, one at a time

  const send = async (url, edition, code, fields) => {
    const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    const token = cookie ? decodeURIComponent(cookie[1]) : form?.elements.csrfmiddlewaretoken?.value || "";
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TIMEOUT);
    try {
      return await fetch(url, {
        method: "POST",
        credentials: "same-origin",
        keepalive: true,
        redirect: "manual",
        signal: stop.signal,
        headers: { "X-Requested-With": "fetch", "X-CSRFToken": token },
        body: new URLSearchParams({ ...fields, [`${code}-edition`]: edition }),
      });
    } finally {
      clearTimeout(timer);
    }
  };

  const post = async (code) => {
    const entry = waiting.get(code);
    const now = entry.sent || entry.fields;
    entry.sent = now;
    keep(code, entry);
    mark(code, "Saving …");
    const response = await send(entry.url, entry.edition, code, now);
    if (response.type === "opaqueredirect" || response.status === 401) return leave("signed out");
    if (response.status === 403) return leave("out of date");
    if (![200, 404, 409, 422, 423].includes(response.status)) throw new Error(`answered ${response.status}`);
    const state = response.status === 404 ? null : await parse(response);
    signedOut = false;
    settleOne(code, entry, now, response.status, state);
    return true;
  };

  const leave = (why) => {
    if (why === "signed out") signedOut = true;
    else outOfDate = true;
    throw new Error(why);
  };

  /* One answer came back: newer typing goes next; a refused one stays kept until it is mended. */
  const settleOne = (code, entry, now, status, state) => {
    entry.sent = null;
    const newer = !same(entry.fields, now);
    if (status === 200 && state) {
      saved.set(code, now);
      entry.edition = Number(state.dataset.edition);
      const field = editionOf(code);
      if (field) field.value = state.dataset.edition;
      const section = sectionOf(code);
      if (section) section.querySelector(".state").dataset.answered = state.dataset.answered;
    }
    if (newer && status !== 423) {
      keep(code, entry);
      if (status !== 200) show(code, state);
      return;
    }
    waiting.delete(code);
    if (status === 200 || status === 409) {
      forget(code);
      refused.delete(code);
    } else {
      keep(code, entry);
      refused.set(code, entry);
    }
    if (state) show(code, state);
    else mark(code, "Not saved: this question is not part of the review any more. Your text is kept in this browser.", true);
    progress();
    const section = sectionOf(code);
    if (section && status === 422 && pointer === code) focusMistake(section);
    if (pointer === code) pointer = false;
  };

  const pump = async () => {
    if (busy) return;
    busy = true;
    clearTimeout(retryTimer);
    try {
      while (waiting.size) {
        await post(waiting.keys().next().value);
        retry = FIRST_RETRY;
      }
    } catch {
      for (const code of waiting.keys()) mark(code, notSaved(), true);
      if (!signedOut && !outOfDate) {
        retryTimer = setTimeout(pump, retry);
        retry = Math.min(retry * 2, LONGEST_RETRY);
      }
    } finally {
      busy = false;
      describe();
    }
  };

  const notSaved = () => {
    if (signedOut) return "Not saved: you are signed out. Your answer is kept in this browser.";
    if (outOfDate) return "Not saved: this page is out of date. Your answer is kept in this browser.";
    return "Not saved yet: the server can't be reached. Your answer is kept in this browser and will be sent again.";
  };

  const take = (code) => {
    clearTimeout(timers.get(code));
    timers.delete(code);
    const section = sectionOf(code);
    const fields = read(code);
    if (!waiting.has(code) && !refused.has(code) && same(fields, saved.get(code))) return;
    const entry = waiting.get(code) || {
      url: section.dataset.url,
      page: location.pathname,
      edition: Number(editionOf(code).value),
      sent: null,
    };
    entry.fields = fields;
    waiting.set(code, entry);
    refused.delete(code);
    keep(code, entry);
    describeSoon();
    pump();
  };

  /* The bar is for what stays unsaved, not for the blink of an ordinary save. */
  const describeSoon = () => {
    if (!bar.hidden) describe();
  };

  const codeOf = (element) => element.closest("[data-item]")?.dataset.item;
  const typedIn = (element) => element.matches('textarea, input:not([type="radio"]):not([type="checkbox"]):not([type="hidden"])');

  if (form && form.querySelector(".go-on")) {
    form.addEventListener("click", (event) => {
      if (event.detail > 0 && event.target.closest(".row-choice")) pointer = codeOf(event.target);
      const field = event.target.closest('.counts a')?.hash;
      if (field) {
        event.preventDefault();
        document.querySelector(field).closest("details").open = true;
        document.querySelector(field).focus();
      }
      const button = event.target.closest("button[name]");
      if (!button) return;
      event.preventDefault();
      if (button.name === "confirm") confirm(button);
      else decide(button);
    });

    form.addEventListener("change", (event) => {
      const code = codeOf(event.target);
      if (!code || event.target.type === "checkbox") return;
      if (event.target.type === "radio" || typedIn(event.target)) take(code);
    });

    form.addEventListener("input", (event) => {
      const code = codeOf(event.target);
      if (!code || !typedIn(event.target)) return;
      const number = event.target.classList.contains("number");
      if (number) sectionOf(code).querySelector('input[value="numbers"]').checked = true;
      clearTimeout(timers.get(code));
      timers.set(code, setTimeout(take, PAUSE, code));
    });

    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.target.matches("input") || !codeOf(event.target)) return;
      event.preventDefault();
      take(codeOf(event.target));
    });

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!(await flush())) return;
      location.assign(form.dataset.next);
    });
  }

  /* Take over what the staff roles say, as if it had been entered. */
  const confirm = (button) => {
    const code = button.value;
    const section = sectionOf(code);
    const number = section.querySelector("input.number");
    if (number) number.value = button.dataset.value;
    section.querySelector(`input[value="${CSS.escape(number ? "numbers" : `choice:${button.dataset.value}`)}"]`).checked = true;
    button.closest(".suggestion").remove();
    section.focus();
    take(code);
  };

  /* Send all that is typed; true when everything is saved. */
  const flush = async () => {
    for (const code of [...timers.keys()]) take(code);
    for (const [code] of refused) if (sectionOf(code)) take(code);
    while (busy) await new Promise((resolve) => setTimeout(resolve, 30));
    if (waiting.size) await pump();
    const wrong = [...refused.keys()].map(sectionOf).find(Boolean);
    if (wrong) focusMistake(wrong);
    describe();
    return !waiting.size && ![...refused.keys()].some(sectionOf);
  };

  const decide = async (button) => {
    const code = codeOf(button);
    if (!(await flush())) return;
    const join = form.elements[`${code}-join`]?.checked ? { [`${code}-join`]: "on" } : {};
    try {
      const response = await send(button.formAction, "", code, { settle: button.value, ...join });
      if (response.status !== 200) throw new Error(`answered ${response.status}`);
    } catch {
      mark(code, "This decision is not saved yet: the server can't be reached. Please try again.", true);
      return;
    }
    location.hash = code;
    location.reload();
  };

  addEventListener("online", () => {
    retry = FIRST_RETRY;
    pump();
  });
  addEventListener("pagehide", () => {
    for (const code of timers.keys()) take(code);
  });

  for (const section of document.querySelectorAll("[data-item]")) saved.set(section.dataset.item, read(section.dataset.item));

  // What an earlier page could not send

  for (const [code, entry] of kept()) {
    const onPage = form && sectionOf(code);
    if (onPage) write(code, entry.fields);
    waiting.set(code, entry);
  }
  localTimes(document);
  pump();
})();
