// What is wrong with a configuration or an application file is said with its
// place.
// RUN: rm -rf %t.d && mkdir %t.d && echo 'daemon off' > %t.d/cut.conf
// RUN: echo 'include loop.conf;' > %t.d/loop.conf
// RUN: echo 'colour = "red"' > %t.d/key.toml
// RUN: not %live --application %S/Inputs/application.toml --config %t.d/cut.conf 2>&1 | FileCheck %s --check-prefix=CUT
// RUN: not %live --application %S/Inputs/application.toml --config %t.d/loop.conf 2>&1 | FileCheck %s --check-prefix=LOOP
// RUN: not %live --application %S/Inputs/application.toml --config %t.d/none.conf 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not %live --application %t.d/key.toml --config %t.d/cut.conf 2>&1 | FileCheck %s --check-prefix=KEY
// RUN: not %live --config %t.d/cut.conf 2>&1 | FileCheck %s --check-prefix=APPLICATION
// RUN: printf 'a ${b' > %t.d/open.conf
// RUN: not %live --application %S/Inputs/application.toml --config %t.d/open.conf 2>&1 | FileCheck %s --check-prefix=OPEN
// OPEN: ukport: error: bad configuration: {{.*}}open.conf:1: 'a' has no end
// CUT: ukport: error: bad configuration: {{.*}}cut.conf:2: 'daemon' has no end
// LOOP: ukport: error: bad configuration: {{.*}}loop.conf: it includes itself
// NONE: ukport: error: {{.*}}none.conf
// KEY: ukport: error: bad application file: {{.*}}key.toml:1: 'colour' is no key
// APPLICATION: ukport: error: cannot use --config: {{.*}}: no file says what it means for this program
int main(void) { return 0; }
