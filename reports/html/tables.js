"use strict";
// The tables: systems, matrix, system calls, functions, unknowns.

const statusMark = {supported: "✓", partial: "◐", stub: "S", missing: "✕"};
const statusText = {supported: "supported", partial: "partly supported",
  stub: "stub: answers, but does nothing", missing: "missing"};
const severityMark = {blocker: "■", loss: "◆", degraded: "▲", info: "●"};

function statusWord(status) {
  return (statusMark[status] ? statusMark[status] + " " : "") + (statusText[status] || status);
}

function legend(marks, words) {
  return h("div", {class: "legend"}, Object.keys(marks).map((key) =>
    h("span", {}, h("span", {class: "tag-free " + key, "aria-hidden": "true"}, marks[key]), " ", words[key] || key)));
}

/** Goes to a section with filters set, as if they had been typed. */
function visit(data, section, changes) {
  state.set(changes, section);
  data.draw(section);
  document.getElementById(section).scrollIntoView();
}

function drawTargets(data, body) {
  const number = (title, get, hint) => ({title, hint, n: true, value: get,
    cell: (t) => h("span", {class: get(t) ? null : "soft"}, count(get(t)))});
  fill(body, sortable([
    {title: "System", value: (t) => t.title, cell: (t) => h("button", {type: "button", class: "plain",
      title: "Show what stands in the way there", onclick: () => visit(data, "findings", {"findings.target": t.name})},
      t.title)},
    {title: "Verdict", value: (t) => t.outcome, cell: (t) => [
      h("span", {class: "tag " + (severities.find((s) => t.findings[s] && s !== "info") || (t.told ? "none" : "info"))}, t.outcome, t.planned ? " (planned)" : ""), h("br"),
      h("span", {class: "small soft"}, t.verdict, runsWith(data, t))]},
    number("Blockers", (t) => t.findings.blocker, "Stop the program as it stands"),
    number("Losses", (t) => t.findings.loss, "A function or data is lost"),
    number("Degraded", (t) => t.findings.degraded, "Works, but less well"),
    number("Calls there", (t) => t.syscalls.supported + t.syscalls.partial, "System calls supported, wholly or in part"),
    number("Stubs", (t) => t.syscalls.stub, "System calls that answer but do nothing"),
    number("Missing", (t) => t.syscalls.missing, "System calls that are not there"),
  ], data.ranked, {class: "targets", caption: "Verdict by system"}), lazyDetails({class: "fold"},
    h("summary", {}, "What the tables of these systems rest on"), () => tableSources(data)));
}

/** The settings that were found to take away all that stops it there. */
function runsWith(data, target) {
  const advice = data.beside.advice.find((a) => a.target === target.name);
  if (!target.findings.blocker || !advice || !advice.places.every((p) => p.cut && !p.reachedAfter)) return "";
  return h("span", {class: "advised"}, h("strong", {}, " It runs with: "), advice.assumptions.map((step, i) =>
    [i ? ", " : "", h("code", {}, step.directives.length ? step.directives[0].name : step.assume)]), ".");
}

/** Version, source and caveat of each system's table. */
function tableSources(data) {
  return h("div", {}, h("p", {class: "small"}, "Each row of a table has its evidence; evidence marked “not read” is " +
    "a file that is there and that nobody has read."),
    scroller("Sources", h("table", {class: "sources"},
      h("thead", {}, h("tr", {}, ["System", "Version", "Source", "Note"].map((t) => h("th", {scope: "col"}, t)))),
      h("tbody", {}, data.targets.map((t) => h("tr", {}, h("th", {scope: "row"}, t.title),
        h("td", {class: "small"}, t.version), h("td", {class: "small soft"}, t.source),
        h("td", {class: "small soft"}, t.note)))))));
}

/** What one cell of the matrix says, in a row below it. */
function cellText(data, group, target, found) {
  const uses = found ? found.uses.map((i) => data.uses[i]) : [];
  const advice = found && (found.remedy || "").split(/\n\s*\n/)[0];
  return h("div", {class: "panel"}, h("p", {}, h("strong", {}, `${group.title} on ${target.title}: `),
    found ? [tag(found.severity), ", ", h("span", {class: found.status}, statusWord(found.status)), ". ", found.summary, "."]
      : "no finding. What the program does of it, this system gives."),
  found && [found.without && h("p", {class: "small"}, found.without, "."),
    found.evidence && h("p", {class: "small soft"}, "Evidence: ", found.evidence),
    advice && h("p", {class: "small"}, prose(advice)),
    uses.length > 0 && h("p", {class: "small"}, "First in ", h("code", {}, uses[0].function), " ", h("span", {class: "mono soft"}, place(uses[0]))),
    h("button", {type: "button", class: "plain", onclick: () => visit(data, "findings", {"findings.target": target.name,
      "findings.q": "", "findings.severity": "", "findings.open": findingId(group)})}, "The finding, with its paths")]);
}

