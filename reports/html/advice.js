"use strict";
// What `ukport advise` has found: the settings under which a finding goes, what
// else goes with them, and how it was built in where no setting helps.

/** The places of an advice that are uses of a group. */
function advisedPlaces(data, advice, group) {
  const uses = group.uses.map((i) => data.uses[i]);
  return advice.places.map((p, index) => ({...p, index})).filter((p) => p.features.includes(group.feature) &&
    uses.some((u) => u.function === p.function || (u.file === p.file && u.line === p.line)));
}

const lessThan = (before, after) => before.filter((each) => !after.includes(each));

/** "2 functions, the system calls a, b, the features c, d": what goes. */
function whatGoes(data, before, after) {
  if (!after) return "what goes with it alone was not looked for";
  const functions = before.functions - after.functions;
  const calls = lessThan(before.syscalls, after.syscalls), features = lessThan(before.features, after.features);
  const parts = [functions > 0 && plural(functions, "function"),
    calls.length && "the system calls " + calls.join(", "),
    features.length && "the features " + features.map((f) => data.featureTitle(f)).join(", ")].filter(Boolean);
  return parts.length ? parts.join("; ") : "nothing by itself: it takes the others with it";
}

function adviceStep(data, advice, step) {
  const settings = step.directives.map((d) => [h("code", {}, d.name), " ",
    h("span", {class: "mono soft small"}, place(d)), " "]);
  return h("li", {}, h("code", {}, step.assume),
    settings.length ? h("span", {class: "soft"}, ", set by ", settings) : h("span", {class: "soft"}, ", a condition that no directive sets"),
    h("span", {class: "why"}, "alone, it removes: ", whatGoes(data, advice.before, step.alone)),
    step.branches.length > 0 && lazyDetails({class: "ways"}, h("summary", {}, plural(step.branches.length, "branch", "branches"), " hang on it"),
      () => h("ul", {class: "through"}, step.branches.map((b) => h("li", {}, h("code", {}, b.text || b.function), " ",
        h("span", {class: "mono soft small"}, place(b)))))));
}

function adviceFor(data, group, findings) {
  const parts = [];
  for (const advice of data.beside.advice) {
    const places = advisedPlaces(data, advice, group);
    if (!places.length || !findings.some((f) => f.target === advice.target)) continue;
    const steps = advice.assumptions.filter((s) => places.some((p) => s.places.includes(p.index)));
    const open = places.filter((p) => !p.cut || p.reachedAfter);
    parts.push(h("div", {class: "remedy"}, h("p", {class: "who"}, `For ${data.titleOf(advice.target)}, analysed again and found so`),
      steps.length ? h("ul", {class: "through"}, steps.map((s) => adviceStep(data, advice, s))) : h("p", {}, "No assumption cuts the ways there."),
      steps.length > 1 && h("p", {class: "small"}, "All that was advised together removes: ", whatGoes(data, advice.before, advice.after), "."),
      open.map((p) => h("p", {class: "small"}, h("code", {}, p.function), " stays within reach.",
        (p.builtWith || []).map((c) => [" It was built in by ", h("code", {}, c.condition), " ", h("span", {class: "mono soft"}, place(c)),
          c.setBy ? [", set by ", h("code", {}, c.setBy)] : ""])))));
  }
  if (parts.length) return parts;
  const blocked = findings.find((f) => f.severity === "blocker");
  const target = (blocked || findings[0]).target;
  return h("p", {class: "soft"}, "Not looked for yet: ",
    h("code", {}, `ukport advise -t ${target}` + (blocked ? "" : ` --feature ${group.feature}`)),
    " does, and says what else goes", blocked ? "; a report made after that shows it here." : ".");
}
