"use strict";
// What runs of an image have shown, and when; or how to find out.

const measures = [
  {what: "boot-time", title: "Boot time", unit: "ms", optional: true},
  {what: "boot-instructions", title: "Boot, from the entry to main", unit: "instructions", how: "test/bench/boot-instructions IMAGE"},
  {what: "least-memory", title: "Least memory", unit: "KiB", how: "ukport size-memory IMAGE --workload COMMAND"},
];

const measured = (data, what) => data.beside.measured.filter((m) => m.what === what);

function valueText(m, unit) {
  const value = typeof m.value === "number" ? count(m.value) : m.value;
  return value === undefined ? "" : `${value} ${m.unit || unit || ""}`;
}

function measureRows(data) {
  const known = new Set(measures.map((m) => m.what).concat("traced-syscalls"));
  const rows = measures.flatMap((measure) => {
    const list = measured(data, measure.what);
    return list.length ? list.map((m) => ({title: measure.title, m, unit: measure.unit}))
      : measure.optional ? [] : [{title: measure.title, how: measure.how}];
  });
  const more = data.beside.measured.filter((m) => !known.has(m.what)).map((m) => ({title: m.title || m.what, m}));
  return [...rows, ...more];
}

function measureTable(data) {
  return scroller("Measures", h("table", {}, h("caption", {hidden: true}, "What runs have shown"),
    h("thead", {}, h("tr", {}, ["Measure", "Value", "Image", "When", "How"].map((t) => h("th", {scope: "col"}, t)))),
    h("tbody", {}, measureRows(data).map(({title, m, unit, how}) => h("tr", {}, h("th", {scope: "row"}, title),
      m ? h("td", {}, h("strong", {}, valueText(m, unit))) : h("td", {class: "soft"}, "not measured"),
      h("td", {class: "mono small"}, m && m.image), h("td", {class: "small nowrap"}, m && (m.when || "").slice(0, 16).replace("T", " ")),
      h("td", {class: "small"}, m ? [m.machine, m.machine && m.command ? ": " : "", m.command && h("code", {}, m.command)]
        : ["run ", h("code", {}, how)]))))));
}

/** How much of each image is the base: its own modules by name. */
function baseShare(data) {
  const own = /^(base|ukport|liblwip\.a)$/;
  const sum = (image, fits) => image.modules.reduce((n, m) => n + (fits(m[0]) ? sizeOf(m[2]) : 0), 0);
  if (!data.beside.images.length) return h("p", {class: "soft"}, "No image: ", h("code", {}, "ukport strip"), " makes one.");
  return scroller("Images", h("table", {}, h("caption", {hidden: true}, "Images"),
    h("thead", {}, h("tr", {}, ["Image", "For", "Code, constants, data", "Of it the base", "File"].map((t, i) =>
      h("th", {scope: "col", class: i > 1 ? "n" : null}, t)))),
    h("tbody", {}, data.beside.images.map((image) => {
      const all = sum(image, () => true), base = sum(image, (name) => own.test(name));
      return h("tr", {}, h("th", {scope: "row"}, image.name), h("td", {}, data.titleOf(image.target)),
        h("td", {class: "n"}, count(all)), h("td", {class: "n"}, base ? `${count(base)} (${(100 * base / all).toFixed(1)} %)` : "none"),
        h("td", {class: "n"}, image.fileBytes ? count(image.fileBytes) : "gone"));
    }))));
}

function namesFold(title, names) {
  return names.length > 0 && lazyDetails({class: "fold"}, h("summary", {}, title), () =>
    h("p", {class: "small"}, names.map((name, i) => [i ? " " : "", h("code", {}, name)])));
}

/** What strace saw against what the analysis says can be. */
function tracedPart(data, m) {
  const seen = new Set(m.syscalls || []), known = new Set(data.syscalls.map((c) => c.name));
  const outside = [...seen].filter((name) => !known.has(name)).sort();
  const unseen = [...known].filter((name) => !seen.has(name)).sort();
  return h("div", {}, h("p", {}, h("strong", {}, outside.length ? `${plural(outside.length, "system call")} outside the static set. ` : "None outside the static set. "),
    `${count(seen.size)} system calls were made of ${count(known.size)} that can be`, m.when ? `, on ${m.when.slice(0, 10)}` : "",
    m.workload ? [", under ", h("code", {}, m.workload)] : "", m.command ? [" (", h("code", {}, m.command), ")"] : "", "."),
    namesFold("Outside the static set", outside), namesFold("Never made under this load", unseen),
    namesFold("Made", [...seen].sort()));
}

function drawImage(data, body) {
  const traced = measured(data, "traced-syscalls"), probed = data.syscalls.filter((c) => c.probed);
  fill(body, baseShare(data), h("h3", {}, "Measured"), measureTable(data),
    h("h3", {}, "System calls made, against the static set"),
    ...(traced.length ? traced.map((m) => tracedPart(data, m))
      : [h("p", {class: "soft"}, "Not measured: run ", h("code", {}, "test/soundness/run PROGRAM PROJECT --observe"),
        ", which traces the program under load and holds it to this report.")]),
    h("h3", {}, "Tried without"),
    probed.length ? h("div", {}, h("p", {}, `${plural(probed.length, "system call")} were taken away one by one under a workload:`),
      namesFold("What was tried", probed.map((c) => c.name)),
      lazyDetails({class: "fold"}, h("summary", {}, "What became of it"), () => h("ul", {class: "through"},
        probed.map((c) => h("li", {}, h("code", {}, c.name), " ", h("span", {class: "soft small"}, c.probed))))))
      : h("p", {class: "soft"}, "Not tried: run ", h("code", {}, "ukport probe --workload COMMAND"), "."));
}
