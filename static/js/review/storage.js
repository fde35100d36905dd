/*
 * Answers that could not be sent yet, kept in this browser under `plumbline:<account>:<review>:<question>`. An entry is
 *   {url, page, edition, fields, sent}
 * `sent` are fields that were on their way when the line broke: the server may have them. They go first, unchanged, and
 * the server takes the same content twice as one; only then go the newer `fields`. So nobody is in conflict with himself.
 */
window.plumbline.keptAnswers = (account, review) => {
  "use strict";

  const storage = window.plumbline.storage("localStorage", `plumbline:${account}:${review}:`);

  return {
    keep: storage.write,
    forget: storage.forget,
    all: () => storage.names().map((code) => [code, storage.read(code)]).filter(([, entry]) => entry),
  };
};
