"use strict";
// Libraries: who pulls each in and through which functions, as a picture, a
// panel on the one chosen, and a table.

/** The package whose sources a module was built from, as its paths tell. */
function packagesOf(data) {
  const at = Object.fromEntries(data.functions.columns.map((name, i) => [name, i]));
  const counts = new Map();
  for (const row of data.functions.rows) {
    const file = data.files[row[at.file]];
    const first = file && file.includes("/") ? file.slice(0, file.indexOf("/")) : "";
    const of = counts.get(row[at.module]) || new Map();
    counts.set(row[at.module], of.set(first, (of.get(first) || 0) + 1));
  }
  const packages = new Map();
  for (const [module, of] of counts) {
    const all = [...of.values()].reduce((a, b) => a + b, 0);
    const [name, times] = [...of].sort((a, b) => b[1] - a[1])[0];
    const parts = name.match(/^(.+?)-(\d[\w.+~-]*)$/);
    if (parts && times * 2 > all) packages.set(module, {name: parts[1], version: parts[2]});
  }
  return packages;
}

/** Bytes of each module in the image's account: live, dead, unknown. */
function moduleBytes(image) {
  const bytes = new Map();
  for (const row of image && image.rows || []) {
    const name = image.texts[row[Row.module]], fate = image.texts[row[Row.fate]];
    const size = sizeOf(row[Row.before]) || sizeOf(row[Row.after]);
    const of = bytes.get(name) || {live: 0, dead: 0, unknown: 0};
    of[/^(dead|stub)$/.test(fate) ? "dead" : /^(kept|folded|optimised)$/.test(fate) ? "live" : "unknown"] += size;
    bytes.set(name, of);
  }
  return bytes;
}

/** Functions of machine code alone, or of none: how many, by module. */
function unreadFunctions(data) {
  const at = Object.fromEntries(data.functions.columns.map((name, i) => [name, i]));
  const counts = new Map();
  for (const row of data.functions.rows)
    if (row[at.live] && (row[at.kind] === "native" || row[at.kind] === "undefined"))
      counts.set(row[at.module], (counts.get(row[at.module]) || 0) + 1);
  return counts;
}

/** The modules and edges of the graph, with all that is told of a module. */
function libraryGraph(data) {
  const packages = packagesOf(data), unread = unreadFunctions(data);
  const bytes = moduleBytes(data.image);
  const nodes = new Map();
  for (const module of data.modules) {
    if (!/^(executable|library|libc|base)$/.test(module.kind) || module.name.startsWith("(")) continue;
    const known = packages.get(module.index) || {};
    const size = bytes.get(module.name);
    const live = size ? size.live : module.instructionsLive, dead = size ? size.dead : module.instructionsDead;
    nodes.set(module.index, {id: module.name, label: module.name, kind: module.kind, module, size, live, dead,
      unknown: size ? size.unknown : 0, unread: unread.get(module.index) || 0,
      package: module.package || known.name, version: module.version || known.version, licence: module.licence,
      weight: module.instructionsLive + module.instructionsDead, top: module.kind === "executable" ? 1 : 0,
      note: `${count(live)} of ${count(live + dead)} ${size ? "bytes" : "instructions"} live`});
  }
  const edges = data.dependencies.filter((d) => nodes.has(d.from) && nodes.has(d.to)).map((d) => ({
    from: nodes.get(d.from), to: nodes.get(d.to), of: d, weight: d.called + d.named + d.data || d.indirect,
    weak: !(d.called + d.named + d.data)}));
  for (const e of edges) e.title = `${e.from.label} → ${e.to.label}: ${dependencyText(e.of)}`;
  return {nodes: [...nodes.values()], edges};
}

function dependencyText(d) {
  return [[d.called, "function called by name", "functions called by name"], [d.named, "address held", "addresses held"],
    [d.data, "variable", "variables"], [d.indirect, "perhaps called through pointers", "perhaps called through pointers"]]
    .filter(([n]) => n).map(([n, one, many]) => plural(n, one, many)).join(", ");
}

