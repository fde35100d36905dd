/*
 * Warns before the time of a session is over, and lets it go on. The server is asked each time before something is
 * said, because another window may have kept the session going.
 */
(() => {
  "use strict";

  const place = document.getElementById("session");
  const LONGEST = 60 * 60 * 1000;
  const WITHOUT_ANSWER = 30 * 1000;
  const { ask, login, why } = place.dataset;
  const warn = Number(place.dataset.warn);
  let timer = null;
  let said = "";

  const say = (what, words, control) => {
    if (said === what) return;
    said = what;
    place.replaceChildren(...(words ? [notice(words, control)] : []));
  };

  const notice = (words, control) => {
    const paragraph = document.createElement("p");
    paragraph.className = "notice notice-attention";
    paragraph.append(`${words} `, control);
    return paragraph;
  };

  const stay = () => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-secondary";
    button.textContent = "Stay signed in";
    button.addEventListener("click", () => look("POST"));
    return button;
  };

  const signIn = () => {
    const anchor = document.createElement("a");
    anchor.href = window.plumbline.server.signInAddress(login);
    anchor.textContent = "Sign in again";
    return anchor;
  };

  const clock = (seconds) =>
    new Date(Date.now() + seconds * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

  const next = (left) => {
    if (left <= 0) say("over", "You are signed out. What you typed on this page is kept until you close it.", signIn());
    else if (left <= warn) say("soon", `You will be signed out at ${clock(left)}${why}.`, stay());
    else say("", "");
    if (left > 0) later((left <= warn ? left : left - warn) * 1000 + 500);
  };

  const later = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(look, Math.min(milliseconds, LONGEST), "GET");
  };

  const look = async (method) => {
    const headers = { "X-CSRFToken": window.plumbline.server.token() };
    try {
      const response = await fetch(ask, { method, credentials: "same-origin", headers });
      if (!response.ok) throw new Error(`answered ${response.status}`);
      next((await response.json()).left);
    } catch {
      later(WITHOUT_ANSWER);
    }
  };

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) look("GET");
  });
  next(Number(place.dataset.left));
})();
