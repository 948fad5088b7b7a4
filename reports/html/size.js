"use strict";
// The account of an image: two maps on one scale, before and after, other
// builds, and a table of all functions and variables with why each stayed.

const Row = {module: 0, object: 1, name: 2, kind: 3, fate: 4, why: 5, by: 6, before: 7, after: 8, under: 9};
/** What counts: text, rodata and data, the first three columns. */
const sizeOf = (bytes) => bytes ? (bytes[0] || 0) + (bytes[1] || 0) + (bytes[2] || 0) : 0;
const sizeText = (image) => (row, field) => image.texts[row[field]];

/** Modules, their objects, their rows: {name, before, after, children, row}. */
function sizeTree(image) {
  const text = sizeText(image);
  const root = {name: "all", before: 0, after: 0, children: new Map()};
  for (const row of image.rows) {
    const before = sizeOf(row[Row.before]), after = sizeOf(row[Row.after]);
    if (!before && !after) continue;
    let node = root;
    node.before += before;
    node.after += after;
    for (const name of [text(row, Row.module), text(row, Row.object) || text(row, Row.kind)]) {
      if (!node.children.has(name))
        node.children.set(name, {name, before: 0, after: 0, parent: node, children: new Map()});
      node = node.children.get(name);
      node.before += before;
      node.after += after;
    }
    node.children.set(node.children.size, {name: text(row, Row.name), before, after, parent: node, row});
  }
  return root;
}

/** Bytes that would go with each row: its own and those of all under it. */
function keptWith(image) {
  const kept = image.rows.map((row) => sizeOf(row[Row.after]));
  const waiting = image.rows.map(() => 0);
  for (const row of image.rows) if (row[Row.under] >= 0) ++waiting[row[Row.under]];
  const ready = image.rows.map((_, i) => i).filter((i) => !waiting[i]);
  while (ready.length) {
    const i = ready.pop(), over = image.rows[i][Row.under];
    if (over < 0) continue;
    kept[over] += kept[i];
    if (!--waiting[over]) ready.push(over);
  }
  return kept;
}

/** Bytes before and after, and by how much they differ. */
function change(before, after) {
  if (!before) return count(after) + " bytes";
  const share = 100 * (after - before) / before;
  return `${count(before)} → ${count(after)} bytes (${share > 0 ? "+" : ""}${share.toFixed(1)}%)`;
}

/** One map: what is below `here`, an area for each child, and theirs in them. */
function sizeMap(here, which, width, height, go) {
  const box = h("div", {class: "treemap", "data-map": which});
  box.style.width = width + "px";
  box.style.height = height + "px";
  const inner = (node) => node !== here && node.parent !== here;
  const tree = d3.hierarchy(here, (node) => node.children && !inner(node) ? [...node.children.values()] : null)
    .sum((node) => node.children && !inner(node) ? 0 : node[which]).sort((a, b) => b.value - a.value);
  d3.treemap().size([width, height]).paddingTop((d) => d.depth === 1 && d.children && d.x1 - d.x0 > 45 && d.y1 - d.y0 > 34 ? 16 : 0)
    .round(true)(tree);
  for (const leaf of tree.children || []) {
    const node = leaf.data, w = leaf.x1 - leaf.x0, t = leaf.y1 - leaf.y0;
    if (w * t < 12) continue; // the table has them
    const cell = h(node.children ? "button" : "div", {
      type: node.children ? "button" : null, class: "cell" + (which === "before" && !node.after ? " gone" : ""),
      title: `${node.name}: ${change(node.before, node.after)}`, tabindex: node.children && w * t < 200 ? "-1" : null,
      "aria-label": node.children ? `${node.name}: ${change(node.before, node.after)}` : null,
      onclick: node.children ? () => go(node) : undefined,
    }, w > 45 && t > 16 ? h("span", {}, node.name) : null);
    Object.assign(cell.style, {left: leaf.x0 + "px", top: leaf.y0 + "px", width: w + "px", height: t + "px"});
    if (!leaf.children) fillStayed(cell, node, which);
    box.append(cell, ...(leaf.children || []).map((part) => sizePart(part, which, () => go(node))).filter(Boolean));
  }
  return box;
}

