# long ukport_syscall_cp(volatile int *cancel, long n, long a1, ..., long a6)
#
# A system call that is a cancellation point; after musl's syscall_cp.s (MIT).
# A cancellation signal that arrives between __cp_begin and __cp_end finds the
# call not yet made (or interrupted without effect), and its handler moves the
# thread to __cp_cancel. A null `cancel` stays outside of that range.
#
# __cancel is weak: a program without pthread_cancel has no such function and
# passes null.
.text
.global __cp_begin
.hidden __cp_begin
.global __cp_end
.hidden __cp_end
.global __cp_cancel
.hidden __cp_cancel
.weak __cancel
.hidden __cancel
.global ukport_syscall_cp
.hidden ukport_syscall_cp
.type ukport_syscall_cp,@function
ukport_syscall_cp:
	test %rdi,%rdi
	jz 1f
__cp_begin:
	mov (%rdi),%eax
	test %eax,%eax
	jnz __cp_cancel
	mov %rsi,%rax
	mov %rdx,%rdi
	mov %rcx,%rsi
	mov %r8,%rdx
	mov %r9,%r10
	mov 8(%rsp),%r8
	mov 16(%rsp),%r9
	syscall
__cp_end:
	ret
__cp_cancel:
	jmp __cancel
1:	mov %rsi,%rax
	mov %rdx,%rdi
	mov %rcx,%rsi
	mov %r8,%rdx
	mov %r9,%r10
	mov 8(%rsp),%r8
	mov 16(%rsp),%r9
	syscall
	ret
.size ukport_syscall_cp,.-ukport_syscall_cp
