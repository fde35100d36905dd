/*
 * The button of a passkey: hands what the server asks to the browser, and what the device answers to the form. The
 * work is done by allauth's script; without JavaScript, or in a browser without passkeys, the button is not shown.
 */
(() => {
  "use strict";

  const place = document.querySelector("[data-passkey]");
  if (!place || !window.PublicKeyCredential) return;
  const { passkey: kind, credential, options } = place.dataset;
  const says = document.querySelector("[data-passkey-says]");

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    says.textContent = says.dataset.passkeySays;
  });
  const ids = { [kind]: place.querySelector("button").id, credential };
  window.allauth.webauthn.forms[`${kind}Form`]({ ids, data: JSON.parse(options) });
  place.hidden = false;
})();