/** What fits on one picture: families of libraries, and the small ones, fold. */
function foldGraph(graph, opened) {
  const most = 26;
  if (opened || graph.nodes.length <= most) return graph;
  const stem = (n) => n.package || n.label.replace(/^lib/, "").match(/^[A-Za-z]+/)?.[0] || n.label;
  const families = new Map();
  for (const n of graph.nodes) if (!n.top)
    families.set(stem(n), [...(families.get(stem(n)) || []), n]);
  const groupOf = new Map();
  const fold = (members, label) => {
    const sum = (key) => members.reduce((total, n) => total + n[key], 0);
    const group = {id: "group:" + label, label, kind: "group", members, live: sum("live"), dead: sum("dead"),
      unknown: sum("unknown"), weight: sum("weight"), top: 0, note: plural(members.length, "library", "libraries") + "; opens"};
    for (const n of members) groupOf.set(n, group);
  };
  for (const [name, members] of families)
    if (members.length > 2) fold(members, `${name}… (${members.length})`);
  const single = graph.nodes.filter((n) => !n.top && !groupOf.has(n)).sort((a, b) => b.weight - a.weight);
  const places = most - new Set(groupOf.values()).size - 2;
  if (single.length > places) fold(single.slice(Math.max(places, 4)), `${single.length - Math.max(places, 4)} smaller`);
  const shown = (n) => groupOf.get(n) || n;
  const edges = new Map();
  for (const e of graph.edges) {
    const [from, to] = [shown(e.from), shown(e.to)];
    if (from === to) continue;
    const key = from.id + "\n" + to.id;
    const at = edges.get(key) || {from, to, weight: 0, weak: true, title: `${from.label} → ${to.label}`};
    edges.set(key, Object.assign(at, {weight: at.weight + e.weight, weak: at.weak && e.weak}));
  }
  return {nodes: [...new Set(graph.nodes.map(shown))], edges: [...edges.values()]};
}

/** One side of a module's edges: with whom, and through which functions. */
function dependencyList(title, edges, end, none) {
  return [h("h3", {}, title), edges.length ? edges.sort((a, b) => b.weight - a.weight).map((e) =>
    lazyDetails({class: "fold"}, h("summary", {}, h("code", {}, e[end].label), " ",
      h("span", {class: "soft small"}, dependencyText(e.of))),
      () => e.of.through.length ? h("ul", {class: "through"}, e.of.through.map((t) => h("li", {},
        h("code", {}, t.function), h("span", {class: "soft small"}, ` at ${plural(t.sites, "place")}, first in `,
          h("code", {}, t.caller), " ", h("span", {class: "mono"}, place(t))))),
        e.of.called > e.of.through.length && h("li", {class: "soft small"},
          `and ${plural(e.of.called - e.of.through.length, "more function")}`))
        : h("p", {class: "soft small"}, "No function is called by name; pointers may lead there.")))
    : h("p", {class: "soft"}, none)];
}

function libraryPanel(data, graph, node) {
  const [incoming, outgoing] = ["to", "from"].map((end) => graph.edges.filter((e) => e[end] === node));
  const m = node.module;
  const fact = (name, value) => value && h("div", {}, h("dt", {}, name), h("dd", {}, value));
  return h("div", {class: "panel", "data-of": node.id},
    h("h3", {class: "mono"}, node.label),
    h("dl", {class: "facts"},
      fact("Kind", node.kind),
      fact("Built from", node.package && `${node.package} ${node.version || ""}`),
      fact("Licence", node.licence || "the package does not say here"),
      fact("Functions", `${count(m.functionsLive)} live, ${count(m.functionsDead)} dead` +
        (node.unread ? `; ${count(node.unread)} live ones known as machine code only` : "")),
      fact("Bytes", node.size ? `${count(node.size.live)} live, ${count(node.size.dead)} dead, ${count(node.size.unknown)} unknown`
        : `of code not known without an image (ukport strip); data: ${count(m.dataBytesLive)} live, ${count(m.dataBytesDead)} dead`)),
    h("p", {}, h("button", {type: "button", class: "plain", onclick: () => visit(data, "functions",
      {"functions.module": String(m.index), "functions.q": ""})}, "Its functions")),
    dependencyList("Who pulls it in", incoming, "from", m.kind === "executable" ? "It is the program." : "Nothing live."),
    dependencyList("What it needs", outgoing, "to", "Nothing."));
}

