// A configuration of a setting a line; a rule that asks for several values.
// RUN: printf 'port 80 # web\nrename SAVE ""\nrename "SYNC" ""\n' > %t.conf
// RUN: %live --application %S/Inputs/lines.toml --config %t.conf \
// RUN:   | FileCheck %s --match-full-lines
// RUN: printf 'rename SAVE ""\nname ""\n' > %t.conf
// RUN: %live --application %S/Inputs/lines.toml --config %t.conf \
// RUN:   | FileCheck %s --match-full-lines --check-prefix=ONE
// CHECK: runs: named spawn
// CHECK: does not run: save
// ONE: runs: save spawn
// ONE: does not run: named
int with_name;
void save(void) {}
void named(void) {}
void spawn(void) { save(); }
int main(int Count, char **Words) {
  with_name = Count;
  if (with_name)
    named();
  spawn();
  return 0;
}
