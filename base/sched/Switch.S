# How a thread leaves the processor by itself, and how it comes back.

	.section .text.ukport_suspend,"ax",@progbits

# void ukport_suspend(uintptr_t *Stack, void (*Next)(void))
# Stores what a function must preserve on the stack, and where that is in *Stack;
# then calls Next, which does not return. Returns when ukport_resume is given
# *Stack.
	.globl ukport_suspend
	.hidden ukport_suspend
	.type ukport_suspend,@function
ukport_suspend:
	push %rbx
	push %rbp
	push %r12
	push %r13
	push %r14
	push %r15
	sub $8, %rsp
	stmxcsr (%rsp)
	fnstcw 4(%rsp)
	mov %rsp, (%rdi)
	call *%rsi
	ud2
	.size ukport_suspend, . - ukport_suspend

# void ukport_wait(): interrupts on, and waits for one. None comes between the two
# instructions, except on an emulated SVM, which may forget that: ukport_interrupt
# then leaves out the second.
	.globl ukport_wait, ukport_halt
	.hidden ukport_wait, ukport_halt
	.type ukport_wait,@function
ukport_wait:
	sti
ukport_halt:
	hlt
	ret
	.size ukport_wait, . - ukport_wait

# [[noreturn]] void ukport_resume(uintptr_t Stack): with interrupts on, whoever
# calls it.
	.globl ukport_resume
	.hidden ukport_resume
	.type ukport_resume,@function
ukport_resume:
	mov %rdi, %rsp
	sti
	ldmxcsr (%rsp)
	fldcw 4(%rsp)
	add $8, %rsp
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %rbp
	pop %rbx
	ret
	.size ukport_resume, . - ukport_resume

# Where a thread made by clone begins: ukport_suspend's frame, made by hand, holds
# its function in %rbx and its argument in %r12.
	.globl ukport_thread_begins
	.hidden ukport_thread_begins
	.type ukport_thread_begins,@function
ukport_thread_begins:
	call ukport_leave_base
	xor %ebp, %ebp
	mov %r12, %rdi
	call *%rbx
	mov %eax, %edi
	call sys_exit
	ud2
	.size ukport_thread_begins, . - ukport_thread_begins

	.section .note.GNU-stack,"",@progbits
