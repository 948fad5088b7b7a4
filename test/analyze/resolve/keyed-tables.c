// Two kinds of tables of one type, each with a reader of its own: a table is for
// the reader that takes each of its numbers for what stands beside it.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: main: new_digest not add_text encrypt new_cipher
// CHECK: main: add_text not encrypt new_cipher new_digest
// CHECK: main: new_cipher not add_text encrypt new_digest
// CHECK: main: encrypt not add_text new_cipher new_digest
typedef void (*function)(void);
struct dispatch {
  int Id;
  function Function;
};
typedef void *(*create)(void);
typedef int (*add)(void *, const char *);
typedef int (*crypt)(void *, char *, const char *, long);
void *new_digest(void) { return 0; }
int add_text(void *C, const char *Text) { return 1; }
void *new_cipher(void) { return 0; }
int encrypt(void *C, char *To, const char *From, long Length) { return 2; }
const struct dispatch Digest[] = {
    {1, (function)new_digest}, {2, (function)add_text}, {0, 0}};
const struct dispatch Cipher[] = {
    {1, (function)new_cipher}, {2, (function)encrypt}, {0, 0}};
struct {
  create New;
  add Add;
} Hash;
struct {
  create New;
  crypt Crypt;
} Code;
static void read_digest(const struct dispatch *D) {
  for (; D->Id; ++D)
    switch (D->Id) {
    case 1:
      Hash.New = (create)D->Function;
      break;
    case 2:
      Hash.Add = (add)D->Function;
      break;
    }
}
static void read_cipher(const struct dispatch *D) {
  for (; D->Id; ++D)
    switch (D->Id) {
    case 1:
      Code.New = (create)D->Function;
      break;
    case 2:
      Code.Crypt = (crypt)D->Function;
      break;
    }
}
int main(void) {
  char To[8];
  read_digest(Digest);
  read_cipher(Cipher);
  void *D = Hash.New();
  Hash.Add(D, "a");
  void *C = Code.New();
  return Code.Crypt(C, To, "a", 1);
}
