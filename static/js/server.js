/* What a script needs to ask the server of this page: the token against forged requests, and the way to sign in. */
window.plumbline ??= {};
window.plumbline.server = {
  token() {
    const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    return cookie ? decodeURIComponent(cookie[1]) : document.querySelector('[name="csrfmiddlewaretoken"]')?.value || "";
  },

  /* Signing in leads back to this page, to the place `hash` on it. */
  signInAddress(login, hash = location.hash) {
    return `${login}?next=${encodeURIComponent(location.pathname + location.search + hash)}`;
  },
};
