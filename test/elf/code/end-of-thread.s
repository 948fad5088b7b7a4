# Behind exit and exit_group nothing runs: what stands there is not counted.
# Where the number may be another, it is.
# RUN: %clang -nostdlib -static %s -o %t && echo %t > %t.list
# RUN: %ukport analyze --many %t.list -o %t.csv && FileCheck %s < %t.csv
# CHECK: tmp",{{.*}},"sched_yield exit getuid exit_group"
        .globl _start
        .type _start, @function
_start:
        cmpl $1, (%rsp)
        je 2f
        cmpl $2, (%rsp)
        je 3f
1:      movl $231, %eax
        syscall
        movl $39, %eax          # getpid
        syscall
        jmp 1b
2:      movl $60, %eax
        syscall
        jmp 4f
3:      movl $60, %eax
        cmpl $3, (%rsp)
        movl $24, %edx          # sched_yield
        cmovel %edx, %eax
        syscall
        movl $102, %eax         # getuid
        syscall
        jmp 1b
4:      movl $39, %eax
        syscall
        jmp 1b
        .size _start, . - _start
