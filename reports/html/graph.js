"use strict";
// A dependency graph as a picture. Boxes stand in layers: each below all that
// need it, where cycles allow. Within a layer, d3-force moves them to where
// their edges are short and no two overlap. Many boxes of a kind fold into one
// group until it is opened. Drag or scroll moves and zooms; so do the keys.

const svgNode = (tag, attributes, ...children) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, visible(value));
  }
  for (const child of children.flat(Infinity))
    if (child !== null && child !== undefined && child !== false)
      element.append(child instanceof Node ? child : visible(child));
  return element;
};

const boxHeight = 34, layerHeight = 110, boxWidth = (node) =>
  Math.max(64, Math.min(230, 7.2 * node.label.length + 26));

/**
 * The layer of each node: the longest way from the top. Where edges go round,
 * the weaker ones go back up: the strongest are taken first, and one that would
 * close a cycle is not.
 */
function layersOf(nodes, edges) {
  const out = new Map(nodes.map((n) => [n, []]));
  const reaches = (from, to, seen = new Set()) => from === to || (!seen.has(from) && seen.add(from) &&
    out.get(from).some((next) => reaches(next, to, seen)));
  for (const e of [...edges].sort((a, b) => b.weight - a.weight)) {
    e.back = reaches(e.to, e.from);
    if (!e.back) out.get(e.from).push(e.to);
  }
  const layer = new Map();
  const above = new Map(nodes.map((n) => [n, 0]));
  for (const list of out.values()) for (const to of list) above.set(to, above.get(to) + 1);
  const ready = nodes.filter((n) => !above.get(n)).sort((a, b) => b.top - a.top);
  for (const node of ready) layer.set(node, 0);
  while (ready.length) {
    const node = ready.shift();
    for (const to of out.get(node)) {
      layer.set(to, Math.max(layer.get(to) || 0, layer.get(node) + 1));
      above.set(to, above.get(to) - 1);
      if (!above.get(to)) ready.push(to);
    }
  }
  return layer;
}

/** Gives every node x and y; wide layers take several rows. */
function layOut(nodes, edges) {
  const layer = layersOf(nodes, edges);
  const rows = [];
  const perRow = Math.max(6, Math.ceil(Math.sqrt(nodes.length) * 1.3));
  const byLayer = [];
  for (const node of nodes) (byLayer[layer.get(node)] ||= []).push(node);
  for (const list of byLayer.filter(Boolean)) {
    list.sort((a, b) => b.weight - a.weight);
    for (let i = 0; i < list.length; i += perRow) rows.push(list.slice(i, i + perRow));
  }
  rows.forEach((row, y) => row.forEach((node, x) => {
    node.fy = node.y = y * layerHeight;
    node.x = (x % 2 ? 1 : -1) * Math.ceil(x / 2) * 150;
  }));
  const links = edges.filter((e) => !e.back).map((e) => ({source: e.from, target: e.to}));
  const simulation = d3.forceSimulation(nodes).stop()
    .force("link", d3.forceLink(links).distance(layerHeight).strength(0.25))
    .force("x", d3.forceX(0).strength(0.04));
  const ticks = nodes.length > 60 ? 60 : 140;
  for (let i = 0; i < ticks; ++i) simulation.tick();
  for (const row of rows) spread(row);
}

/** Puts the boxes of a row side by side, each as near to its place as it goes. */
function spread(row) {
  row.sort((a, b) => a.x - b.x);
  let right = -Infinity;
  for (const node of row) {
    node.x = Math.max(node.x, right + boxWidth(node) / 2 + 14);
    right = node.x + boxWidth(node) / 2;
  }
  const shift = row.reduce((sum, n) => sum + n.x, 0) / row.length;
  for (const node of row) node.x -= shift;
}

/** The path of an edge; edges that go up bend aside. */
function edgePath({from, to}) {
  const down = to.y > from.y;
  const y1 = from.y + (down ? boxHeight : 0), y2 = to.y + (down ? 0 : boxHeight);
  if (to.y === from.y) {
    const side = to.x > from.x ? 1 : -1;
    return `M${from.x} ${from.y}C${from.x + side * 20} ${from.y - 44} ${to.x - side * 20} ${to.y - 44} ${to.x} ${to.y}`;
  }
  const bend = down ? 0 : (from.x >= to.x ? 1 : -1) * 46;
  const middle = (y1 + y2) / 2;
  return `M${from.x + bend / 2} ${y1}C${from.x + bend} ${middle} ${to.x + bend} ${middle} ${to.x + bend / 2} ${y2}`;
}

