# Runs a command as a user to whom permissions apply: nobody, when this is root.
import os, sys

if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
os.execv(sys.argv[1], sys.argv[1:])
