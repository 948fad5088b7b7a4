// A struct that is passed and returned as a value brings its members along.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: in_registers: right{{( stop)?}} not {{(stop )?}}wrong
// CHECK: in_memory: right not stop wrong
// CHECK: main: right{{( stop)?}} not {{(stop )?}}wrong
struct small {
  void (*Stop)(int);
  void (*Run)(int);
};
struct big {
  void (*Stop)(int);
  long Numbers[4];
  void (*Run)(int);
};
void right(int X) {}
void stop(int X) {}
void wrong(int X) {}
struct {
  long Number;
  void (*Run)(int);
} Apart;
static void in_registers(struct small S) { S.Run(1); }
static void in_memory(struct big B) { B.Run(1); }
static struct small make(void) {
  struct small S;
  S.Stop = stop;
  S.Run = right;
  return S;
}
int main(void) {
  Apart.Run = wrong;
  struct small S = make();
  struct big B;
  B.Stop = stop;
  B.Run = right;
  in_registers(S);
  in_memory(B);
  S.Run(1);
  return 0;
}
