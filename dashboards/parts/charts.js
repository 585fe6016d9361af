// Draws the charts that the page brings as specifications: first what is in sight, then the rest.
(function () {
  "use strict";
  var AHEAD = "300px"; // drawn before it comes into sight

  function draw(place) {
    if (place.dataset.drawn !== undefined) { return Promise.resolve(); }
    place.dataset.drawn = "";
    var spec = JSON.parse(place.querySelector("script").textContent);
    return window.vegaEmbed(place, spec).catch(function (problem) { console.error(problem); });
  }

  function drawTheRest(places) {
    var next = places.find(function (one) { return one.dataset.drawn === undefined && one.offsetWidth > 0; });
    if (!next) { return; }
    var later = window.requestIdleCallback || setTimeout;
    draw(next).then(function () { later(function () { drawTheRest(places); }); });
  }

  var places = Array.from(document.querySelectorAll(".chart"));
  var watch = new IntersectionObserver(function (seen) { // what is folded comes into sight when it is opened
    seen.forEach(function (one) { if (one.isIntersecting) { watch.unobserve(one.target); draw(one.target); } });
  }, { rootMargin: AHEAD });
  places.forEach(function (one) { watch.observe(one); });
  window.addEventListener("load", function () { drawTheRest(places); });
  window.addEventListener("beforeprint", function () { places.forEach(draw); });
})();
