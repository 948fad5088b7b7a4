// free() does not let an object out of sight.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: release
// CHECK: does not run: on
typedef __SIZE_TYPE__ size_t;
void *malloc(size_t);
void free(void *);
struct settings {
  int Enabled;
};
void on(void) {}
void release(struct settings *S) {
  if (S->Enabled)
    on();
  free(S);
}
int main(int argc, char **argv) {
  struct settings *S = malloc(sizeof *S);
  if (!S)
    return 1;
  S->Enabled = 0;
  release(S);
  return 0;
}
