// Where functions are not defined, they may make objects with hooks.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: hooked
struct node {
  void (*Hook)(void);
};
struct node *find(int Number);
void hooked(void) {}
int main(int argc, char **argv) {
  if (find(argc)->Hook)
    hooked();
  return 0;
}
