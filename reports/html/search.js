"use strict";
// One field that finds in all sections; what is found leads there.

const searchLimit = 6;

/** [title, matches(fits) -> [[text, note, go]]] by kind of thing. */
function searchKinds(data) {
  const at = Object.fromEntries(data.functions.columns.map((name, i) => [name, i]));
  const ofTable = (table, what) => (fits) => table.rows.filter((r) => fits(r[0])).sort((a, b) => a[0].length - b[0].length)
    .map((r) => [r[0], data.moduleNames[r[at.module]] || "", () => visit(data, "functions",
      {"functions.q": r[0], "functions.what": what, "functions.module": "", "functions.live": ""})]);
  return [
    ["Findings", (fits) => data.groups.filter((g) => fits(`${g.title} ${g.patternTitle} ${g.feature} ${g.meaning}`))
      .map((g) => [g.title + (g.patternTitle ? ": " + g.patternTitle : ""), g.severity, () => visit(data, "findings",
        {"findings.open": findingId(g), "findings.q": "", "findings.severity": "", "findings.target": ""})])],
    ["Systems", (fits) => data.targets.filter((t) => fits(`${t.name} ${t.title}`))
      .map((t) => [t.title, t.outcome, () => visit(data, "findings", {"findings.target": t.name})])],
    ["System calls", (fits) => data.syscalls.filter((c) => fits(`${c.name} ${c.number}`))
      .map((c) => [c.name, plural(c.sites.length, "site"), () => visit(data, "syscalls",
        {"syscalls.q": c.name, "syscalls.category": "", "syscalls.status": ""})])],
    ["Libraries", (fits) => data.modules.filter((m) => fits(m.name))
      .map((m) => [m.name, m.kind, () => visit(data, "libraries", {"libraries.open": m.name, "libraries.q": ""})])],
    ["Functions", ofTable(data.functions, "")],
    ["Data", ofTable(data.data, "data")],
    ["Not seen", (fits) => data.unknowns.filter((u) => fits(`${u.kind} ${u.what} ${u.function || ""} ${u.effect}`))
      .map((u) => [u.what, u.function || "", () => visit(data, "unseen", {})])],
  ];
}

function searchEverything(data) {
  const kinds = searchKinds(data);
  const found = h("div", {class: "found", hidden: true, role: "region", "aria-label": "What was found"});
  const field = h("input", {type: "search", value: state.get("find"), placeholder: "Find in all sections",
    "aria-label": "Find in all sections", "data-search": "find"});
  const close = () => { found.hidden = true; };
  const show = () => {
    const text = field.value.trim();
    state.set({find: text});
    if (text.length < 2) { close(); return; }
    const fits = matcher(text);
    const parts = kinds.map(([title, matches]) => [title, matches(fits)]).filter(([, list]) => list.length);
    fill(found, ...(parts.length ? parts.map(([title, list]) => h("div", {}, h("p", {class: "soft small"},
      title, list.length > searchLimit ? `, ${count(searchLimit)} of ${count(list.length)}` : ""),
      h("ul", {}, list.slice(0, searchLimit).map(([name, note, go]) => h("li", {}, h("button", {type: "button",
        class: "plain", onclick() { close(); go(); }}, name), h("span", {class: "soft small"}, " ", note))))))
      : [h("p", {}, "Nothing is called that.")]));
    found.hidden = false;
  };
  field.addEventListener("input", show);
  field.addEventListener("focus", show);
  const leave = (event) => { if (event.key === "Escape") { close(); field.blur(); } };
  field.addEventListener("keydown", leave);
  found.addEventListener("keydown", leave);
  document.addEventListener("click", (event) => {
    if (!found.contains(event.target) && event.target !== field) close();
  });
  document.querySelector(".side").append(h("div", {class: "finder"}, field, found));
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
