# A function goes on where its frame ends (libc's clone3 does): what is loaded
# before belongs to the system call behind.
# RUN: %llvm-mc -triple=x86_64-linux-gnu -filetype=obj %s -o %t.o
# RUN: ld.lld -shared %t.o -o %t.so
# RUN: %build/test/elf-facts %t.so | FileCheck %s
# CHECK: function first
# CHECK-NOT: syscall ?
# CHECK: syscall 435
        .globl first
        .type first, @function
        .text
        .cfi_startproc
first:
        call inner
        ret
        .cfi_endproc
inner:
        .cfi_startproc
        movl $435, %eax
        .cfi_endproc
        syscall
        testq %rax, %rax
        je next
        ret
next:
        .cfi_startproc
        xorl %ebp, %ebp
        ret
        .cfi_endproc
        .size first, 6
