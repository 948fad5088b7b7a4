// An assumption that names nothing in the program is an error.
// RUN: not %live --assume 'settings.master = 0' 2>&1 | FileCheck %s
// RUN: not %live --assume 'mode.x = 0' 2>&1 | FileCheck %s --check-prefix=MEMBER
// RUN: not %live --assume 'mode is 0' 2>&1 | FileCheck %s --check-prefix=TEXT
// RUN: not %live --assume 'mode in "x"' 2>&1 | FileCheck %s --check-prefix=IN
// RUN: not %live --assume 'mode = 0' --policy=signature 2>&1 | FileCheck %s --check-prefix=POLICY
// IN: ukport: error: assumption does not apply: --assume: mode in "x": only a struct's member chooses among entries
// POLICY: ukport: error: cannot assume anything: --policy=signature: the baseline follows no values
// CHECK: ukport: error: assumption does not apply: --assume: settings.master = 0: the program has no struct or variable settings; write it as the source does
// MEMBER: ukport: error: assumption does not apply: --assume: mode.x = 0: there is no member x; write the members' names as the source does
// TEXT: ukport: error: bad assumption: --assume: mode is 0: no relation follows mode; write it as
int mode;
int main(void) { return mode; }
