/*
 * Warns before the time of a session is over, and lets it go on. The server is asked each time before something is
 * said, because another window may have kept the session going.
 */
(() => {
  "use strict";

  const place = document.getElementById("session");
  const LONGEST = 60 * 60 * 1000;
  const WITHOUT_ANSWER = 30 * 1000;
  const { ask, login, ...words } = place.dataset;
  const warn = Number(place.dataset.warn);
  let timer = null;
  let said = "";

  const say = (what, sentence, control) => {
    if (said === what) return;
    said = what;
    place.replaceChildren(...(sentence ? [notice(sentence, control)] : []));
  };

  const notice = (sentence, control) => {
    const paragraph = document.createElement("p");
    paragraph.className = "notice notice-attention";
    paragraph.append(`${sentence} `, control);
    return paragraph;
  };

  const stay = () => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-secondary";
    button.textContent = words.stay;
    button.addEventListener("click", () => look("POST"));
    return button;
  };

  const signIn = () => {
    const anchor = document.createElement("a");
    anchor.href = window.plumbline.server.signInAddress(login);
    anchor.textContent = words.again;
    return anchor;
  };

  const clock = (seconds) =>
    new Date(Date.now() + seconds * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

  const next = (left) => {
    if (left <= 0) say("over", words.over, signIn());
    else if (left <= warn) say("soon", words.soon.replace("{time}", clock(left)), stay());
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
