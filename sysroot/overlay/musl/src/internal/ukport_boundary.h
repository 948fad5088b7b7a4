/* Included at the end of src/internal/syscall.h (see recipes/musl.toml).
 *
 * Every system call of the library becomes a direct call of a boundary
 * function in the function that makes it, with the number as a constant
 * argument of that very call: no inline helper stands between.
 */
#ifndef UKPORT_BOUNDARY_H
#define UKPORT_BOUNDARY_H

#undef __syscall0
#undef __syscall1
#undef __syscall2
#undef __syscall3
#undef __syscall4
#undef __syscall5
#undef __syscall6
#define __syscall0(n) ukport_syscall(n,0,0,0,0,0,0)
#define __syscall1(n,a) ukport_syscall(n,__scc(a),0,0,0,0,0)
#define __syscall2(n,a,b) ukport_syscall(n,__scc(a),__scc(b),0,0,0,0)
#define __syscall3(n,a,b,c) \
	ukport_syscall(n,__scc(a),__scc(b),__scc(c),0,0,0)
#define __syscall4(n,a,b,c,d) \
	ukport_syscall(n,__scc(a),__scc(b),__scc(c),__scc(d),0,0)
#define __syscall5(n,a,b,c,d,e) \
	ukport_syscall(n,__scc(a),__scc(b),__scc(c),__scc(d),__scc(e),0)
#define __syscall6(n,a,b,c,d,e,f) \
	ukport_syscall(n,__scc(a),__scc(b),__scc(c),__scc(d),__scc(e),__scc(f))

/* Cancellation points. Programs that never cancel a thread link the dummies of
 * __syscall_cp.c; pthread_cancel.c holds the real ones. */
hidden volatile int *__ukport_cp_enter(long);
hidden long __ukport_cp_leave(long, long);

#define __ukport_cp(n,a,b,c,d,e,f) \
	__ukport_cp_leave(n, \
		ukport_syscall_cp(__ukport_cp_enter(n),n,a,b,c,d,e,f))

#undef __syscall_cp0
#undef __syscall_cp1
#undef __syscall_cp2
#undef __syscall_cp3
#undef __syscall_cp4
#undef __syscall_cp5
#undef __syscall_cp6
#define __syscall_cp0(n) __ukport_cp(n,0,0,0,0,0,0)
#define __syscall_cp1(n,a) __ukport_cp(n,__scc(a),0,0,0,0,0)
#define __syscall_cp2(n,a,b) __ukport_cp(n,__scc(a),__scc(b),0,0,0,0)
#define __syscall_cp3(n,a,b,c) \
	__ukport_cp(n,__scc(a),__scc(b),__scc(c),0,0,0)
#define __syscall_cp4(n,a,b,c,d) \
	__ukport_cp(n,__scc(a),__scc(b),__scc(c),__scc(d),0,0)
#define __syscall_cp5(n,a,b,c,d,e) \
	__ukport_cp(n,__scc(a),__scc(b),__scc(c),__scc(d),__scc(e),0)
#define __syscall_cp6(n,a,b,c,d,e,f) \
	__ukport_cp(n,__scc(a),__scc(b),__scc(c),__scc(d),__scc(e),__scc(f))

/* x86-64 has no socketcall: each socket call is a system call of its own. */
#undef __socketcall
#undef __socketcall_cp
#define __socketcall(nm,a,b,c,d,e,f) __syscall6(SYS_##nm,a,b,c,d,e,f)
#define __socketcall_cp(nm,a,b,c,d,e,f) __syscall_cp6(SYS_##nm,a,b,c,d,e,f)

/* clone(2) with a child that calls fn(arg) on the new stack and ends its
 * thread with what that returned. Returns the kernel's answer to the parent. */
hidden long ukport_clone(unsigned long flags, void *stack, int *ptid,
                         int *ctid, void *tls, int (*fn)(void *), void *arg);

/* munmap(base, size) and exit(0) without touching a stack. */
hidden _Noreturn void ukport_unmapself(void *base, unsigned long size);

#endif
