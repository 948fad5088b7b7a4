"""QEMU for the Xen bed, without two faults of its emulated SVM.

When a hypervisor has an interrupt injected into its guest (VMRUN with
EVENTINJ), helper_vmrun of target/i386/tcg/sysemu/svm_helper.c delivers it at
once, and also leaves its vector in `exception_index`. If another thread of QEMU
kicks the processor before the guest leaves again, the main loop takes that for
an exception that is still to be delivered: the guest gets the interrupt twice,
the second time in the middle of its handler, with interrupts off. No real
machine does that, and no handler that runs on a stack of its own survives it.
Under load it happens every minute or so.

And raise_interrupt2 of excp_helper.c takes a guest's INT3 for an INT n, whose
intercept is another than that of #BP: the hypervisor does not see breakpoints.

The bed runs a copy of Debian's binary in which the one store is taken out, for
nothing reads what it would store, and INT n asks for the intercept of #BP; that
of INT n is none that Xen sets. Where the code looks otherwise, it is left as it
is.
"""
import glob
import os
import re
import shutil
import subprocess
import sys

QEMU = "qemu-system-x86_64"

# cs->exception_index = vector;      the store to take out
# env->exception_is_int = 0;
# env->exception_next_eip = -1;
# if (qemu_loglevel & ...) ...
# do_interrupt_x86_hardirq(..., 1)   the last argument
STORE = re.compile(
    rb"(\x89[\x80-\xbf].{4})"
    rb"\xc7[\x80-\xbf].{4}\0\0\0\0"
    rb"\x48\xc7[\x80-\xbf].{4}\xff\xff\xff\xff"
    rb"\xf6\x05.{4}\x02\x0f\x85.{4}"
    rb"\xba\x01\0\0\0", re.DOTALL)
NO_OPERATION = b"\x66\x0f\x1f\x44\x00\x00"

# cpu_svm_check_intercept_param(env, SVM_EXIT_SWINT, 0, retaddr)
INTERCEPT = re.compile(rb"\x31\xd2(\xbe\x75\0\0\0)\xe8", re.DOTALL)
BREAKPOINT = b"\xbe\x43\0\0\0"  # SVM_EXIT_EXCP_BASE + 3


def mended(code):
    """The binary without the faults, and whether both were found."""
    whole = True
    for fault, cure in (STORE, NO_OPERATION), (INTERCEPT, BREAKPOINT):
        found = list(fault.finditer(code))
        if len(found) == 1:
            begin, end = found[0].span(1)
            code = code[:begin] + cure + code[end:]
        else:
            whole = False
    return code, whole


def prepare(folder):
    """Puts the QEMU to use into `folder`."""
    original = shutil.which(QEMU)
    with open(original, "rb") as file:
        code, whole = mended(file.read())
    if not whole:
        print(f"xen-bed: {QEMU} looks unknown: guests may see an interrupt "
              "twice, and debuggers no breakpoint", file=sys.stderr)
    target = os.path.join(folder, QEMU)
    with open(target, "wb") as file:
        file.write(code)
    os.chmod(target, 0o755)


def environment():
    """A copy does not find the modules of Debian's QEMU by itself."""
    modules = glob.glob("/usr/lib/*/qemu/accel-tcg-x86_64.so")
    folder = os.path.dirname(modules[0]) if modules else ""
    return {**os.environ, "QEMU_MODULE_DIR": folder}


def firmware():
    """Nor does it find the firmware."""
    folders = subprocess.run([QEMU, "-L", "help"], capture_output=True,
                             text=True, check=True).stdout.split()
    return [word for folder in folders for word in ("-L", folder)]
