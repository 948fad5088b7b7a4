// Entries that the linker puts together in a section are walked over.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: main: one two not elsewhere kept
// CHECK: main: kept not elsewhere one two
struct entry {
  void (*Run)(int);
};
#define SECTION(name) __attribute__((used, section(name)))
#define ENTRY(function)                                                        \
  static const struct entry *Entry_##function SECTION("entries") =             \
      &(const struct entry){function}
void one(int X) {}
void two(int X) {}
void kept(int X) {}
void elsewhere(int X) {}
ENTRY(one);
ENTRY(two);
static void (*Function)(int) SECTION("functions") = kept;
static void (*Other)(int) SECTION("others") = elsewhere;
extern const struct entry *__start_entries[], *__stop_entries[];
extern void (*__start_functions[])(int), (*__stop_functions[])(int);
void (*volatile Taken)(int);
int main(void) {
  for (const struct entry **P = __start_entries; P < __stop_entries; ++P)
    (*P)->Run(1);
  for (void (**P)(int) = __start_functions; P < __stop_functions; ++P)
    (*P)(1);
  Taken = elsewhere;
  return 0;
}
