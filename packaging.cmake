# A Debian package: `cpack --config BUILD/CPackConfig.cmake`. The libraries that
# it depends on are those that dpkg-shlibdeps finds; the rest is what ukport
# calls.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME ukport)
set(CPACK_PACKAGE_CONTACT "ukport <ukport@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY
    "what keeps a program from running as a unikernel, and what can go")
set(CPACK_PACKAGE_DESCRIPTION "\
ukport builds the call graph of a C or C++ program with all its libraries and
its libc, tells which of the system calls it makes a unikernel has no place
for, how each is reached and what to do about it, and makes images for QEMU and
Xen that hold only what can run.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Compiler, linker and archiver of builds; the sources of libraries; the headers
# of Xen that the base is compiled with.
set(CPACK_DEBIAN_PACKAGE_DEPENDS
    "clang-19, libclang-rt-19-dev, lld-19, llvm-19, bzip2, dpkg-dev, libxen-dev, make, patch, perl, xz-utils")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "gdb, qemu-system-x86")
include(CPack)
