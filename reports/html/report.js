"use strict";
// Puts the report together: reads the data, draws each section over its static
// form, keeps the address and the page in step.

(function start() {
  const data = JSON.parse(document.getElementById("data").textContent);
  const titles = new Map(data.targets.map((t) => [t.name, t.title]));
  data.titleOf = (name) => titles.get(name) || name;
  data.moduleNames = [];
  for (const module of data.modules) data.moduleNames[module.index] = module.name;

  // The best first, as everywhere in ukport.
  const losses = (t) => [t.findings.blocker, t.findings.loss, t.findings.degraded];
  data.ranked = data.targets.slice().sort((a, b) => {
    const [x, y] = [losses(a), losses(b)];
    return x[0] - y[0] || x[1] - y[1] || x[2] - y[2];
  });

  const sections = {verdict: drawTargets, findings: drawFindings, matrix: drawMatrix, syscalls: drawSyscalls,
    libraries: drawLibraries, functions: drawFunctions, unseen: drawUnseen};
  data.draw = (name) => sections[name](data, document.querySelector(`#${name} .body`));
  state.read();
  for (const name of Object.keys(sections)) data.draw(name);

  const links = [...document.querySelectorAll(".side a")];
  const mark = (name) => links.forEach((link) => link.getAttribute("href") === "#" + name
    ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current"));
  // The section that a link names; its filters stay.
  links.forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    const name = link.getAttribute("href").slice(1);
    state.set({}, name);
    document.getElementById(name).scrollIntoView();
  }));
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) mark(entry.target.id);
  }, {rootMargin: "-10% 0px -80% 0px"});
  document.querySelectorAll("main section").forEach((section) => seen.observe(section));

  const theme = () => {
    const wanted = state.get("theme");
    if (wanted) document.documentElement.dataset.theme = wanted;
    else delete document.documentElement.dataset.theme;
  };
  document.querySelector(".side ul").append(h("li", {class: "theme"}, h("button", {type: "button", onclick() {
    const dark = state.get("theme") ? state.get("theme") === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    state.set({theme: dark ? "light" : "dark"});
    theme();
  }}, "Light / dark")));
  theme();

  window.addEventListener("hashchange", () => {
    state.read();
    theme();
    for (const name of Object.keys(sections)) data.draw(name);
    document.getElementById(state.section)?.scrollIntoView();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey ||
        /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
    const section = document.querySelector('.side a[aria-current]')?.getAttribute("href") || "#findings";
    const field = document.querySelector(section + " input[type=search]") || document.querySelector("#findings input[type=search]");
    event.preventDefault();
    field.focus();
  });
  // Paper cannot be clicked: findings are printed open.
  window.addEventListener("beforeprint", () =>
    document.querySelectorAll("#findings details.finding").forEach((d) => { d.open = true; }));
  if (state.section) document.getElementById(state.section)?.scrollIntoView();
  document.documentElement.dataset.ready = "true";
})();