/** The part of the picture that is seen, moved and zoomed. */
function viewport(svg, bounds) {
  const margin = 30;
  const whole = {x: bounds.x - margin, y: bounds.y - margin,
    width: bounds.width + 2 * margin, height: bounds.height + 2 * margin};
  let view = {...whole};
  const show = () => svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
  const zoom = (by, cx = view.x + view.width / 2, cy = view.y + view.height / 2) => {
    const width = Math.min(Math.max(view.width * by, 220), whole.width * 2), f = width / view.width;
    view = {x: cx - (cx - view.x) * f, y: cy - (cy - view.y) * f, width, height: view.height * f};
    show();
  };
  const move = (dx, dy) => { view.x += dx * view.width; view.y += dy * view.height; show(); };
  const at = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [point.x, point.y];
  };
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // plain scrolling is the page's
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, ...at(event));
  }, {passive: false});
  let held = null;
  svg.addEventListener("pointerdown", (event) => { held = at(event); });
  svg.addEventListener("pointermove", (event) => {
    if (!held || !event.buttons) return;
    const [x, y] = at(event);
    view.x += held[0] - x;
    view.y += held[1] - y;
    show();
  });
  svg.addEventListener("pointerup", () => { held = null; });
  svg.addEventListener("keydown", (event) => {
    const act = {"+": () => zoom(1 / 1.3), "=": () => zoom(1 / 1.3), "-": () => zoom(1.3),
      ArrowLeft: () => move(-0.15, 0), ArrowRight: () => move(0.15, 0),
      ArrowUp: () => move(0, -0.15), ArrowDown: () => move(0, 0.15),
      "0": () => { view = {...whole}; show(); }}[event.key];
    if (!act || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act();
  });
  show();
  return {zoom, whole: () => { view = {...whole}; show(); },
    centre: (x, y) => { view.x = x - view.width / 2; view.y = y - view.height / 2; show(); }};
}

/**
 * Draws nodes {id, label, kind, note, live, dead, weight, top} and edges
 * {from, to, weight, weak}. choose(node) is called when one is chosen.
 */
function drawGraph(nodes, edges, {label, choose, chosen, fits}) {
  layOut(nodes, edges);
  const xs = nodes.flatMap((n) => [n.x - boxWidth(n) / 2, n.x + boxWidth(n) / 2]);
  const bounds = {x: Math.min(...xs), y: -30, width: Math.max(...xs) - Math.min(...xs),
    height: Math.max(...nodes.map((n) => n.y)) + boxHeight + 30};
  const most = Math.max(...edges.map((e) => e.weight), 1);
  const paths = edges.map((e) => svgNode("path", {d: edgePath(e), class: "edge" + (e.weak ? " weak" : "") +
    (chosen && (e.from.id === chosen || e.to.id === chosen) ? " of" : ""), "marker-end": "url(#tip)",
    "stroke-width": 1 + 4 * Math.sqrt(e.weight / most)}, svgNode("title", {}, e.title)));
  const boxes = nodes.map((n) => {
    const width = boxWidth(n), all = n.live + n.dead + (n.unknown || 0) || 1;
    return svgNode("g", {class: `box ${n.kind}` + (n.id === chosen ? " chosen" : "") + (fits && !fits(n) ? " dim" : ""),
      transform: `translate(${n.x - width / 2} ${n.y})`, tabindex: "0", role: "button", "data-id": n.id,
      "aria-label": `${n.label}, ${n.note}`, onclick: () => choose(n),
      onkeydown(event) { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(n); } }},
      svgNode("title", {}, `${n.label}: ${n.note}`),
      svgNode("rect", {class: "back", width, height: boxHeight, rx: 3}),
      svgNode("rect", {class: "dead", x: 8, y: boxHeight - 8, width: width - 16, height: 4}),
      svgNode("rect", {class: "live", x: 8, y: boxHeight - 8, width: (width - 16) * n.live / all, height: 4}),
      svgNode("text", {x: width / 2, y: 17, "text-anchor": "middle"},
        n.label.length > 30 ? n.label.slice(0, 14) + "…" + n.label.slice(-14) : n.label));
  });
  const svg = svgNode("svg", {class: "graph", role: "group", "aria-label": label, tabindex: "0"},
    svgNode("defs", {}, svgNode("marker", {id: "tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7,
      markerHeight: 7, markerUnits: "userSpaceOnUse", orient: "auto"}, svgNode("path", {d: "M0 0L8 4L0 8z", class: "tip"}))),
    paths, boxes);
  const view = viewport(svg, bounds);
  const tool = (text, name, act) => h("button", {type: "button", "aria-label": name, title: name, onclick: act}, text);
  svg.style.height = `min(${Math.round(bounds.height + 60)}px, 36rem)`;
  return {box: h("div", {class: "graph-box"}, svg, h("div", {class: "graph-tools"},
    tool("+", "Zoom in", () => view.zoom(1 / 1.3)), tool("−", "Zoom out", () => view.zoom(1.3)),
    tool("⤢", "Show all", view.whole))), view, svg};
}
