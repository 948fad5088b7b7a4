// Two structs with a member of one name at one offset are kept apart.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: read_event: on_read not on_write
// CHECK: write_event: on_write not on_read
struct reader {
  int Socket;
  void (*Handler)(int);
};
struct writer {
  int Socket;
  void (*Handler)(int);
};
void on_read(int X) {}
void on_write(int X) {}
static void read_event(struct reader *R) { R->Handler(1); }
static void write_event(struct writer *W) { W->Handler(1); }
struct reader Reader;
struct writer Writer;
int main(void) {
  Reader.Handler = on_read;
  Writer.Handler = on_write;
  read_event(&Reader);
  write_event(&Writer);
  return 0;
}
