// What shares its bytes with something else than hooks is not taken for null.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: by_member by_union
// CHECK: does not run: of_hooks
struct with_hook {
  void (*Hook)(void);
};
struct with_number {
  long Number;
};
struct holder {
  union {
    struct with_hook A;
    struct with_number B;
  } Struct;
  union {
    void (*Hook)(void);
    long Number;
  } Word;
  union {
    void (*Plain)(void);
    int (*Result)(int);
  } Hooks;
};
static struct holder Holders[4];
void by_member(void) {}
void by_union(void) {}
void of_hooks(void) {}
int main(int argc, char **argv) {
  struct holder *H = &Holders[argc];
  H->Struct.B.Number = argc;
  H->Word.Number = argc;
  if (Holders[0].Struct.A.Hook)
    by_member();
  if (Holders[0].Word.Hook)
    by_union();
  if (Holders[0].Hooks.Result)
    of_hooks();
  return 0;
}