/** In the map before: what of an area stayed is filled. */
function fillStayed(cell, node, which) {
  if (which !== "before" || !node.after || !node.before) return;
  const stayed = h("i", {});
  stayed.style.height = Math.min(100, 100 * node.after / node.before) + "%";
  cell.prepend(stayed);
}

/** An area within an area: for the eye and the mouse alone. */
function sizePart(part, which, go) {
  const w = part.x1 - part.x0, t = part.y1 - part.y0;
  if (w * t < 70) return null; // too small to see: the frame shows through
  const area = h("b", {class: "part", "aria-hidden": "true", onclick: go, title: `${part.data.name}: ${change(part.data.before, part.data.after)}`},
    w > 60 && t > 26 ? h("em", {}, part.data.name.replace(/^.*\((.*)\)$/, "$1")) : null);
  Object.assign(area.style, {left: part.x0 + "px", top: part.y0 + "px", width: w + "px", height: t + "px"});
  fillStayed(area, part.data, which);
  return area;
}

/** Both maps on one scale, and the way into them: kept in the address. */
function sizeMaps(image) {
  const tree = sizeTree(image);
  const box = h("div", {class: "maps"}), trail = h("p", {class: "trail", "aria-live": "polite"});
  const named = () => (state.get("size.at") ? state.get("size.at").split("\n") : []).reduce(
    (node, name) => node && node.children && node.children.get(name), tree) || tree;
  const go = (node) => {
    const names = [];
    for (let at = node; at.parent; at = at.parent) names.unshift(at.name);
    state.set({"size.at": names.join("\n")}, "size");
    show();
  };
  const show = () => {
    const here = named(), steps = [];
    for (let at = here; at; at = at.parent) {
      const to = at;
      steps.unshift(at === here ? h("strong", {}, at.name)
        : h("button", {type: "button", class: "plain", onclick() { go(to); }}, at.name), " / ");
    }
    steps.pop();
    fill(trail, ...steps, h("span", {class: "soft"}, "  " + change(here.before, here.after)));
    const whole = box.clientWidth || document.querySelector("main").clientWidth - 48;
    const narrow = whole < 700, side = narrow ? whole : (whole - 24) / 2, height = narrow ? 320 : 460;
    const most = Math.max(here.before, here.after, 1);
    fill(box, ...["before", "after"].filter((which) => here[which]).map((which) => {
      const scale = Math.sqrt(here[which] / most);
      return h("figure", {}, sizeMap(here, which, Math.floor(side * scale) - 2, Math.floor(height * scale), go),
        h("figcaption", {class: "soft small"}, which === "before"
          ? `Before: ${image.before}, ${count(here.before)} bytes; filled: what stayed`
          : `After: ${count(here.after)} bytes`));
    }));
  };
  requestAnimationFrame(show); // its width is known once it stands in the page
  addEventListener("resize", show);
  return [h("p", {}, "Areas are bytes of code, constants and data, on the same scale. ",
    "Choose a module or an object to look into it."), trail, box];
}

/** Other builds of the same program, as columns. */
function otherBuilds(image) {
  const rows = image.baselines.map((b) => [b.name, b.size]);
  const own = image.columns.map((_, i) => image.modules.reduce((sum, m) => sum + (m[2][i] || 0), 0));
  if (sizeOf(own)) rows.push(["stripped -" + image.level, own]);
  return sortable([
    {title: "Build", value: (r) => r[0], cell: (r) => r[0]},
    {title: "Size", n: true, value: (r) => sizeOf(r[1]), cell: (r) => count(sizeOf(r[1]))},
    ...image.columns.map((name, i) =>
      ({title: name, n: true, value: (r) => r[1][i] || 0, cell: (r) => count(r[1][i] || 0)})),
  ], rows, {caption: "Other builds"});
}