function matrixRow(data, group, find, width) {
  const line = h("tr", {}, h("th", {scope: "row"}, group.title, group.patternTitle &&
    h("span", {class: "soft small"}, h("br"), group.patternTitle)));
  let open = null;
  const explain = (button, target, found) => {
    const same = open === button;
    if (open) { open.setAttribute("aria-expanded", "false"); line.nextSibling.remove(); }
    line.classList.toggle("open", !same);
    open = same ? null : button;
    if (same) return;
    button.setAttribute("aria-expanded", "true");
    line.after(h("tr", {class: "detail"}, h("td", {colspan: width}, cellText(data, group, target, found))));
  };
  for (const target of data.targets) {
    const found = find(group, target.name);
    const text = `${target.title}: ` + (found ? `${found.severity}, ${statusText[found.status] || found.status}` : "no finding");
    const button = h("button", {type: "button", class: "tag-free " + (found ? found.severity : "soft"), title: text, "aria-label": text,
      "aria-expanded": "false", onclick: () => explain(button, target, found)}, found ? severityMark[found.severity] : "·");
    line.append(h("td", {class: "cell"}, button));
  }
  return line;
}

function drawMatrix(data, body) {
  if (!data.groups.length) { fill(body, h("p", {}, "There are no findings.")); return; }
  const found = new Map(data.findings.map((f) => [`${f.feature}/${f.pattern}/${f.target}`, f]));
  const find = (group, target) => found.get(`${group.feature}/${group.pattern}/${target}`);
  const rank = (group, target) => {
    const at = find(group, target);
    return at ? 4 - severities.indexOf(at.severity) : 0;
  };
  const columns = [{title: "Feature", value: (g) => g.title, cell: () => ""},
    ...data.targets.map((t) => ({title: t.title, slant: true, value: (g) => rank(g, t.name), cell: () => ""}))];
  const table = h("div", {}), counter = h("span", {class: "count", role: "status"});
  const show = () => {
    const fits = matcher(state.get("matrix.q"));
    const rows = data.groups.filter((g) => fits(`${g.title} ${g.patternTitle} ${g.feature}`));
    counter.textContent = plural(rows.length, "feature");
    fill(table, sortable(columns, rows, {class: "cells", caption: "Findings by feature and system",
      row: (group) => matrixRow(data, group, find, columns.length)}));
  };
  fill(body, h("div", {class: "controls"}, searchField("matrix.q", "Search", show), counter),
    h("p", {class: "soft small"}, "Each mark says more when it is chosen; headings sort."),
    legend({...severityMark, none: "·"}, {none: "no finding", blocker: "blocker", loss: "loss", degraded: "degraded", info: "info"}), table);
  show();
}

/** What is known of one system call: support with evidence, sites, paths. */
function syscallDetail(data, call) {
  return h("div", {},
    scroller("Support", h("table", {},
      h("thead", {}, h("tr", {}, ["System", "Support", "Evidence", "Note"].map((t) => h("th", {scope: "col"}, t)))),
      h("tbody", {}, data.targets.map((t) => {
        const s = call.support[t.name] || {status: "missing"};
        return h("tr", {}, h("th", {scope: "row"}, t.title), h("td", {class: s.status}, statusWord(s.status)),
          h("td", {class: "small soft"}, s.evidence), h("td", {class: "small soft"}, s.note));
      })))),
    h("h3", {}, "Where it is made"),
    paged(call.sites, 20, (part) => h("div", {}, part.map((site) => siteFold(data, site)))));
}

function siteFold(data, site) {
  return lazyDetails({class: "fold"}, h("summary", {}, h("code", {}, site.function), " ",
    h("span", {class: "soft small mono"}, place(site)), " ", h("span", {class: "small mono"}, site.call || "any call")),
    () => h("div", {}, (site.texts || []).map((t) => h("p", {class: "small"}, h("code", {}, JSON.stringify(t.text)),
      t.function ? [" stands in ", h("code", {}, t.function), " ", h("span", {class: "mono soft"}, place(t))] : "")),
      site.excerpt !== undefined && excerptBox(data, site.excerpt),
      pathList(data, site.witness, site.function)));
}

