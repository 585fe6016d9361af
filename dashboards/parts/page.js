// What the pages do beyond links and forms; without it they still show everything.
(function () {
  "use strict";
  var KEPT = "mobility.place";
  var SETTLING_MS = 2500;
  var LOOK_EVERY_MS = 300, LOOKS = 60; // 18 s: views come as the server sends them
  var byKeyboard = false;

  document.addEventListener("keydown", function () { byKeyboard = true; }, true);
  document.addEventListener("pointerdown", function () { byKeyboard = false; }, true);

  // A list chosen with the pointer answers at once; with the keyboard one presses the button,
  // because arrow keys pass by choices that nobody asked for (WCAG 3.2.2).
  document.addEventListener("change", function (event) {
    var form = event.target.closest && event.target.closest("form.choices");
    if (form && event.target.tagName === "SELECT" && !byKeyboard) { form.requestSubmit(); }
  });

  // The page that answers a form stands where the reader was, with the focus on what was changed.
  document.addEventListener("submit", function (event) {
    var form = event.target.closest("form.choices");
    if (!form) { return; }
    var forms = Array.from(document.querySelectorAll("form.choices"));
    var held = document.activeElement && form.contains(document.activeElement) ? document.activeElement.name : "";
    new URLSearchParams(location.search).forEach(function (value, name) { // what a lever wrote since
      var field = form.elements[name];
      if (field && field.type === "hidden") { field.value = value; }
      if (!field) { form.append(Object.assign(document.createElement("input"), { type: "hidden", name: name, value: value })); }
    });
    sessionStorage.setItem(KEPT, JSON.stringify({
      path: location.pathname, form: forms.indexOf(form), top: form.getBoundingClientRect().top, held: held
    }));
    form.setAttribute("aria-busy", "true");
  });

  function stand() {
    var kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
    sessionStorage.removeItem(KEPT);
    if (!kept || kept.path !== location.pathname || location.hash) { return; }
    var form = document.querySelectorAll("form.choices")[kept.form];
    if (!form) { return; }
    var field = kept.held && form.elements[kept.held];
    if (field && field.focus) { field.focus({ preventScroll: true }); }
    var moved = false;
    function align() { if (!moved) { window.scrollBy(0, form.getBoundingClientRect().top - kept.top); } }
    ["wheel", "touchmove", "keydown"].forEach(function (kind) {
      window.addEventListener(kind, function () { moved = true; }, { once: true, passive: true });
    });
    align();
    var watch = new ResizeObserver(align); // charts come later and push the form down
    watch.observe(document.body);
    setTimeout(function () { watch.disconnect(); }, SETTLING_MS);
  }

  // A lever writes the address; going back shows the page of the address before.
  window.addEventListener("popstate", function () { if (!location.hash) { location.reload(); } });

  function copy(button) {
    var text = document.getElementById(button.dataset.copies);
    var told = button.parentElement.querySelector("[role=status]");
    function selected() { getSelection().selectAllChildren(text); told.textContent = button.dataset.selected; }
    if (!navigator.clipboard) { selected(); return; }
    navigator.clipboard.writeText(text.innerText.trim()).then(function () { told.textContent = button.dataset.done; }, selected);
  }

  // Another language or light keeps what a lever wrote into the address since the page came.
  function turn(link, event) {
    var now = new URL(location.href);
    now.searchParams.set(link.dataset.sets, link.dataset.to);
    event.preventDefault();
    location.assign(now);
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("button[data-copies]");
    var link = event.target.closest("a[data-sets]");
    if (button) { copy(button); }
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) { turn(link, event); }
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    document.querySelectorAll(".term").forEach(function (term) { term.classList.add("closed"); });
  });
  ["focusout", "mouseout"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      var term = event.target.closest && event.target.closest(".term");
      if (term) { term.classList.remove("closed"); }
    });
  });

  // On paper everything that is folded is shown.
  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll("main details:not([open]):not(.downloads)"));
    opened.forEach(function (one) { one.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (one) { one.open = false; });
  });

  // Bokeh's sliders stand without a name for screen readers: give each that of its title.
  function nameSliders(root) {
    root.querySelectorAll("*").forEach(function (one) { if (one.shadowRoot) { nameSliders(one.shadowRoot); } });
    root.querySelectorAll('[role="slider"]:not([aria-label])').forEach(function (handle) {
      var title = root.querySelector(".bk-slider-title");
      if (title) { handle.setAttribute("aria-label", title.textContent.replace(/:[^:]*$/, "").replace(/\([^()]*\d[^()]*\)\s*$/, "").trim()); }
    });
  }

  // A file goes to the server as one message: say that it is on its way, and stop one that is too large.
  function mindUploads(root) {
    root.querySelectorAll("*").forEach(function (one) { if (one.shadowRoot) { mindUploads(one.shadowRoot); } });
    root.querySelectorAll('input[type="file"]:not([data-minded])').forEach(function (field) {
      field.dataset.minded = "yes";
      field.getRootNode().addEventListener("change", function (event) { if (event.target === field) { sent(field, event); } }, true);
    });
  }

  function sent(field, event) {
    var form = document.getElementById("intake");
    var megabytes = Array.from(field.files).reduce(function (sum, file) { return sum + file.size / 1e6; }, 0);
    var told = form.querySelector(".sending") || form.appendChild(Object.assign(document.createElement("p"), { className: "sending" }));
    told.setAttribute("role", "status");
    told.textContent = form.dataset.sending;
    forArrived(document.body, function (one) { one.classList.remove("arrived"); });
    if (megabytes > Number(form.dataset.largestMb)) {
      event.stopImmediatePropagation();
      field.value = "";
      told.textContent = form.dataset.tooLarge.replace("#", megabytes.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 }));
      return;
    }
    var timer = setInterval(function () {
      forArrived(document.body, function () { told.textContent = ""; clearInterval(timer); });
    }, LOOK_EVERY_MS);
  }

  function forArrived(root, act) {
    root.querySelectorAll("*").forEach(function (one) { if (one.shadowRoot) { forArrived(one.shadowRoot, act); } });
    root.querySelectorAll(".arrived").forEach(act);
  }

  function nameThemAsTheyCome() {
    var looks = 0;
    var timer = setInterval(function () {
      nameSliders(document.body);
      if (document.getElementById("intake")) { mindUploads(document.body); }
      looks += 1;
      if (looks >= LOOKS) { clearInterval(timer); }
    }, LOOK_EVERY_MS);
  }

  document.addEventListener("DOMContentLoaded", function () {
    stand();
    nameThemAsTheyCome();
    document.querySelectorAll("[data-origin]").forEach(function (one) {
      one.textContent = location.origin + one.dataset.origin;
    });
    document.querySelectorAll(".needs-script").forEach(function (one) { one.hidden = false; });
    var here = document.querySelector('header nav [aria-current="page"]');
    if (here) { here.scrollIntoView({ block: "nearest", inline: "center" }); }
  });
})();
