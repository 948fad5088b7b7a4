// A heap object whose address goes where it cannot be followed may hold
// anything: to an undefined function, into memory that is not known, by another
// way of writing.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: by_copy by_function by_memory by_offset set_slot
typedef __SIZE_TYPE__ size_t;
void *malloc(size_t);
void *memcpy(void *, const void *, size_t);
void configure(void *);
struct settings {
  long Enabled, Other;
};
struct holder {
  struct settings *Settings;
};
void by_function(void) {}
void by_memory(void) {}
void by_copy(void) {}
void by_offset(void) {}
void set_slot(void *Object, int Offset) {
  *(long *)((char *)Object + Offset) = 1;
}
int main(int argc, char **argv) {
  struct settings *A = malloc(sizeof *A), *B = malloc(sizeof *B),
                  *C = malloc(sizeof *C), *D = malloc(sizeof *D);
  A->Enabled = B->Enabled = C->Enabled = D->Enabled = 0;
  configure(A);
  if (A->Enabled)
    by_function();
  struct holder *Unknown = (struct holder *)argv[0];
  Unknown->Settings = B;
  Unknown->Settings->Enabled = 1;
  if (B->Enabled)
    by_memory();
  memcpy(C, argv, sizeof *C);
  if (C->Enabled)
    by_copy();
  set_slot(D, argc);
  if (D->Enabled)
    by_offset();
  return 0;
}
