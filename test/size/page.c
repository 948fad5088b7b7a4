// The page shows maps of areas before and after, which open on a click, and finds
// rows by name.
// REQUIRES: chromium
// RUN: %compile && %strip -O Oz
// RUN: %ukport size %t.image --format=html -o %t.html
// RUN: split-file %s %t.script
// RUN: %browser %t.html %t.script/walk.js | FileCheck %s
// CHECK: maps: before after
// CHECK: libc.a in both: true
// CHECK: areas like bytes: true
// CHECK: inside: all / libc.a
// CHECK: its objects: true
// CHECK: rows: 1 row
// CHECK: found: marker_of_this_test
// CHECK: witness: _start main marker_of_this_test
// CHECK-NOT: console:
// RUN: %browser --no-script %t.html | FileCheck --check-prefix=PLAIN %s
// PLAIN: By module
// PLAIN: libc.a
#include <stdio.h>
static volatile int marker_of_this_test[50] = {1};
int main(int C, char **V) { return printf("%d\n", marker_of_this_test[C]); }
#if 0
//--- walk.js
const maps = [...document.querySelectorAll(".treemap")];
say("maps:", maps.map((map) => map.dataset.map).join(" "));
const cells = maps.map((map) => [...map.children].find((cell) => cell.title.startsWith("libc.a:")));
say("libc.a in both:", cells.every(Boolean));
const bytes = cells[1].title.match(/→ ([\d,]+) bytes/)[1].replace(/,/g, "");
const all = JSON.parse(document.getElementById("data").textContent).rows.reduce((sum, row) => sum + sizeOf(row[Row.after]), 0);
const share = (cells[1].offsetWidth * cells[1].offsetHeight) / (maps[1].clientWidth * maps[1].clientHeight);
say("areas like bytes:", Math.abs(share - bytes / all) < 0.03);
cells[1].click();
say("inside:", document.querySelector(".trail").textContent.split("  ")[0]);
say("its objects:", [...document.querySelectorAll('[data-map="after"] .cell')].some((cell) => cell.title.includes("libc.a(vfprintf")));
const search = document.querySelector("input[type=search]");
search.value = "marker_of_this";
search.dispatchEvent(new Event("input"));
say("rows:", document.querySelector("#functions .count").textContent);
const found = document.querySelector("#functions details");
say("found:", found.querySelector("summary").textContent);
found.open = true;
await settle();
const steps = [...found.querySelectorAll(".fn")].map((step) => step.textContent);
say("witness:", steps[0], steps[steps.length - 2], steps[steps.length - 1]);
//--- end
#endif