/** The calls as they are written at its sites, those that say most first. */
function argumentsSeen(call) {
  const inside = (site) => (site.call || "").replace(/^\w+\(|\)$/g, "");
  const calls = [...new Set(call.sites.map(inside))].filter((text) => /[^?, …]/.test(text));
  calls.sort((a, b) => a.split("?").length - b.split("?").length);
  return calls.slice(0, 2).map((text) => text.length > 48 ? text.slice(0, 47) + "…" : text).join("; ") +
    (calls.length > 2 ? ` +${calls.length - 2}` : "");
}

function drawSyscalls(data, body) {
  const rows = h("div", {});
  const counter = h("span", {class: "count", role: "status"});
  const categories = [...new Set(data.syscalls.map((c) => c.category))].sort();
  const rank = {supported: 0, partial: 1, stub: 2, missing: 3};
  const statusOf = (call, target) => (call.support[target] || {status: "missing"}).status;
  const columns = [{title: "Nr", n: true, value: (c) => c.number}, {title: "Name", value: (c) => c.name},
    {title: "Category", value: (c) => c.category}, {title: "Arguments seen", value: argumentsSeen}, {title: "Sites", n: true, value: (c) => c.sites.length},
    ...data.targets.map((t) => ({title: t.title, slant: true, value: (c) => rank[statusOf(c, t.name)]}))];
  const row = (call) => {
    const line = h("tr", {}, h("td", {class: "n soft"}, call.number), h("th", {scope: "row"},
      h("button", {type: "button", class: "plain mono", "aria-expanded": "false", onclick(event) {
        const open = event.currentTarget.getAttribute("aria-expanded") === "true";
        event.currentTarget.setAttribute("aria-expanded", String(!open));
        line.classList.toggle("open", !open);
        if (open) line.nextSibling.remove();
        else line.after(h("tr", {class: "detail"}, h("td", {colspan: columns.length}, syscallDetail(data, call))));
      }}, call.name)),
      h("td", {class: "soft"}, call.category), h("td", {class: "seen mono"}, argumentsSeen(call)), h("td", {class: "n"}, count(call.sites.length)),
      data.targets.map((t) => {
        const status = statusOf(call, t.name);
        const text = `${t.title}: ${statusText[status] || status}`;
        return h("td", {class: "cell " + status, title: text}, h("span", {role: "img", "aria-label": text},
          statusMark[status] || "?"));
      }));
    return line;
  };
  const show = () => {
    const fits = matcher(state.get("syscalls.q")), category = state.get("syscalls.category");
    const [target, status] = [state.get("syscalls.target"), state.get("syscalls.status")];
    const shown = data.syscalls.filter((c) => (!category || c.category === category) &&
      (!status || (target ? [target] : data.targets.map((t) => t.name)).some((t) => statusOf(c, t) === status)) &&
      fits(`${c.number} ${c.name} ${c.category} ` + c.sites.map((s) => `${s.function} ${s.call || ""} ${place(s)}`).join(" ")));
    counter.textContent = plural(shown.length, "system call");
    fill(rows, sortable(columns, shown, {class: "cells", caption: "System calls by system", page: 100, row}));
  };
  fill(body, h("div", {class: "controls"}, searchField("syscalls.q", "Search", show),
    choice("syscalls.category", "Category", [["", "all"], ...categories.map((c) => [c, c])], show),
    choice("syscalls.status", "Support", [["", "any"], ...Object.keys(statusMark).map((s) => [s, statusText[s]])], show),
    choice("syscalls.target", "on", [["", "some system"], ...data.targets.map((t) => [t.name, t.title])], show),
    counter), legend(statusMark, statusText), rows);
  if (data.unknownNumberSites.length)
    body.append(h("h3", {}, "Sites whose number is not known"),
      h("p", {}, "Each of these may make any system call."),
      paged(data.unknownNumberSites, 20, (part) => h("div", {}, part.map((site) => siteFold(data, site)))));
  show();
}