function libraryTable(data, graph, rows, choose) {
  const number = (title, live, dead) => ({title, n: true, value: (n) => n.module[live],
    cell: (n) => [count(n.module[live]), h("span", {class: "soft"}, " of " + count(n.module[live] + n.module[dead]))]});
  const sizes = rows.some((n) => n.size) ? ["live", "dead", "unknown"].map((key) => ({title: `Bytes ${key}`, n: true,
    value: (n) => n.size ? n.size[key] : -1, cell: (n) => n.size ? count(n.size[key]) : "not known"})) : [];
  return sortable([
    {title: "Module", value: (n) => n.label, cell: (n) => [h("button", {type: "button", class: "plain",
      title: "Who pulls it in, and what it needs", onclick: () => choose(n)}, n.label),
      h("span", {class: "soft small"}, " " + (n.package ? `${n.package} ${n.version || ""}` : n.kind))]},
    ...sizes,
    number("Functions live", "functionsLive", "functionsDead"),
    number("Instructions live", "instructionsLive", "instructionsDead"),
    {title: "", value: null, cell: (n) => bar(n.module.instructionsLive, n.module.instructionsDead, "instructions")},
    number("Data bytes live", "dataBytesLive", "dataBytesDead"),
    {title: "Licence", value: (n) => n.licence || "", cell: (n) => n.licence || h("span", {class: "soft"}, "not said")},
  ], rows, {order: sizes.length ? 1 : 2, down: true, page: 50, caption: "Live and dead code by module"});
}

function bar(live, dead, unit) {
  const all = live + dead;
  return h("div", {class: "bar", role: "img", "aria-label": `${count(live)} of ${count(all)} ${unit} live`},
    h("b", {style: `flex: ${live} 0 0`}), h("s", {style: `flex: ${dead} 0 0`}));
}

function drawLibraries(data, body) {
  const graph = libraryGraph(data);
  const picture = h("div", {}), panel = h("div", {}), table = h("div", {});
  const counter = h("span", {class: "count", role: "status"});
  const choose = (node) => {
    if (node.members) { state.set({"libraries.all": "1"}, "libraries"); show(); return; }
    state.set({"libraries.open": state.get("libraries.open") === node.id ? "" : node.id}, "libraries");
    show();
  };
  const show = () => {
    const matches = matcher(state.get("libraries.q"));
    const fits = (n) => matches(`${n.label} ${n.package || ""} ${n.licence || ""}`) || (n.members || []).some(fits);
    const chosen = state.get("libraries.open");
    const pointers = state.get("libraries.pointers") === "1";
    const shown = foldGraph({nodes: graph.nodes, edges: graph.edges.filter((e) => pointers || !e.weak)},
      state.get("libraries.all") === "1");
    fill(picture, drawGraph(shown.nodes, shown.edges.map((e) => ({...e})),
      {label: "What needs what", choose, chosen, fits}).box);
    const node = graph.nodes.find((n) => n.id === chosen);
    fill(panel, ...(node ? [libraryPanel(data, graph, node)] : []));
    const rows = graph.nodes.filter(fits);
    counter.textContent = plural(rows.length, "module");
    fill(table, libraryTable(data, graph, rows, choose));
  };
  fill(body, 
    h("div", {class: "controls"}, searchField("libraries.q", "Search", show),
      choice("libraries.all", "Show", [["", "large ones, small ones folded"], ["1", "each library"]], show),
      choice("libraries.pointers", "Arrows", [["", "needs by name"], ["1", "calls through pointers too"]], show), counter),
    picture,
    h("p", {class: "soft small"}, "An arrow leads to what is needed; the bar in a box is what of it is live. Choose a box to see who pulls it in. " +
      "Drag to move; +, − and arrow keys, or the wheel with Ctrl, zoom."),
    panel, table);
  show();
}
