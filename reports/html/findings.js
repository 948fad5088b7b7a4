"use strict";
// Witnesses, excerpts, and the section "What stands in the way".

const severities = ["blocker", "loss", "degraded", "info"];
const worse = (a, b) => severities.indexOf(a) - severities.indexOf(b);
const tag = (severity) => h("span", {class: "tag " + severity}, severity);

/** What the source says of a call that the line alone does not: the struct of a
    field, what a macro expands to. */
function callNotes(excerpt) {
  const note = (call) => call.field && call.owner
    ? ["through the field ", h("code", {}, call.field), " of ", h("code", {}, call.owner)]
    : call.macro ? ["the macro ", h("code", {}, call.macro), " calls ", h("code", {}, call.text || call.callee)] : null;
  return (excerpt.calls || []).map(note).filter(Boolean)
    .map((text) => h("div", {class: "guard"}, text));
}

/** A source excerpt with the line quoted marked. */
function excerptBox(data, index) {
  const excerpt = data.excerpts[index];
  const lines = excerpt.text.replace(/\n$/, "").split("\n");
  return h("div", {class: "excerpt"},
    excerpt.warning && h("div", {class: "guard doubt"}, excerpt.file, ": ", excerpt.warning),
    excerpt.conditions.length > 0 && h("div", {class: "guard"}, "compiled only if ",
      excerpt.conditions.map((c, i) => [i ? " and " : "", h("code", {}, c)])),
    excerpt.macro && h("div", {class: "guard"}, "from the macro ", h("code", {}, excerpt.macro)),
    callNotes(excerpt),
    excerpt.text && h("pre", {tabindex: "0", "aria-label": `${excerpt.file}, line ${excerpt.line}`},
      lines.map((line, i) => h("span", {class: excerpt.firstLine + i === excerpt.line ? "hit" : null},
        h("i", {}, excerpt.firstLine + i), line))));
}

/** The steps of a witness from its root on. */
function stepsTo(data, last) {
  const steps = [];
  for (let i = last; i !== null && i !== undefined; i = data.steps[i].from) steps.push(data.steps[i]);
  return steps.reverse();
}

const edgeWords = {direct: "called", indirect: "called through a pointer", callback: "called back",
  init: "run at start", signal: "entered by a signal", thread: "started as a thread",
  asm: "entered from assembly", assumed: "assumed to be called", root: "entered from outside"};

/** Why an edge is there. A reason that begins with a word for its kind of edge
    takes that word's place. */
function edgeText(step) {
  if (/^(direct|indirect)$/.test(step.kind)) return prose(step.reason.replace(/^calls( it)?/, "called"));
  const word = edgeWords[step.kind] || step.kind;
  return step.reason && step.reason !== "calls it" ? [word, ": ", prose(step.reason)] : word;
}

/** The other functions that enter the one of a step, the nearest first. */
function otherWays(data, step, others) {
  const name = (row) => data.functions.rows[row][0];
  if (!data.callersOf) {
    data.callersOf = new Map();
    for (const row of data.callers.rows) data.callersOf.set(row[0], [...(data.callersOf.get(row[0]) || []), row]);
  }
  const here = place(step.call);
  const list = (data.callersOf.get(step.row) || []).map(([, caller, kind, file, line]) =>
    ({caller: name(caller), kind, at: place({file: data.files[file], line})}))
    .filter((way) => !here || way.at !== here);
  return h("ul", {class: "through"}, list.map((way) => h("li", {}, h("code", {}, way.caller), " ",
    h("span", {class: "soft small"}, h("span", {class: "mono"}, way.at), " ", edgeWords[way.kind] || way.kind))),
    others > list.length && h("li", {class: "soft small"}, `and ${plural(others - list.length, "more")}`));
}

/** A witness as a list to walk; `here` names the function that a person would
    say does it. A step with an excerpt opens it. */
function pathList(data, last, here) {
  if (last === undefined) return h("p", {class: "soft"}, "No path is known.");
  return h("ol", {class: "path"}, stepsTo(data, last).map((step) => {
    const at = place(step.call || step.defined);
    const item = h("li", {class: step.kind === "root" ? "root" : step.function === here ? "here" : null});
    const open = step.excerpt !== undefined && h("button", {
      type: "button", class: "plain place", "aria-expanded": "false", onclick(event) {
        const shown = event.target.getAttribute("aria-expanded") === "true";
        event.target.setAttribute("aria-expanded", String(!shown));
        if (shown) item.querySelector(".excerpt").remove();
        else item.append(excerptBox(data, step.excerpt));
      }}, at);
    item.append(h("span", {class: "fn"}, step.function),
      at ? (open || h("span", {class: "place"}, at)) : "",
      h("span", {class: "mod"}, step.module),
      h("span", {class: "why"}, edgeText(step)));
    const others = (step.callers || 0) - (step.kind === "root" ? 0 : 1);
    if (others > 0)
      item.append(lazyDetails({class: "ways"}, h("summary", {}, plural(others, "other way", "other ways"), " in"),
        () => otherWays(data, step, others)));
    return item;
  }));
}

/** Prose in which `words` are code. */
function prose(text) {
  return text.split("`").map((part, i) => i % 2 ? h("code", {}, part) : part);
}

/** Advice: each paragraph once, with the systems it is for, the most general
    first. */
