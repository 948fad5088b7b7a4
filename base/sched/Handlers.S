# How signal handlers are entered and left.

	.section .text.ukport_call_handler,"ax",@progbits

# void ukport_call_handler(int Signal, siginfo_t *, ucontext_t *,
#                          uintptr_t Handler, uintptr_t Stack)
	.globl ukport_call_handler
	.hidden ukport_call_handler
	.type ukport_call_handler,@function
ukport_call_handler:
	push %rbp
	mov %rsp, %rbp
	test %r8, %r8
	jz 1f
	mov %r8, %rsp
	and $-16, %rsp
1:	call *%rcx
	leave
	ret
	.size ukport_call_handler, . - ukport_call_handler

	.section .text.ukport_restore_rt,"ax",@progbits

# Where a handler that was entered in the middle of the program returns to. The
# stack pointer is at what enterHandler laid out, without the return address.
	.globl ukport_restore_rt
	.hidden ukport_restore_rt
	.type ukport_restore_rt,@function
	.globl __restore_rt
	.hidden __restore_rt
	.type __restore_rt,@function
ukport_restore_rt:
__restore_rt:
	mov %rsp, %rdi
	and $-16, %rsp
	call ukport_return_from_signal
	ud2
	.size ukport_restore_rt, . - ukport_restore_rt
	.size __restore_rt, . - __restore_rt

# Places that a handler of pthread_cancel compares with; never executed.
	.section .text.ukport_cancellation,"ax",@progbits
	.globl __cp_begin
	.hidden __cp_begin
__cp_begin:
	nop
	.globl __cp_end
	.hidden __cp_end
__cp_end:
	.globl __cp_cancel
	.hidden __cp_cancel
__cp_cancel:
	ud2

	.section .note.GNU-stack,"",@progbits
