# pid_t vfork(void), also known as ukport_vfork
#
# The child runs on the parent's stack and overwrites the frame of whatever
# called the kernel, so the return address waits in a register and no C
# function can stand between the program and this one. After musl's vfork.s.
.text
.global vfork
.type vfork,@function
.global ukport_vfork
.hidden ukport_vfork
.type ukport_vfork,@function
ukport_vfork:
vfork:
	pop %rdx
	mov $58,%eax            # SYS_vfork
	syscall
	push %rdx
	mov %rax,%rdi
	.hidden __syscall_ret
	jmp __syscall_ret
.size vfork,.-vfork
.size ukport_vfork,.-ukport_vfork
