# void __restore_rt(void), also known as ukport_restore_rt
#
# Where the kernel lets a signal handler return to. Debuggers and unwinders
# know a signal frame by these very bytes, with the nop before them.
.text
	nop
.global __restore_rt
.hidden __restore_rt
.type __restore_rt,@function
.global ukport_restore_rt
.hidden ukport_restore_rt
.type ukport_restore_rt,@function
ukport_restore_rt:
__restore_rt:
	mov $15,%rax            # SYS_rt_sigreturn
	syscall
.size __restore_rt,.-__restore_rt
.size ukport_restore_rt,.-ukport_restore_rt
