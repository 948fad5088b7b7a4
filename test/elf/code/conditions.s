# Under what a function does something: what comparisons of its parameters say
# on every way there, bits, tables of jumps, through copies and sums. Where two
# ways meet, what either says; where one of them says nothing, nothing.
# RUN: %clang -shared -nostdlib %s -o %t && %elf-facts %t | FileCheck %s

        .globl f, a
        .type f, @function
        .type a, @function
# CHECK: function f at
f:      pushq %rbx
        movl %edi, %ebx
        cmpl $5, %ebx
        je 1f
        cmpl $9, %edi
        ja 2f
# CHECK-NEXT: if arg0 in 0x0..0x4 0x6..0x9 call import a
        call a
        jmp 3f
1:
# CHECK-NEXT: if arg0 in 0x5 call import a
        call a
3:
# CHECK-NEXT: if arg0 in 0x0..0x9 call import a
        call a
        testl $0x40, %ebx
        je 4f
# CHECK-NEXT: if arg0 in 0x0..0x9 with 0x40 call import a
        call a
        jmp 5f
4:
# CHECK-NEXT: if arg0 in 0x0..0x9 without 0x40 call import a
        call a
5:      subl $3, %ebx
        cmpl $2, %ebx
        ja 2f
        leaq Table(%rip), %rdx
        movslq (%rdx,%rbx,4), %rax
        addq %rdx, %rax
        jmp *%rax
6:
# CHECK-NEXT: if arg0 in 0x3 0x5 call import a
        call a
7:
# CHECK-NEXT: if arg0 in 0x3..0x5 call import a
        call a
2:
# CHECK-NEXT: {{^  0x[0-9a-f]+}} call import a
        call a
        popq %rbx
        ret
        .size f, . - f

# Less than 0, a pointer that is null, and what a test of all its bits says.
# CHECK: function g at
        .globl g
        .type g, @function
g:      pushq %rbx
        movq %rsi, %rbx
        testl %edi, %edi
        jns 1f
# CHECK-NEXT: if arg0 in 0x80000000..0xffffffff call import a
        call a
1:      testq %rbx, %rbx
        je 2f
# CHECK-NEXT: if arg1 in 0x0..0xffffffff not 0 call import a
        call a
        jmp 3f
2:
# CHECK-NEXT: if arg1 in 0x0 call import a
        call a
3:      cmpl $-1, %edx
        jge 4f
# What was in a register that a call may change is no parameter.
# CHECK-NEXT: {{^  0x[0-9a-f]+}} call import a
        call a
4:      popq %rbx
        ret
        .size g, . - g

# A branch to another function.
# CHECK: function h at
        .globl h
        .type h, @function
h:      cmpl $4, %edi
# CHECK-NEXT: if arg0 in 0x4 call {{.*}}a prepared
        je a
        ret
        .size h, . - h

a:      ret
        .size a, . - a

        .section .rodata
        .p2align 2
Table:  .long 6b - Table, 7b - Table, 6b - Table
