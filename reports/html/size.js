// The page of an image's sizes: two maps on one scale, other builds, and a
// table of all functions and variables.

const data = JSON.parse(document.getElementById("data").textContent);
const [Module, ObjectName, Name, Kind, Fate, Why, By, Before, After] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const text = (row, field) => data.texts[row[field]];
/** What counts: text, rodata and data, the first three columns. */
const total = (bytes) => (bytes ? bytes[0] + bytes[1] + bytes[2] : 0);

/** Modules, their objects, their rows: {name, before, after, children, row}. */
function makeTree() {
  const root = {name: "all", before: 0, after: 0, children: new Map()};
  for (const row of data.rows) {
    const before = total(row[Before]), after = total(row[After]);
    if (!before && !after) continue;
    let node = root;
    node.before += before;
    node.after += after;
    for (const name of [text(row, Module), text(row, ObjectName) || text(row, Kind)]) {
      if (!node.children.has(name))
        node.children.set(name, {name, before: 0, after: 0, parent: node, children: new Map()});
      node = node.children.get(name);
      node.before += before;
      node.after += after;
    }
    node.children.set(node.children.size, {name: text(row, Name), before, after, parent: node, row});
  }
  return root;
}

const tree = makeTree();
let here = tree;
const main = document.querySelector("main");

/** Bytes before and after, and by how much they differ. */
function change(before, after) {
  if (!before) return count(after) + " bytes";
  const share = 100 * (after - before) / before;
  return `${count(before)} → ${count(after)} bytes (${share > 0 ? "+" : ""}${share.toFixed(1)}%)`;
}

/** One map: what is below `here`, an area for each child. */
function drawMap(which, width, height) {
  const box = h("div", {class: "treemap", "data-map": which});
  box.style.width = width + "px";
  box.style.height = height + "px";
  const children = [...here.children.values()];
  for (const [node, x, y, w, t] of squarify(children, (n) => n[which], 0, 0, width, height)) {
    const gone = which === "before" && !node.after;
    const cell = h(node.children ? "button" : "div", {
      type: node.children ? "button" : null,
      class: "cell" + (gone ? " gone" : ""),
      title: `${node.name}: ${change(node.before, node.after)}`,
      onclick: node.children ? () => go(node) : undefined,
    }, w > 45 && t > 16 ? h("span", {}, node.name) : null);
    Object.assign(cell.style, {left: x + "px", top: y + "px", width: w + "px", height: t + "px"});
    if (which === "before" && node.after && node.before) {
      const stayed = h("i", {});
      stayed.style.height = Math.min(100, 100 * node.after / node.before) + "%";
      cell.append(stayed);
    }
    box.append(cell);
  }
  return box;
}

const mapBox = h("div", {class: "maps"});
const trail = h("p", {class: "trail", "aria-live": "polite"});

function go(node) {
  here = node;
  const steps = [];
  for (let at = node; at; at = at.parent) {
    const to = at;
    steps.unshift(at === node
      ? h("strong", {}, at.name)
      : h("button", {type: "button", class: "plain", onclick() { go(to); }}, at.name), " / ");
  }
  steps.pop();
  trail.replaceChildren(...steps, h("span", {class: "soft"}, "  " + change(node.before, node.after)));
  drawMaps();
}

/** Both maps on one scale: the larger fills its place. */
function drawMaps() {
  const narrow = main.clientWidth < 700;
  const gap = 24;
  const side = narrow ? main.clientWidth - 32 : (main.clientWidth - gap - 48) / 2;
  const height = narrow ? 320 : 460;
  const most = Math.max(here.before, here.after, 1);
  mapBox.replaceChildren(...["before", "after"].filter((which) => here[which]).map((which) => {
    const scale = Math.sqrt(here[which] / most);
    return h("figure", {}, drawMap(which, Math.floor(side * scale), Math.floor(height * scale)),
      h("figcaption", {class: "soft small"}, which === "before"
        ? `Before: ${data.before}, ${count(here.before)} bytes; filled: what stayed`
        : `After: ${count(here.after)} bytes`));
  }));
}

function mapSection() {
  return h("section", {id: "map"}, h("h2", {}, "Before and after"),
    h("p", {}, "Areas are bytes of code, constants and data, on the same scale. ",
      "Click a module or an object to look into it."), trail, mapBox);
}

function baselineSection() {
  const rows = data.baselines.map((b) => [b.name, b.size]);
  const own = data.columns.map((_, i) => data.rows.reduce((sum, r) => sum + (r[After] ? r[After][i] : 0), 0));
  if (tree.after) rows.push(["stripped -" + data.level, own]);
  return h("section", {id: "baselines"}, h("h2", {}, "Other builds of the same program"),
    sortable([
      {title: "Build", value: (r) => r[0], cell: (r) => r[0]},
      {title: "Size", n: true, value: (r) => total(r[1]), cell: (r) => count(total(r[1]))},
      ...data.columns.map((name, i) =>
        ({title: name, n: true, value: (r) => r[1][i], cell: (r) => count(r[1][i])})),
    ], rows, {caption: "Other builds"}));
}

/** The steps from a root to a row, for a person. */
function witness(row) {
  const steps = [], seen = new Set();
  for (let at = row; at && !seen.has(at); at = data.rows[at[By]]) {
    seen.add(at);
    steps.unshift(h("li", {}, h("span", {class: "fn"}, text(at, Name)),
      h("span", {class: "why"}, text(at, Why))));
  }
  return h("ol", {class: "path"}, steps);
}

function functionSection() {
  const box = h("div", {});
  const rows = data.rows.filter((row) => total(row[Before]) || total(row[After]));
  const columns = [
    {title: "Name", value: (r) => text(r, Name), cell: (r) => h("details", {},
      h("summary", {class: "mono"}, text(r, Name)), witness(r))},
    {title: "Object", value: (r) => text(r, ObjectName),
      cell: (r) => h("span", {class: "small mono"}, text(r, ObjectName) || text(r, Module))},
    {title: "Became", value: (r) => text(r, Fate), cell: (r) => text(r, Fate)},
    {title: "Before", n: true, value: (r) => total(r[Before]), cell: (r) => count(total(r[Before]))},
    {title: "After", n: true, value: (r) => total(r[After]), cell: (r) => count(total(r[After]))},
  ];
  const show = () => {
    const matches = matcher(state.get("functions.search"));
    const fate = state.get("functions.fate");
    const found = rows.filter((r) => (!fate || text(r, Fate) === fate) &&
      matches(text(r, Name) + " " + text(r, ObjectName) + " " + text(r, Module)));
    box.replaceChildren(h("p", {class: "count"}, plural(found.length, "row")),
      sortable(columns, found, {order: 4, down: true, page: 50, caption: "Functions and data"}));
  };
  show();
  const fates = [...new Set(rows.map((r) => text(r, Fate)))].sort();
  return h("section", {id: "functions"}, h("h2", {}, "Functions and data"),
    h("div", {class: "controls"}, searchField("functions.search", "Search", show),
      choice("functions.fate", "Became", [["", "all"], ...fates.map((f) => [f, f])], show)), box);
}

state.read();
main.append(mapSection(), baselineSection(), functionSection());
go(tree);
addEventListener("resize", drawMaps);
