/*
 * What this browser keeps, under names that begin with `prefix`. A browser without room, or without leave to keep
 * anything, keeps nothing, and nothing breaks: whoever asks then says what is not saved.
 */
window.plumbline ??= {};
window.plumbline.storage = (area, prefix) => {
  "use strict";

  const attempt = (act, otherwise) => {
    try {
      return act(window[area]);
    } catch {
      return otherwise;
    }
  };
  const ours = (store) => Object.keys(store).filter((name) => name.startsWith(prefix));

  return {
    names: () => attempt((store) => ours(store).map((name) => name.slice(prefix.length)), []),
    read: (name) => attempt((store) => JSON.parse(store.getItem(prefix + name)), null),
    write: (name, entry) => attempt((store) => store.setItem(prefix + name, JSON.stringify(entry))),
    forget: (name) => attempt((store) => store.removeItem(prefix + name)),
  };
};
