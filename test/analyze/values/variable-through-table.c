// A variable that a table points to may be written through it.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: on
int Enabled;
void on(void) {}
struct option {
  const char *Name;
  int *Where;
};
static struct option Options[] = {{"enabled", &Enabled}};
int next(void);
int main(void) {
  *Options[next()].Where = next();
  if (Enabled)
    on();
  return 0;
}
