"use strict";
// What differs from an earlier report: new, gone, changed, the largest first.
// The earlier one is in the file, or is read from one that the reader chooses;
// it is read here and goes nowhere.

const compareKinds = {finding: "finding", syscall: "system call", module: "module", function: "function"};

/** [kind, key, weight, text] of all that is compared; weight 0 is absence. */
function comparable(report) {
  const items = [];
  for (const f of report.findings) items.push(["finding", `${f.feature}${f.pattern ? "/" + f.pattern : ""} on ${f.target}`,
    4 - severities.indexOf(f.severity), f.severity]);
  for (const c of report.syscalls) items.push(["syscall", c.name, 1, "made"]);
  for (const m of report.modules) items.push(["module", m.name, m.instructionsLive, plural(m.instructionsLive, "instruction") + " live"]);
  const names = [];
  for (const m of report.modules) names[m.index] = m.name;
  const at = Object.fromEntries(report.functions.columns.map((name, i) => [name, i]));
  const sums = new Map();
  for (const row of report.functions.rows)
    if (row[at.live]) {
      const key = `${row[at.name]} in ${names[row[at.module]] || "?"}`;
      sums.set(key, (sums.get(key) || 0) + Math.max(1, row[at.instructions]));
    }
  for (const [key, sum] of sums) items.push(["function", key, sum, plural(sum, "instruction")]);
  return items;
}

/** Rows {kind, name, before, after, delta, state}; equal ones are counted. */
function compareReports(earlier, now) {
  const rows = new Map(), equal = {};
  const put = (side) => ([kind, name, weight, text]) => {
    const key = kind + "\n" + name;
    const row = rows.get(key) || {kind, name, before: "", after: "", was: 0, is: 0};
    row[side === "before" ? "was" : "is"] = weight;
    row[side] = text;
    rows.set(key, row);
  };
  comparable(earlier).forEach(put("before"));
  comparable(now).forEach(put("after"));
  const differing = [];
  for (const row of rows.values()) {
    row.delta = row.is - row.was;
    row.state = !row.before ? "new" : !row.after ? "gone" : row.delta ? "changed" : "unchanged";
    if (row.state === "unchanged") equal[row.kind] = (equal[row.kind] || 0) + 1;
    else differing.push(row);
  }
  const order = Object.keys(compareKinds);
  differing.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || Math.abs(b.delta) - Math.abs(a.delta) ||
    (a.name < b.name ? -1 : 1));
  return {rows: differing, equal};
}

/** The document in a report.json or report.html. */
function reportIn(text) {
  if (text.trimStart().startsWith("<")) {
    const at = text.indexOf(' id="data">');
    text = text.slice(at + 11, text.indexOf("<", at));
  }
  const report = JSON.parse(text);
  if (report.format !== "ukport-report") throw new Error("it is no report of ukport");
  return report;
}

function verdictChanges(earlier, now) {
  const was = new Map(earlier.targets.map((t) => [t.name, t]));
  const moved = now.targets.filter((t) => was.has(t.name) && was.get(t.name).outcome !== t.outcome);
  return moved.length > 0 && h("ul", {class: "through"}, moved.map((t) => h("li", {}, h("strong", {}, t.title),
    `: was “${was.get(t.name).outcome}”, is “${t.outcome}”`)));
}

function comparison(data, earlier) {
  const {rows, equal} = compareReports(earlier, data);
  const box = h("div", {}), counter = h("span", {class: "count", role: "status"});
  const sign = (n) => (n > 0 ? "+" : "") + count(n);
  const show = () => {
    const kind = state.get("compared.kind"), what = state.get("compared.state"), fits = matcher(state.get("compared.q"));
    const shown = rows.filter((r) => (!kind || r.kind === kind) && (!what || r.state === what) && fits(r.name));
    counter.textContent = plural(shown.length, "difference");
    fill(box, sortable([
      {title: "What", value: (r) => r.name, cell: (r) => h("code", {}, r.name)},
      {title: "Kind", value: (r) => r.kind, cell: (r) => compareKinds[r.kind]},
      {title: "", value: (r) => r.state, cell: (r) => h("strong", {}, r.state)},
      {title: "Before", value: (r) => r.was, cell: (r) => r.before || h("span", {class: "soft"}, "none")},
      {title: "Now", value: (r) => r.is, cell: (r) => r.after || h("span", {class: "soft"}, "none")},
      {title: "Delta", n: true, value: (r) => Math.abs(r.delta), cell: (r) => r.kind === "finding" || r.kind === "syscall" ? "" : sign(r.delta)},
    ].map((c) => c.title ? c : {...c, title: "State"}), shown, {page: 50, caption: "What differs"}));
  };
  show();
  const program = earlier.program;
  return [h("p", {}, "Against ", h("strong", {}, program.name), " of input ", h("code", {}, (program.digest || "").slice(0, 12)),
    ": ", ["new", "gone", "changed"].map((s) => `${count(rows.filter((r) => r.state === s).length)} ${s}`).join(", "),
    "; unchanged: ", Object.entries(equal).map(([k, n]) => plural(n, compareKinds[k])).join(", ") || "nothing", "."),
    verdictChanges(earlier, data),
    h("div", {class: "controls"}, searchField("compared.q", "Search", show),
      choice("compared.kind", "Show", [["", "all"], ...Object.entries(compareKinds).map(([k, t]) => [k, t + "s"])], show),
      choice("compared.state", "that are", [["", "new, gone or changed"], ["new", "new"], ["gone", "gone"], ["changed", "changed"]], show),
      counter), box];
}

function drawCompared(data, body) {
  const result = h("div", {}), problem = h("p", {class: "warning", role: "alert", hidden: true});
  const show = (earlier) => fill(result, ...comparison(data, earlier).filter(Boolean));
  const field = h("input", {type: "file", accept: ".json,.html", async onchange() {
    problem.hidden = true;
    try {
      data.beside.earlier = reportIn(await field.files[0].text());
      show(data.beside.earlier);
    } catch (error) {
      problem.hidden = false;
      problem.textContent = visible(`Cannot compare with ${field.files[0].name}: ${error.message}`);
    }
  }});
  fill(body, h("p", {class: "controls"}, h("label", {}, "An earlier report.json or report.html: ", field)),
    problem, result);
  if (data.beside.earlier) show(data.beside.earlier);
}
