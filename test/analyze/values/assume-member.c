// An assumption on a struct's member holds in all objects of that struct.
// RUN: %live | FileCheck %s --match-full-lines --check-prefix=WITHOUT
// RUN: %live --assume 'settings_t.master = 0' | FileCheck %s --match-full-lines
// RUN: %ukport report --db %t.out/ukport.db --format=json --output - \
// RUN:   | FileCheck %s --check-prefix=JSON
// JSON: "assumptions": [
// JSON: "text": "settings_t.master = 0"
// WITHOUT: runs: alone get manage
// CHECK: runs: alone get
// CHECK: does not run: manage
typedef struct {
  int daemon;
  int master;
} settings_t;
void *get(void);
void manage(void) {}
void alone(void) {}
int main(void) {
  settings_t *S = get();
  if (S->master)
    manage();
  else
    alone();
  return 0;
}
static char Memory[16];
void *get(void) {
  void *volatile P = Memory;
  return P;
}
