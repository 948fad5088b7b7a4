// Pointers to functions in memory that no struct names are told apart by the
// type that C declares them with: arrays that are filled and walked through
// pointers to such pointers, here with elements from one allocator.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: run_requests: log_request on_request not on_event{{.*}}
// CHECK: run_events: on_event not log_request on_request{{.*}}
// CHECK: first_of: log_request on_request not on_event{{.*}}
static char Pool[256], *Free = Pool;
static void *take(unsigned long Size) {
  Free += Size;
  return Free - Size;
}
struct request {
  int Number;
};
struct event {
  int Number;
};
typedef int (*request_handler)(struct request *);
typedef int (*event_handler)(struct event *);
struct table {
  void *Elements;
  request_handler *First;
};
int on_request(struct request *R) { return 1; }
int log_request(struct request *R) { return 2; }
int on_event(struct event *E) { return 3; }
static void fill(struct table *Requests, struct table *Events) {
  request_handler *R = Requests->Elements = take(16);
  event_handler *E = Events->Elements = take(16);
  R[0] = on_request;
  *++R = log_request;
  *E = on_event;
  Requests->First = Requests->Elements;
}
static int run_requests(struct table *T, struct request *R) {
  request_handler *Handlers = T->Elements;
  int Sum = 0;
  for (int I = 0; I < 2; ++I)
    Sum += Handlers[I](R);
  return Sum;
}
static int run_events(struct table *T, struct event *E) {
  event_handler Handler = *(event_handler *)T->Elements;
  return Handler(E);
}
static int first_of(struct table *T, struct request *R) {
  return T->First[0](R);
}
int main(void) {
  struct table Requests, Events;
  struct request R;
  struct event E;
  fill(&Requests, &Events);
  return run_requests(&Requests, &R) + run_events(&Events, &E) +
         first_of(&Requests, &R);
}
