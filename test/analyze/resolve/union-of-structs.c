// A member of a struct without a name, in a union that a pointer points to.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: work: release not other{{.*}}
static char Pool[256], *Free = Pool;
static void *take(unsigned long Size) {
  Free += Size;
  return Free - Size;
}
typedef void (*release_function)(void **);
typedef union job {
  struct {
    int File;
    unsigned Sync : 1;
  } Close;
  struct {
    release_function Release;
    void *Arguments[];
  } Free;
} job;
void release(void **Arguments) {}
void other(long X, long Y) {}
static job *queue(release_function F) {
  job *J = take(64);
  J->Free.Release = F;
  J->Free.Arguments[0] = 0;
  return J;
}
static void work(job *J) { J->Free.Release(J->Free.Arguments); }
int main(void) {
  void **Memory = take(16);
  void (**Others)(long, long) = take(16);
  Others[1] = other;
  Memory[1] = Others;
  work(queue(release));
  return 0;
}
