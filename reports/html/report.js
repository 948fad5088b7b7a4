"use strict";
// Puts the report together: reads the data, draws each section over its static
// form, keeps the address and the page in step. Sections are drawn one after
// the other, so that the page answers in between.

/** The data of both documents, with what several sections look up. */
function readData() {
  const data = JSON.parse(document.getElementById("data").textContent);
  const titles = new Map(data.targets.map((t) => [t.name, t.title]));
  data.titleOf = (name) => titles.get(name) || name;
  data.moduleNames = [];
  for (const module of data.modules) data.moduleNames[module.index] = module.name;
  data.beside = {images: [], advice: [], measured: [], earlier: null,
    ...JSON.parse(document.getElementById("beside").textContent)};
  data.image = data.beside.images.find((image) => image.rows);
  const features = new Map(data.features.map((f) => [f.id, f.title]));
  data.featureTitle = (id) => features.get(id) || id;

  // The best first, as everywhere in ukport.
  const losses = (t) => [t.findings.blocker, t.findings.loss, t.findings.degraded];
  data.ranked = data.targets.slice().sort((a, b) => {
    const [x, y] = [losses(a), losses(b)];
    return x[0] - y[0] || x[1] - y[1] || x[2] - y[2];
  });
  return data;
}

const drawers = {verdict: drawTargets, findings: drawFindings, matrix: drawMatrix, syscalls: drawSyscalls,
  libraries: drawLibraries, size: drawSize, image: drawImage, functions: drawFunctions, unseen: drawUnseen,
  compared: drawCompared};

const toSection = () => document.getElementById(state.section)?.scrollIntoView();

/** Draws all sections, then goes to the one that the address names. */
function drawAll(data) {
  const waiting = Object.keys(drawers);
  const round = data.round = {};
  const next = () => {
    if (data.round !== round) return; // the address has changed since
    const name = waiting.shift();
    if (name) {
      data.draw(name);
      setTimeout(next);
      return;
    }
    toSection();
    document.documentElement.dataset.ready = "true";
  };
  next();
}

/** The bar: where the reader is, and links that keep the filters. */
function followSections() {
  const links = [...document.querySelectorAll(".side a")];
  const mark = (name) => links.forEach((link) => link.getAttribute("href") === "#" + name
    ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current"));
  links.forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    state.set({}, link.getAttribute("href").slice(1));
    toSection();
  }));
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) mark(entry.target.id);
  }, {rootMargin: "-10% 0px -80% 0px"});
  document.querySelectorAll("main section").forEach((section) => seen.observe(section));
}

function showTheme() {
  const wanted = state.get("theme");
  if (wanted) document.documentElement.dataset.theme = wanted;
  else delete document.documentElement.dataset.theme;
}

function themeButton() {
  return h("li", {class: "theme"}, h("button", {type: "button", onclick() {
    const dark = state.get("theme") ? state.get("theme") === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    state.set({theme: dark ? "light" : "dark"});
    showTheme();
  }}, "Light / dark"));
}

/** "/" goes to the search of the section in view. */
function searchOnSlash(event) {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey ||
      /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
  const section = document.querySelector(".side a[aria-current]")?.getAttribute("href") || "#findings";
  const field = document.querySelector(section + " input[type=search]") || document.querySelector("#findings input[type=search]");
  event.preventDefault();
  field.focus();
}

(function start() {
  const data = readData();
  data.draw = (name) => drawers[name](data, document.querySelector(`#${name} .body`));
  state.read();
  showTheme();
  document.querySelector(".side ul").append(themeButton());
  searchEverything(data);
  followSections();
  drawAll(data);
  addEventListener("hashchange", () => { state.read(); showTheme(); drawAll(data); });
  document.addEventListener("keydown", searchOnSlash);
  // Paper cannot be clicked: findings are printed open.
  addEventListener("beforeprint", () =>
    document.querySelectorAll("#findings details.finding").forEach((d) => { d.open = true; }));
})();
