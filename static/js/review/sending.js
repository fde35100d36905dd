/*
 * Sends answers to the server, one at a time and each in turn, and tries again what did not arrive. Every answer is kept
 * in this browser until the server has it, and none that is refused holds up the others. What the server says is handed
 * to `page`:
 *   words                        its sentences, by name
 *   reachable()                  a promise: whether the server answers at all
 *   mark(code, sentence, wrong)  one line on how far the answer is
 *   trouble(code, sentence)      it was refused as it is: it can be changed, copied or thrown away
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
  const KEEPALIVE = 60000; // bytes: a browser refuses larger bodies that may outlive their page
  const PATIENCE = 2; // tries of what may have arrived, before what was typed since goes instead
  const FAULT = 500;
  const AWAY = [502, 503, 504]; // nothing at all can be kept just now
  const SAVED = 200;
  const GONE = 404;
  const CONFLICT = 409;
  const MISTAKE = 422;
  const CLOSED = 423;

  const waiting = new Map(); // question -> entry
  const refused = new Map(); // question -> entry that the server did not take as it is
  const saved = new Map(); // question -> fields as the server has them, as far as this page knows
  const aside = new Map(); // question -> entry that is not sent again before it is changed, or the page is loaded again
  const stopped = new Set(); // why nothing can be sent from here: "signed out", "out of date"
  let busy = false;
  let retry = FIRST_RETRY;
  let retryTimer = null;

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  const send = async (url, edition, code, fields) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TIMEOUT);
    const body = new URLSearchParams({ ...fields, [`${code}-edition`]: edition });
    try {
      return await fetch(url, {
        method: "POST",
        credentials: "same-origin",
        keepalive: String(body).length < KEEPALIVE,
        redirect: "manual",
        signal: stop.signal,
        headers: { "X-Requested-With": "fetch", "X-CSRFToken": window.plumbline.server.token() },
        body,
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
    if (!entry.tries) page.mark(code, page.words.saving);
    const response = await send(entry.url, entry.edition, code, now);
    if (response.type === "opaqueredirect" || response.status === 401) stop("signed out");
    if (response.headers.has("Form-Expired")) stop("out of date");
    if (![SAVED, GONE, CONFLICT, MISTAKE, CLOSED].includes(response.status)) throw new Refused(response.status);
    const state = response.status === GONE ? null : await stateIn(response);
    stopped.delete("signed out");
    settle(code, entry, now, response.status, state);
  };

  class Refused extends Error {
    constructor(status) {
      super(`answered ${status}`);
      this.status = status;
    }
  }

  const stop = (why) => {
    stopped.add(why);
    throw new Error(why);
  };

  /* One answer came back: newer typing goes next; a refused one stays kept until it is mended. */
  const settle = (code, entry, now, status, state) => {
    entry.sent = null;
    entry.tries = 0;
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
    const tried = new Set();
    const next = () => [...waiting.keys()].find((code) => !tried.has(code));
    try {
      for (let code = next(); code; code = next()) {
        const entry = waiting.get(code);
        try {
          await post(code);
          retry = FIRST_RETRY;
        } catch (error) {
          if (stopped.size || !(error instanceof Refused || (await page.reachable()))) {
            for (const left of waiting.keys()) page.mark(left, notSaved(), true);
            break;
          }
          tried.add(code);
          holdBack(code, entry, error.status);
        }
      }
    } finally {
      if (waiting.size && !stopped.size) {
        retryTimer = setTimeout(pump, retry);
        retry = Math.min(retry * 2, LONGEST_RETRY);
      }
      busy = false;
      page.changed();
    }
  };

  /* One answer is refused while the server can be reached; `status` is what was answered, if anything was. */
  const holdBack = (code, entry, status) => {
    entry.tries = (entry.tries || 0) + 1;
    const isRefused = status && status < FAULT;
    const mayBeThere = !isRefused && entry.tries < PATIENCE;
    if (!mayBeThere) entry.sent = null;
    kept.keep(code, entry);
    if (isRefused) {
      waiting.delete(code);
      aside.set(code, entry);
    }
    page.trouble(code, isRefused ? page.words.refusedHere : trouble(status));
  };

  const trouble = (status) => {
    if (AWAY.includes(status)) return page.words.away;
    return status ? page.words.fault : page.words.refusedByBrowser;
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
    aside,
    stopped,
    send,
    pump,

    /* What the server has already, as the page came with it. */
    start: (code, fields) => saved.set(code, fields),

    /* Send `fields`, unless the server has just these; `origin` makes the entry of a question that has none yet. */
    take(code, fields, origin) {
      if (![waiting, refused, aside].some((map) => map.has(code)) && same(fields, saved.get(code))) return false;
      const entry = waiting.get(code) || { ...origin(), sent: null };
      entry.fields = fields;
      waiting.set(code, entry);
      refused.delete(code);
      aside.delete(code);
      kept.keep(code, entry);
      pump();
      return true;
    },

    /* Throw away what could not be sent. */
    drop(code) {
      for (const map of [waiting, refused, aside]) map.delete(code);
      kept.forget(code);
    },

    /* Wait until all that waits was tried once. */
    async finish() {
      while (busy) await new Promise((resolve) => setTimeout(resolve, 30));
      if (waiting.size) await pump();
    },
  };
};
