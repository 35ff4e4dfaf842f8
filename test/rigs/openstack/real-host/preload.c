/* Preloaded into libvirtd, which hands LD_PRELOAD on to QEMU. The rig's data directory (DIR) passes for a cluster file system,
   or libvirt refuses live migration as unsafe; and with NOLOCK fcntl's F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW (36 to 38) do nothing. */
#include <stdarg.h>
#include <string.h>

long syscall(long, ...);

int statfs64(const char *path, void *buffer) {
  long r = syscall(137, path, buffer);
  if (!r && !strncmp(path, DIR, sizeof DIR - 1)) *(long *)buffer = 0x00c36400; /* CEPH_SUPER_MAGIC */
  return r;
}
int statfs(const char *path, void *buffer) __attribute__((alias("statfs64")));

#ifdef NOLOCK
int fcntl64(int fd, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  void *pointer = va_arg(arguments, void *);
  va_end(arguments);
  if (command == 37 || command == 38) return 0;
  if (command == 36) {
    *(short *)pointer = 2; /* F_UNLCK: nobody holds it */
    return 0;
  }
  return syscall(72, fd, command, pointer);
}
int fcntl(int fd, int command, ...) __attribute__((alias("fcntl64")));
#endif