function remedies(data, findings) {
  const byText = new Map();
  for (const finding of findings)
    for (const text of (finding.remedy || "").split(/\n\s*\n/)) {
      if (!byText.has(text)) byText.set(text, []);
      byText.get(text).push(finding);
    }
  const parts = [...byText].sort((a, b) => b[1].length - a[1].length);
  return parts.map(([text, list]) => h("div", {class: "remedy"},
    h("p", {class: "who"}, list.length === findings.length && list.length > 1
      ? "On each of these systems" : "On " + list.map((f) => data.titleOf(f.target)).join(", ")),
    h("p", {}, text ? prose(text) : "No remedy is known.")));
}

/** Who calls the function that uses the feature: where one function forks for
    all, its callers tell the uses apart. */
function callerOf(data, use) {
  const steps = stepsTo(data, use.witness);
  const at = steps.findIndex((step) => step.function === use.function);
  return at > 0 ? steps[at - 1].function : "";
}

function useFold(data, use, open, shared) {
  const step = data.steps[use.witness];
  const caller = shared && callerOf(data, use);
  return lazyDetails({class: "fold"}, h("summary", {},
    caller && [h("code", {}, caller), " → "], h("code", {}, use.function || "?"), " ", h("span", {class: "soft small mono"}, place(use)),
    use.detail ? [" ", h("span", {class: "soft small mono"}, use.detail)] : "",
    use.certain ? "" : h("span", {class: "soft small"}, "  possibly: an argument is not known")),
    () => h("div", {}, use.without && Object.values(use.without).map((w) => h("p", {class: "small"}, w.sentence)),
      use.excerpt !== undefined && excerptBox(data, use.excerpt),
      pathList(data, step && use.witness, use.function)), open);
}

/** What is inside a finding when it is opened. */
function findingBody(data, group, findings) {
  const uses = group.uses.map((i) => data.uses[i]);
  const times = new Map();
  for (const use of uses) times.set(use.function, (times.get(use.function) || 0) + 1);
  return h("div", {class: "inside"},
    group.meaning && h("p", {}, prose(group.meaning)),
    h("h3", {}, "What to do"), remedies(data, findings),
    h("h3", {}, "What to assume so that it goes"), adviceFor(data, group, findings),
    h("h3", {}, "On each system"),
    scroller("What each system gives", h("table", {},
      h("thead", {}, h("tr", {}, ["System", "Severity", "What it gives", "Evidence"].map((t) => h("th", {scope: "col"}, t)))),
      h("tbody", {}, findings.map((f) => h("tr", {}, h("th", {scope: "row"}, data.titleOf(f.target)),
        h("td", {}, tag(f.severity)), h("td", {class: f.status}, statusWord(f.status)),
        h("td", {class: "small soft"}, f.without ? `${f.without}. ` : "", f.evidence)))))),
    h("h3", {}, "Where, and how it is reached"),
    paged(uses, 20, (part) => h("div", {}, part.map((use) => useFold(data, use, use === uses[0], times.get(use.function) > 1)))));
}

function drawFindings(data, body) {
  const key = (name) => "findings." + name;
  const list = h("div", {});
  const counter = h("span", {class: "count", role: "status"});
  const show = () => {
    const fits = matcher(state.get(key("q")));
    const target = state.get(key("target")), level = state.get(key("severity"));
    const shown = data.groups.map((group) => ({group,
      findings: group.findings.map((i) => data.findings[i]).filter((f) => !target || f.target === target)}))
      .filter(({group, findings}) => findings.length > 0 &&
        (!level || findings.some((f) => f.severity === level)) &&
        fits([group.title, group.patternTitle, group.feature,
          ...group.uses.map((i) => `${data.uses[i].function} ${place(data.uses[i])} ${data.uses[i].detail}`)].join(" ")));
    counter.textContent = plural(shown.length, "finding");
    fill(list, ...shown.map(({group, findings}) => findingItem(data, group, findings)));
    if (!shown.length) list.append(h("p", {}, data.groups.length
      ? "No finding fits the filter." : "Nothing that the program was seen to use is missing."));
  };
  fill(body, h("div", {class: "controls"},
    searchField(key("q"), "Search", show),
    choice(key("severity"), "Severity", [["", "all"], ...severities.map((s) => [s, s])], show),
    choice(key("target"), "System", [["", "all"], ...data.targets.map((t) => [t.name, t.title])], show),
    counter), list);
  show();
}

const findingId = (group) => group.feature + (group.pattern ? "/" + group.pattern : "");

function findingItem(data, group, findings) {
  const id = findingId(group);
  const worst = findings.map((f) => f.severity).sort(worse)[0];
  const use = data.uses[group.uses[0]];
  const reach = severities.map((s) => [s, findings.filter((f) => f.severity === s).length])
    .filter(([, n]) => n).map(([s, n]) => findings.length === 1 ? "" : `${s} on ${n}`).filter(Boolean).join(", ");
  const item = lazyDetails({class: "finding", "data-id": id}, h("summary", {}, tag(worst),
    h("span", {class: "name"}, group.title,
      group.patternTitle && h("span", {class: "pattern"}, ": " + group.patternTitle)),
    h("span", {class: "reach"}, reach),
    use && h("span", {class: "where"}, h("code", {}, use.function || use.detail), " ",
      h("span", {class: "mono"}, place(use)),
      group.uses.length > 1 ? ` and ${plural(group.uses.length - 1, "more place")}` : "")),
    () => findingBody(data, group, findings), state.get("findings.open") === id);
  item.addEventListener("toggle", () => {
    if (item.open) state.set({"findings.open": id}, "findings");
    else if (state.get("findings.open") === id) state.set({"findings.open": ""}, "findings");
  });
  return item;
}
