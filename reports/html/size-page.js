"use strict";
// The page of an image's sizes alone, as `ukport size --format=html` writes it.

(function start() {
  const image = JSON.parse(document.getElementById("data").textContent);
  const main = document.querySelector("main");
  const section = (id, title, ...parts) =>
    main.append(h("section", {id}, h("h2", {}, title), ...parts.flat()));
  state.read();
  section("map", "Before and after", sizeMaps(image));
  section("baselines", "Other builds of the same program", otherBuilds(image));
  section("functions", "Functions and data", sizeTable(image));
  document.documentElement.dataset.ready = "true";
})();
