/*
 * Sends answers to the server, one at a time and each in turn, and tries again what did not arrive. Every answer is kept
 * in this browser until the server has it. What the server says is handed to `page`:
 *   words                        its sentences, by name
 *   mark(code, sentence, wrong)  one line on how far the answer is
 *   saved(code, state)           the server has it; `state` is the fragment that it sent back
 *   show(code, state)            it was refused, and newer typing goes next
 *   answered(code, state, status)  it is settled, with this status; without a `state` the question is gone
 *   changed()                    something else is unsaved now than before
 */
window.plumbline.sending = (kept, page) => {
  "use strict";

  const TIMEOUT = 15000;
  const FIRST_RETRY = 2000;
  const LONGEST_RETRY = 60000;
  const SAVED = 200;
  const GONE = 404;
  const CONFLICT = 409;
  const MISTAKE = 422;
  const CLOSED = 423;

  const waiting = new Map(); // question -> entry
  const refused = new Map(); // question -> entry that the server did not take as it is
  const saved = new Map(); // question -> fields as the server has them, as far as this page knows
  const stopped = new Set(); // why nothing can be sent from here: "signed out", "out of date"
  let busy = false;
  let retry = FIRST_RETRY;
  let retryTimer = null;

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  const send = async (url, edition, code, fields) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TIMEOUT);
    try {
      return await fetch(url, {
        method: "POST",
        credentials: "same-origin",
        keepalive: true,
        redirect: "manual",
        signal: stop.signal,
        headers: { "X-Requested-With": "fetch", "X-CSRFToken": window.plumbline.server.token() },
        body: new URLSearchParams({ ...fields, [`${code}-edition`]: edition }),
      });
    } finally {
      clearTimeout(timer);
    }
  };

  const stateIn = async (response) => {
    const html = await response.text();
    return new DOMParser().parseFromString(html, "text/html").querySelector(".state");
  };

  const post = async (code) => {
    const entry = waiting.get(code);
    const now = entry.sent || entry.fields;
    entry.sent = now;
    kept.keep(code, entry);
    page.mark(code, page.words.saving);
    const response = await send(entry.url, entry.edition, code, now);
    if (response.type === "opaqueredirect" || response.status === 401) stop("signed out");
    if (response.status === 403) stop("out of date");
    if (![SAVED, GONE, CONFLICT, MISTAKE, CLOSED].includes(response.status)) throw new Error(`answered ${response.status}`);
    const state = response.status === GONE ? null : await stateIn(response);
    stopped.delete("signed out");
    settle(code, entry, now, response.status, state);
  };

  const stop = (why) => {
    stopped.add(why);
    throw new Error(why);
  };

  /* One answer came back: newer typing goes next; a refused one stays kept until it is mended. */
  const settle = (code, entry, now, status, state) => {
    entry.sent = null;
    if (status === SAVED && state) {
      saved.set(code, now);
      entry.edition = Number(state.dataset.edition);
      page.saved(code, state);
    }
    if (!same(entry.fields, now) && status !== CLOSED) {
      kept.keep(code, entry);
      if (status !== SAVED) page.show(code, state);
      return;
    }
    waiting.delete(code);
    if (status === SAVED || status === CONFLICT) {
      kept.forget(code);
      refused.delete(code);
    } else {
      kept.keep(code, entry);
      refused.set(code, entry);
    }
    page.answered(code, state, status);
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
      for (const code of waiting.keys()) page.mark(code, notSaved(), true);
      if (!stopped.size) {
        retryTimer = setTimeout(pump, retry);
        retry = Math.min(retry * 2, LONGEST_RETRY);
      }
    } finally {
      busy = false;
      page.changed();
    }
  };

  const notSaved = () => {
    if (stopped.has("signed out")) return page.words.signedOut;
    if (stopped.has("out of date")) return page.words.outOfDate;
    return page.words.notReached;
  };

  addEventListener("online", () => {
    retry = FIRST_RETRY;
    pump();
  });

  return {
    waiting,
    refused,
    stopped,
    send,
    pump,

    /* What the server has already, as the page came with it. */
    start: (code, fields) => saved.set(code, fields),

    /* Send `fields`, unless the server has just these; `origin` makes the entry of a question that has none yet. */
    take(code, fields, origin) {
      if (!waiting.has(code) && !refused.has(code) && same(fields, saved.get(code))) return false;
      const entry = waiting.get(code) || { ...origin(), sent: null };
      entry.fields = fields;
      waiting.set(code, entry);
      refused.delete(code);
      kept.keep(code, entry);
      pump();
      return true;
    },

    /* Wait until all that waits was tried once. */
    async finish() {
      while (busy) await new Promise((resolve) => setTimeout(resolve, 30));
      if (waiting.size) await pump();
    },
  };
};
