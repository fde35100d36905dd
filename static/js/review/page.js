/*
 * The page of a review: each answer is sent as it is given, and the page says "saved" only after the server did. Without
 * this script the form is sent as a whole.
 */
(() => {
  "use strict";

  const bar = document.getElementById("unsaved");
  if (!bar) return;
  const words = bar.dataset;
  const form = document.getElementById("answers");
  const PAUSE = 1000;
  const MISTAKE = 422;
  const FIELDS = "input[name], textarea[name], select[name]";

  const timers = new Map(); // question -> timer of a pause in typing
  const left = new WeakSet(); // numbers that somebody has typed and left
  const done = new Set(); // questions that were left or sent as they are
  const early = new Map(); // question -> what the server said of it while somebody was still at it
  let pointer = false;
  let arrows = false; // an arrow key is down: the levels are gone through, and none of them is meant yet

  // What stands on the page

  const sectionOf = (code) => document.querySelector(`[data-item="${CSS.escape(code)}"]`);
  const editionOf = (code) => (form ? form.elements[`${code}-edition`] : null);

  const read = (code) => {
    const fields = {};
    for (const input of sectionOf(code).querySelectorAll(FIELDS)) {
      if (!input.name.startsWith(`${code}-`) || input.name === `${code}-edition` || input.name === `${code}-join`) continue;
      if (input.type === "radio" || input.type === "checkbox") {
        fields[input.name] ??= "";
        if (input.checked) fields[input.name] = input.value;
      } else {
        fields[input.name] = input.value;
      }
    }
    return fields;
  };

  const write = (code, fields) => {
    for (const input of sectionOf(code).querySelectorAll(FIELDS)) {
      if (!(input.name in fields) || input.type === "hidden") continue;
      if (input.type === "radio" || input.type === "checkbox") input.checked = input.value === fields[input.name];
      else input.value = fields[input.name];
      const folded = input.closest("details");
      if (folded && input.value) folded.open = true;
    }
  };

  const mark = (code, sentence, wrong, more = []) => {
    const section = sectionOf(code);
    if (!section) return;
    const paragraph = document.createElement("p");
    paragraph.className = wrong ? "saved saved-wrong" : "saved";
    paragraph.textContent = sentence;
    section.querySelector('[data-part="mark"]').replaceChildren(paragraph, ...more);
  };

  /* What was refused as it is: said, with the ways out of it. */
  const trouble = (code, sentence) => {
    const section = sectionOf(code);
    const before = section?.querySelector('[data-part="mark"] .saved-wrong');
    if (before?.textContent === sentence && section.querySelector(".ways-out")) return;
    const ways = document.createElement("p");
    ways.className = "ways-out";
    ways.append(
      button(words.copy, (pressed) => copy(code, pressed)),
      " ",
      button(words.drop, (pressed) => {
        if (pressed.dataset.sure) return drop(code);
        pressed.dataset.sure = "yes";
        pressed.textContent = words.dropSure;
      }),
    );
    mark(code, sentence, true, [ways]);
  };

  const button = (sentence, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-secondary";
    made.textContent = sentence;
    made.addEventListener("click", () => act(made));
    return made;
  };

  /* All that was typed, into the clipboard; where a browser has none for us, into a box, marked. */
  const copy = async (code, pressed) => {
    const fields = [...sectionOf(code).querySelectorAll(FIELDS)].filter((input) => typedIn(input) && input.value);
    const text = fields.map((input) => input.value).join("\n\n");
    try {
      await navigator.clipboard.writeText(text);
      pressed.textContent = words.copied;
    } catch {
      const box = document.createElement("textarea");
      box.className = "form-control";
      box.readOnly = true;
      box.rows = 5;
      box.value = text;
      box.setAttribute("aria-label", words.copy);
      pressed.parentElement.after(box);
      box.select();
    }
  };

  const drop = (code) => {
    sending.drop(code);
    clearTimeout(timers.get(code));
    timers.delete(code);
    location.hash = code;
    location.reload();
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
    const { waiting, aside, refused } = sending;
    const unsaved = new Map([...waiting, ...aside, ...[...refused].filter(([code]) => !sectionOf(code))]);
    const isStuck = ([code, entry]) => entry.tries || !waiting.has(code);
    const elsewhere = [...unsaved].filter(([code]) => !sectionOf(code)).filter(isStuck);
    const count = unsaved.size;
    bar.hidden = count === 0 && !sending.stopped.size;
    if (bar.hidden) return;
    const what = (count === 1 ? words.one : words.many).replace("{count}", count);
    const why = ["signed out", "out of date"].find((reason) => sending.stopped.has(reason));
    const links = why || elsewhere.map(([code]) => code).join();
    if (links !== linked) offer(links, elsewhere);
    bar.firstChild.textContent = count ? `${what} ` : "";
  };

  /* Built again only when the links change: a click that also leaves a field must find the link still there. */
  let linked = null;
  const offer = (links, elsewhere) => {
    linked = links;
    bar.replaceChildren(document.createElement("span"));
    if (links === "signed out") signIn();
    else if (links === "out of date") link(words.loadAgain, location.href, () => location.reload());
    else for (const [code, entry] of elsewhere) link(words.look.replace("{code}", code), `${entry.page}#${code}`);
  };

  /* Signing in leads back to the question that was being answered. */
  let touched = location.hash;
  document.addEventListener("focusin", (event) => {
    const section = event.target.closest("[data-item]");
    if (section) touched = `#${section.id}`;
  });
  const signIn = () => {
    const address = () => window.plumbline.server.signInAddress(bar.dataset.login, touched);
    const anchor = link(words.signIn, address());
    anchor.addEventListener("click", () => (anchor.href = address()));
  };

  const link = (sentence, href, act) => {
    const anchor = document.createElement("a");
    anchor.textContent = sentence;
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

  const show = (code, state) => {
    const section = sectionOf(code);
    if (!section || !state) return;
    judge(section, code, state);
    const old = section.querySelector('[data-part="after"]');
    const fresh = state.querySelector('[data-part="after"]');
    /* A conflict stays in sight until it is decided; the answer to a save does not look for older ones. */
    const decided = !old.dataset.key.startsWith("conflict-") || fresh.dataset.key.startsWith("conflict-");
    if (decided && old.dataset.key !== fresh.dataset.key) old.replaceWith(fresh);
    localTimes(section);
  };

  /* What the server says of an answer; while all that is wrong with it is still to be typed, only that it is not saved. */
  const judge = (section, code, state) => {
    const waits = beside(section, code, state);
    if (waits) early.set(code, state);
    else early.delete(code);
    if (waits && !section.querySelector('[aria-invalid="true"]')) return mark(code, words.passed);
    const marks = state.querySelector('[data-part="mark"]').cloneNode(true);
    section.querySelector('[data-part="mark"]').replaceChildren(...marks.childNodes);
  };

  /* Put each message beside its field, and mark the fields that are wrong; whether one waits until its field is left. */
  const beside = (section, code, state) => {
    let waits = false;
    for (const kind of ["error", "doubt"]) {
      for (const place of section.querySelectorAll(`p.${kind}[id]`)) {
        const name = place.id.slice(code.length + 1, -kind.length - 1);
        const message = state.querySelector(`[data-${kind}="${name}"]`);
        const inputs = [...section.querySelectorAll(`[name="${CSS.escape(`${code}-${name}`)}"]`)];
        const isEarly = kind === "error" && message && inputs.some((input) => isTooEarly(code, input));
        waits ||= isEarly;
        place.textContent = message && !isEarly ? message.textContent : "";
        if (kind === "doubt") continue;
        for (const input of inputs) {
          if (message && !isEarly) input.setAttribute("aria-invalid", "true");
          else input.removeAttribute("aria-invalid");
          input.toggleAttribute("data-early", Boolean(isEarly));
        }
        if (message) place.closest("details")?.setAttribute("open", "");
      }
    }
    return waits;
  };

  /* Whether somebody is still at a field: a mistake in it is told once it is left or sent. */
  const isTooEarly = (code, input) => {
    if (done.has(code) || !typedIn(input) || input.hasAttribute("aria-invalid")) return false;
    return input === document.activeElement || (isNumber(input) && !left.has(input));
  };

  /* Somebody has left a field, or the whole question: what waited for that is shown, unless newer typing is on its way. */
  const leave = (code, input, next) => {
    if (input === document.activeElement) return; // only the window was left
    left.add(input);
    if (!sectionOf(code).contains(next)) done.add(code);
    if (early.has(code) && !timers.has(code) && !sending.waiting.has(code)) judge(sectionOf(code), code, early.get(code));
  };

  const focusMistake = (section) => {
    const wrong = section.querySelector('[aria-invalid="true"], [data-early]');
    if (wrong) wrong.focus();
    else section.querySelector(".conflict button, .ways-out button")?.focus();
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

  // Sending

  const kept = window.plumbline.keptAnswers(bar.dataset.user, bar.dataset.review);
  const sending = window.plumbline.sending(kept, {
    words,
    mark,
    trouble,
    show,
    changed: describe,

    /* Whether the server, or what stands before it, answers at all. */
    async reachable() {
      try {
        await fetch(bar.dataset.health, { method: "HEAD", cache: "no-store", redirect: "manual" });
        return true;
      } catch {
        return false;
      }
    },

    saved(code, state) {
      const field = editionOf(code);
      if (field) field.value = state.dataset.edition;
      const section = sectionOf(code);
      if (section) section.querySelector(".state").dataset.answered = state.dataset.answered;
    },

    answered(code, state, status) {
      if (state) show(code, state);
      else mark(code, words.gone, true);
      progress();
      const section = sectionOf(code);
      if (section && status === MISTAKE && pointer === code) focusMistake(section);
      if (pointer === code) pointer = false;
    },
  });

  const take = (code) => {
    clearTimeout(timers.get(code));
    timers.delete(code);
    const origin = () => ({
      url: sectionOf(code).dataset.url,
      page: location.pathname,
      edition: Number(editionOf(code).value),
    });
    /* The bar is for what stays unsaved, not for the blink of an ordinary save. */
    if (sending.take(code, read(code), origin) && !bar.hidden) describe();
  };

  /* A level passed on the way to another: it is the answer once it is left with another key, or with the page. */
  const pass = (code) => {
    if (!timers.has(code)) mark(code, words.passed);
    clearTimeout(timers.get(code));
    timers.set(code, null);
  };

  const codeOf = (element) => element.closest("[data-item]")?.dataset.item;
  const isNumber = (element) => element.matches("input.number");
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
      if (!code || event.target.name === `${code}-join`) return;
      if (event.target.type === "radio" && arrows) pass(code);
      else take(code);
    });

    form.addEventListener("input", (event) => {
      const code = codeOf(event.target);
      if (!code || !typedIn(event.target)) return;
      done.delete(code);
      if (isNumber(event.target)) sectionOf(code).querySelector('input[value="numbers"]').checked = true;
      clearTimeout(timers.get(code));
      timers.set(code, setTimeout(take, PAUSE, code));
    });

    form.addEventListener("keydown", (event) => {
      const code = codeOf(event.target);
      if (!code || !event.target.matches("input")) return;
      arrows = event.key.startsWith("Arrow");
      if (event.key === "Enter") {
        event.preventDefault();
        done.add(code);
      }
      if (event.key === "Enter" || (event.key === " " && timers.has(code))) take(code);
    });
    form.addEventListener("keyup", () => (arrows = false));

    form.addEventListener("focusout", ({ target, relatedTarget }) => {
      const code = codeOf(target);
      if (!code) return;
      if (target.type === "radio" && timers.has(code) && relatedTarget?.name !== target.name) take(code);
      leave(code, target, relatedTarget);
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
    for (const { dataset } of document.querySelectorAll("[data-item]")) done.add(dataset.item);
    for (const code of [...timers.keys()]) take(code);
    for (const code of [...sending.refused.keys()].filter(sectionOf)) take(code);
    await sending.finish();
    const wrong = [...sending.refused.keys(), ...sending.aside.keys()].map(sectionOf).find(Boolean);
    if (wrong) focusMistake(wrong);
    describe();
    return !sending.waiting.size && !wrong;
  };

  const decide = async (button) => {
    const code = codeOf(button);
    if (!(await flush())) return;
    const join = form.elements[`${code}-join`]?.checked ? { [`${code}-join`]: "on" } : {};
    try {
      const response = await sending.send(button.formAction, "", code, { settle: button.value, ...join });
      if (response.status !== 200) throw new Error(`answered ${response.status}`);
    } catch {
      mark(code, words.undecided, true);
      return;
    }
    location.hash = code;
    location.reload();
  };

  addEventListener("pagehide", () => {
    for (const code of timers.keys()) take(code);
  });

  for (const { dataset } of document.querySelectorAll("[data-item]")) sending.start(dataset.item, read(dataset.item));

  // What an earlier page could not send

  for (const [code, entry] of kept.all()) {
    if (form && sectionOf(code)) write(code, entry.fields);
    sending.waiting.set(code, entry);
  }
  localTimes(document);
  sending.pump();
})();
