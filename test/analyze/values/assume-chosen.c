// Of a table whose entries are chosen by a text, only those are targets.
// RUN: %live --assume 'command.name in "get", "set"' \
// RUN:   | FileCheck %s --match-full-lines
// CHECK: runs: get lookup same set
// CHECK: does not run: save
struct command {
  const char *name;
  void (*run)(void);
};
void get(void) {}
void set(void) {}
void save(void) {}
static struct command Commands[] = {
    {"get", get}, {"set", set}, {"save", save}, {0, 0}};
static int same(const char *A, const char *B) { return A[0] == B[0]; }
const struct command *lookup(const char *Name) {
  const struct command *C = Commands;
  while (C->name && !same(C->name, Name))
    ++C;
  return C;
}
int main(int Count, char **Words) {
  lookup(Words[1])->run();
  return 0;
}
