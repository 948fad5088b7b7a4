#include "base/net/Socket.h"
#include "base/sched/Signals.h"
#include "base/sched/Thread.h"
#include <signal.h>

void base::signalBrokenPipe() { sendSignal(SIGPIPE, Current); }
