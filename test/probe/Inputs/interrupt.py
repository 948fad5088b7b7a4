"""interrupt.py PIDFILE COMMAND...: starts COMMAND, interrupts it once PIDFILE is
there, and says how it ended and whether the process of PIDFILE has."""
import os
import signal
import subprocess
import sys
import time

pids, command = sys.argv[1], sys.argv[2:]
child = subprocess.Popen(  # a test runner may ignore the signal
    command, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
end = time.monotonic() + 20
while not (os.path.exists(pids) and open(pids).read().strip()):
    if time.monotonic() > end:
        child.kill()
        sys.exit("the program was not started")
    time.sleep(0.02)
child.send_signal(signal.SIGINT)
status = child.wait(timeout=20)
print(f"ended by signal {-status}" if status < 0 else f"status {status}")
try:
    os.kill(int(open(pids).read()), 0)
    print("the program still runs")
except ProcessLookupError:
    print("the program has ended")
