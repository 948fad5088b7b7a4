// A rule may ask that other settings do not occur, and that some have no
// letters.
// RUN: rm -rf %t.d && mkdir %t.d
// RUN: echo 'program = "x"' > %t.d/a.toml
// RUN: echo '[[when]]' >> %t.d/a.toml
// RUN: echo 'setting = "save"' >> %t.d/a.toml
// RUN: echo 'is = "no"' >> %t.d/a.toml
// RUN: echo 'unless = ["copy"]' >> %t.d/a.toml
// RUN: echo 'numeric = ["bind"]' >> %t.d/a.toml
// RUN: echo 'assume = ["Saves = 0"]' >> %t.d/a.toml
// RUN: printf 'save no\nbind 127.0.0.1 80\n' > %t.d/all.conf
// RUN: printf 'save no\nbind 127.0.0.1\ncopy no\n' > %t.d/copy.conf
// RUN: printf 'save no\nbind 127.0.0.1\nbind host\n' > %t.d/host.conf
// RUN: printf 'save no\n' > %t.d/unbound.conf
// RUN: %live --application %t.d/a.toml --config %t.d/all.conf | FileCheck %s --match-full-lines --check-prefix=DEAD
// RUN: %live --application %t.d/a.toml --config %t.d/copy.conf | FileCheck %s --match-full-lines
// RUN: %live --application %t.d/a.toml --config %t.d/host.conf | FileCheck %s --match-full-lines
// RUN: %live --application %t.d/a.toml --config %t.d/unbound.conf | FileCheck %s --match-full-lines
// CHECK: runs: save
// DEAD: does not run: save
int Saves;
void save(void) {}
int main(int Count, char **Words) {
  Saves = Count;
  if (Saves)
    save();
  return 0;
}
