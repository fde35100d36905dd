/*
 * While somebody writes: one quiet line under the field where a word labels or closes, with another way to say it. It
 * never holds anything up, and what is written stays in the browser. The list is that of the language check; names in
 * capitals and words broken at a line end are known to the server only (fidelity/role_check/language.py).
 */
(() => {
  "use strict";

  const PAUSE = 500;
  const NAMED_WITHIN = 12;
  const { words: source, hint: sentence } = document.currentScript.dataset;
  const timers = new Map(); // field -> timer of a pause in typing
  let loading = null;

  const load = () => {
    loading ??= fetch(source, { credentials: "omit" })
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error(response.status))))
      .then(prepare)
      .catch(() => (loading = null)); // without the list there is no hint; the next pause tries again
    return loading;
  };

  const joined = (phrases, part) => phrases.flatMap((phrase) => part.split("|").map((word) => `${phrase} ${word}`.trim()));
  const writtenOut = (pattern) => pattern.split(",").reduce(joined, [""]);

  /* `found`: phrase -> advice; `unless`: phrase -> the advice that does not fit in it, or true for none fits */
  const prepare = ({ terms, named, mentions, longest }) => {
    const list = { found: new Map(), unless: new Map(), mentions: new Set(mentions.flatMap(writtenOut)), longest };
    for (const [advice, words, unless] of terms) {
      for (const phrase of words.flatMap(writtenOut)) if (!list.found.has(phrase)) list.found.set(phrase, advice);
      for (const phrase of unless.flatMap(writtenOut)) list.unless.set(phrase, [advice, ...(list.unless.get(phrase) || [])]);
    }
    for (const phrase of named.flatMap(writtenOut)) list.unless.set(phrase, true);
    return list;
  };

  const QUOTED = /^[ \t]*>.*$|"[^"]*"|“[^”]*”|«[^»]*»|(?<!\p{L})[‘'](?=\p{L}).*?\S[’'](?!\p{L})|\S*(?:@|:\/\/)\S*/gmu;
  const WORD = /\p{L}+(?:['’\u00ad]\p{L}+)*/gu;

  const wordsOf = (text) => {
    const plain = text.replace(QUOTED, (quote) => "\0".repeat(quote.length));
    let end = 0;
    return [...plain.matchAll(WORD)].map((match) => {
      const gap = plain.slice(end, match.index);
      end = match.index + match[0].length;
      const raw = match[0].replace(/’/g, "'").replace(/\u00ad/g, "").replace(/'s$/i, "");
      const follows = /^[ \t]*[-‐‑]?[ \t]*\n?[ \t]*$/.test(gap);
      return { raw, start: match.index, end, follows, ends: /[.!?;]/.test(gap) };
    });
  };

  /* The first word found, as `Another way to say ...`; empty where there is none. */
  const hint = (text, list) => {
    const words = wordsOf(text);
    const phrases = words.map((_, first) => {
      const found = [];
      words.slice(first, first + list.longest).every(({ raw, follows }, index) => {
        const word = list.found.has(raw) ? raw : raw.toLowerCase();
        if (!index || follows) found.unshift([first + index, index ? `${found[0][1]} ${word}` : word]);
        return !index || follows;
      });
      return found;
    });
    const fine = [];
    phrases.forEach((found, first) => {
      for (const [last, phrase] of found) {
        if (list.unless.has(phrase)) fine.push([first, last, list.unless.get(phrase)]);
        if (!list.mentions.has(phrase)) continue;
        const next = words.findIndex((word, index) => index > last && (word.ends || index > last + NAMED_WITHIN));
        fine.push([first, next < 0 ? words.length : next - 1, true]);
      }
    });
    const isFine = (first, last, advice) =>
      fine.some(([from, to, which]) =>
        which === true ? from <= last && to >= first : from <= first && to >= last && which.includes(advice),
      );
    for (let first = 0; first < words.length; first += 1) {
      for (const [last, phrase] of phrases[first]) {
        const advice = list.found.get(phrase);
        if (!advice || isFine(first, last, advice)) continue;
        const said = text.slice(words[first].start, words[last].end).replace(/['’]s$/i, "").replace(/\s+/g, " ");
        return sentence.replace("{said}", () => said).replace("{advice}", () => advice);
      }
    }
    return "";
  };

  const placeOf = (field) => (field.id ? document.getElementById(`${field.id}-words`) : null);

  const look = async (field) => {
    const list = await load();
    const place = placeOf(field);
    const line = list ? hint(field.value, list) : "";
    if (list && place && place.textContent !== line) place.textContent = line;
  };

  document.addEventListener("input", ({ target }) => {
    if (!placeOf(target)) return;
    clearTimeout(timers.get(target));
    timers.set(target, setTimeout(look, PAUSE, target));
  });
})();