function drawFunctions(data, body) {
  const list = h("div", {});
  const counter = h("span", {class: "count", role: "status"});
  const show = () => {
    const isData = state.get("functions.what") === "data";
    const fits = matcher(state.get("functions.q")), module = state.get("functions.module"), live = state.get("functions.live");
    const source = isData ? data.data : data.functions;
    const at = Object.fromEntries(source.columns.map((name, i) => [name, i]));
    const where = (row) => place({file: data.files[row[at.file]], line: row[at.line]});
    const shown = source.rows.filter((row) => (!module || row[at.module] === Number(module)) &&
      (!live || row[at.live] === Number(live)) && fits(row[at.name] + " " + where(row)));
    counter.textContent = `${count(shown.length)} of ${plural(source.rows.length, isData ? "data object" : "function")}`;
    const size = isData ? "size" : "instructions";
    fill(list, sortable([
      {title: "Name", value: (r) => r[at.name], cell: (r) => h("code", {}, r[at.name])},
      {title: "Module", value: (r) => data.moduleNames[r[at.module]] || "", cell: (r) => data.moduleNames[r[at.module]] || ""},
      {title: "Place", value: where, cell: (r) => h("span", {class: "mono soft"}, where(r))},
      {title: isData ? "Bytes" : "Instructions", n: true, value: (r) => r[at[size]], cell: (r) => count(r[at[size]])},
      {title: "Live", value: (r) => -r[at.live], cell: (r) => r[at.live] ? h("strong", {}, "live") : h("span", {class: "soft"}, "dead")},
      ...(isData ? [] : [{title: "Steps from a root", n: true, value: (r) => r[at.distance],
        cell: (r) => r[at.distance] < 0 ? "" : r[at.distance]}]),
    ], shown, {page: 50, order: 3, down: true, caption: isData ? "Data objects" : "Functions"}));
  };
  fill(body, h("div", {class: "controls"}, searchField("functions.q", "Search", show),
    choice("functions.what", "Show", [["", "functions"], ["data", "data"]], show),
    choice("functions.module", "of", [["", "all modules"], ...data.modules.map((m) => [String(m.index), m.name])], show),
    choice("functions.live", "that are", [["", "live or dead"], ["1", "live"], ["0", "dead"]], show), counter), list);
  show();
}

/** What hangs on an unknown, for comparing and in words. */
const weight = (u) => [u.cost.syscalls, u.cost.functions, u.cost.instructions, u.cost.edges];
function costText(u) {
  const parts = [[u.cost.syscalls, "system call"], [u.cost.functions, "function"],
    [u.cost.instructions, "instruction"], [u.cost.edges, "edge"]].filter(([n]) => n).map(([n, unit]) => plural(n, unit));
  return parts.length ? "brings in " + parts.join(", ") : "";
}

/** The calls of the vDSO: known, but seen by no system-call filter. */
function vdsoPart(data) {
  if (!data.vdso.length) return [];
  return [h("h3", {}, "Seen here, but not by strace and seccomp"),
    h("p", {}, "What is looked up in the vDSO runs in the process: a call of it is no system call. " +
      "The system call that libc falls back to is in the list above."),
    ...data.vdso.map((v) => lazyDetails({class: "fold"}, h("summary", {},
      h("code", {}, v.names.join(" ") || "a name that is not known"), " in ", h("code", {}, v.function), " ",
      h("span", {class: "soft small mono"}, place(v))),
      () => h("div", {}, v.excerpt !== undefined && excerptBox(data, v.excerpt), pathList(data, v.witness, v.function))))];
}

function drawUnseen(data, body) {
  const kinds = new Map();
  const worstFirst = data.unknowns.slice().sort((a, b) => {
    const [x, y] = [weight(a), weight(b)];
    const i = x.findIndex((n, i) => n !== y[i]);
    return i < 0 ? 0 : y[i] - x[i];
  });
  for (const unknown of worstFirst) {
    const key = unknown.kind + "\n" + unknown.effect + "\n" + unknown.remedy;
    if (!kinds.has(key)) kinds.set(key, []);
    kinds.get(key).push(unknown);
  }
  if (!kinds.size) {
    fill(body, h("p", {}, "Nothing had to be assumed."), ...vdsoPart(data));
    return;
  }
  fill(body, h("p", {}, "Nothing below was skipped: each entry says what was assumed instead, and what would settle it."),
    ...[...kinds.values()].map((list) => lazyDetails({class: "finding"},
      h("summary", {}, h("span", {class: "tag info"}, plural(list.length, "time")),
        h("span", {class: "name"}, list[0].kind.replace(/-/g, " ")),
        h("span", {class: "reach"}, costText(list[0]) && (list.length > 1 ? "the worst " : "") + costText(list[0])),
        h("span", {class: "where"}, list[0].effect)),
      () => h("div", {class: "inside"}, list[0].remedy && h("div", {class: "remedy"},
        h("p", {class: "who"}, "What would settle it"), h("p", {}, list[0].remedy)),
        paged(list, 25, (part) => h("div", {}, part.map((u) => lazyDetails({class: "fold"}, h("summary", {},
          h("code", {}, u.what), u.function ? [" in ", h("code", {}, u.function)] : "", " ",
          h("span", {class: "soft small mono"}, place(u)), " ", h("span", {class: "soft small"}, costText(u))),
          () => h("div", {}, u.excerpt !== undefined && excerptBox(data, u.excerpt),
            pathList(data, u.witness, u.function))))))))), ...vdsoPart(data));
}
