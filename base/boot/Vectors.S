# Where the processor enters on an exception or interrupt. Every vector has a
# stub of eight bytes that stores its number; a zero comes below it where the
# processor stores no error code. What follows is common: the registers become a
# Frame (sched/Frame.h), and ukport_interrupt answers with the frame to go on
# with.

#include "base/boot/Selectors.h"

	.section .text.ukport_vectors,"ax",@progbits
	.set VECTOR, 0
	.rept VECTOR_COUNT
	.balign 8
	.if VECTOR == 0
	.globl ukport_vectors
	.hidden ukport_vectors
ukport_vectors:
	.endif
	push $VECTOR
	# Exceptions with an error code: 8, 10 to 14, 17, 21, 29, 30.
	.if (0x60227d00 >> VECTOR) & 1 && VECTOR < 32
	jmp common
	.else
	jmp without_error
	.endif
	.set VECTOR, VECTOR + 1
	.endr

	.type without_error,@function
without_error:
	push (%rsp)
	movq $0, 8(%rsp)
	.size without_error, . - without_error
	.type common,@function
common:	cld
	push %rdi
	push %rsi
	push %rdx
	push %rcx
	push %rax
	push %r8
	push %r9
	push %r10
	push %r11
	push %rbx
	push %rbp
	push %r12
	push %r13
	push %r14
	push %r15
	mov %rsp, %rdi
	call ukport_interrupt
	mov %rax, %rdi
	.size common, . - common

# [[noreturn]] void ukport_continue(const Frame *): goes on where it was.
	.globl ukport_continue
	.hidden ukport_continue
	.type ukport_continue,@function
ukport_continue:
	mov %rdi, %rsp
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %rbp
	pop %rbx
	pop %r11
	pop %r10
	pop %r9
	pop %r8
	pop %rax
	pop %rcx
	pop %rdx
	pop %rsi
	pop %rdi
	add $16, %rsp
	iretq
	.size ukport_continue, . - ukport_continue

	.section .note.GNU-stack,"",@progbits
