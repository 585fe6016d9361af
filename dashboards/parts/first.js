// Before anything is drawn: the page is light or dark as the system is, where the address does not say.
(function () {
  "use strict";
  var root = document.documentElement;
  if (root.dataset.theme !== "auto") { return; }
  var dark = matchMedia("(prefers-color-scheme: dark)").matches, here = new URL(location.href);
  root.dataset.theme = dark ? "dark" : "light";
  // charts are dressed on the server, by what the address says
  if (dark && !here.searchParams.has("theme")) {
    here.searchParams.set("theme", "dark");
    location.replace(here);
  }
})();
