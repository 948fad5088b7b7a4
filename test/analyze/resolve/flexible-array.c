// A variable whose initialiser fills a flexible array is larger than its type.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: main: one two not elsewhere
struct word {
  const char *Name;
  void (*Parse)(int);
};
struct words {
  struct words *Next;
  struct word Word[];
};
void one(int X) {}
void two(int X) {}
void elsewhere(int X) {}
static struct words Words = {0, {{"one", one}, {"two", two}, {0, 0}}};
static struct words *All;
static void add(struct words *New) {
  New->Next = All;
  All = New;
}
void (*volatile Taken)(int);
int main(void) {
  add(&Words);
  Taken = elsewhere;
  for (struct words *W = All; W; W = W->Next)
    for (int I = 0; W->Word[I].Name; ++I)
      W->Word[I].Parse(1);
  return 0;
}