/** Why a row stayed: the steps from a root to it, and what it keeps. */
function whyStayed(image, row, kept) {
  const text = sizeText(image), steps = [], seen = new Set();
  for (let at = row; at && !seen.has(at); at = image.rows[at[Row.by]]) {
    seen.add(at);
    steps.unshift(h("li", {}, h("span", {class: "fn"}, text(at, Row.name)),
      h("span", {class: "mod"}, text(at, Row.module)), h("span", {class: "why"}, text(at, Row.why))));
  }
  const index = image.rows.indexOf(row), over = image.rows[row[Row.under]];
  const with_ = image.rows.map((r, i) => [r, i]).filter(([r, i]) => r[Row.under] === index && kept[i])
    .sort((a, b) => kept[b[1]] - kept[a[1]]).slice(0, 8);
  return h("div", {}, h("ol", {class: "path"}, steps),
    over && h("p", {class: "small"}, "It would go with ", h("code", {}, text(over, Row.name)), "."),
    with_.length > 0 && h("p", {class: "small"}, `Without it ${count(kept[index])} bytes would go, at least; with it: `,
      with_.map(([r, i], n) => [n ? ", " : "", h("code", {}, text(r, Row.name)), ` (${count(kept[i])})`])));
}

function sizeTable(image) {
  const text = sizeText(image), kept = keptWith(image), box = h("div", {});
  const rows = image.rows.map((row, i) => ({row, kept: kept[i]}))
    .filter(({row}) => sizeOf(row[Row.before]) || sizeOf(row[Row.after]));
  const counter = h("span", {class: "count", role: "status"});
  const cell = (field, style) => ({value: (r) => text(r.row, field), cell: (r) => h("span", {class: style}, text(r.row, field))});
  const columns = [
    {title: "Name", value: (r) => text(r.row, Row.name), cell: (r) => lazyDetails({}, h("summary", {class: "mono"},
      text(r.row, Row.name)), () => whyStayed(image, r.row, kept))},
    {title: "Object", ...cell(Row.object, "small mono"), cell: (r) => h("span", {class: "small mono"},
      text(r.row, Row.object) || text(r.row, Row.module))},
    {title: "Became", ...cell(Row.fate)},
    {title: "Before", n: true, value: (r) => sizeOf(r.row[Row.before]), cell: (r) => count(sizeOf(r.row[Row.before]))},
    {title: "After", n: true, value: (r) => sizeOf(r.row[Row.after]), cell: (r) => count(sizeOf(r.row[Row.after]))},
    {title: "Keeps", n: true, hint: "Bytes that would go with it, its own included", value: (r) => r.kept,
      cell: (r) => r.kept ? count(r.kept) : ""},
  ];
  const show = () => {
    const matches = matcher(state.get("size.q")), fate = state.get("size.fate");
    const found = rows.filter(({row}) => (!fate || text(row, Row.fate) === fate) &&
      matches(text(row, Row.name) + " " + text(row, Row.object) + " " + text(row, Row.module)));
    counter.textContent = plural(found.length, "row");
    fill(box, sortable(columns, found, {order: 4, down: true, page: 50, caption: "Functions and data"}));
  };
  show();
  const fates = [...new Set(rows.map(({row}) => text(row, Row.fate)))].sort();
  return [h("div", {class: "controls"}, searchField("size.q", "Search", show),
    choice("size.fate", "Became", [["", "all"], ...fates.map((f) => [f, f])], show), counter), box];
}

/** The section of the report: the images, and the one whose rows are here. */
function drawSize(data, body) {
  if (!data.image) {
    fill(body, h("p", {}, "No image lies beside the store. ", h("code", {}, "ukport strip"),
      " makes one, with an account of it; a report made after that shows it here."));
    return;
  }
  const image = data.image, total = (m, i) => m.reduce((sum, each) => sum + sizeOf(each[i]), 0);
  const others = data.beside.images.filter((i) => i !== image);
  fill(body, h("p", {}, h("strong", {}, image.name), ` for ${data.titleOf(image.target)} at -${image.level}: `,
    change(total(image.modules, 1), total(image.modules, 2)), image.before ? ` against ${image.before}.` : "."),
    others.length ? h("p", {class: "soft small"}, "Also there: " + others.map((o) =>
      `${o.name}, ${count(total(o.modules, 2))} bytes`).join("; ") + ". `ukport size IMAGE` shows each.") : "",
    h("h3", {}, "Before and after stripping"), sizeMaps(image),
    h("h3", {}, "Other builds of the same program"), otherBuilds(image),
    h("h3", {}, "Why each large thing stayed"), sizeTable(image));
}
