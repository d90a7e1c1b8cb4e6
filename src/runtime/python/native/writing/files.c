/* The process directory and its memory-mapped files.
 *
 * Each file is mapped once, at its largest size, and grown by posix_fallocate: a full disk is an
 * error of the growth, never a bus error at a store, and no pointer into a file ever changes. No
 * descriptor is kept: a program that closes descriptors it does not know, or whose descriptors we
 * took, would otherwise see us. After the first failure nothing grows any more, and the header says
 * why: the host tells the user. */
#include "heddle.h"
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE 4096u

int hd_files_error;
static char directory[PATH_MAX], wanted[PATH_MAX], session[PATH_MAX], parents[PATH_MAX];
const char *hd_files_path = directory;

/* Without a session directory: in that of before (a forked child). */
int hd_files_create(const char *session_directory, uint64_t start_ns) {
  if (session_directory != NULL &&
      snprintf(session, sizeof session, "%s", session_directory) >= (int)sizeof session)
    return ENAMETOOLONG;
  if (session_directory != NULL) hd_wakers_begin();
  strcpy(parents, directory);
  int pid = (int)getpid();
  unsigned long long start = start_ns;
  if (snprintf(wanted, sizeof wanted, "%s/%d-%llu", session, pid, start) >= (int)sizeof wanted)
    return ENAMETOOLONG;
  if (snprintf(directory, sizeof directory, "%s/.tmp-%d-%llu", session, pid, start) >=
      (int)sizeof directory)
    return ENAMETOOLONG;
  hd_files_error = 0;
  return mkdir(directory, 0700) == 0 ? 0 : errno;
}

int hd_files_publish(void) {
  if (rename(directory, wanted) != 0) return errno;
  memcpy(directory, wanted, sizeof directory);
  return 0;
}

void hd_files_discard(void) {
  static const char *const fixed[] = {"header", "rings", "objects", "sites", "defs", "ring.0"};
  char path[PATH_MAX + 32];
  for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
    snprintf(path, sizeof path, "%s/%s", directory, fixed[i]);
    unlink(path);
  }
  rmdir(directory);
}

static int open_in(const char *folder, const char *name, int flags) {
  char path[PATH_MAX + 32];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return open(path, flags | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
}

static int fail(int error) {
  hd.header->error = (uint32_t)error;
  return hd_files_error = error;
}

/* Beyond the limit of the process the system would send it a signal, which may be its end. */
static bool may_have(size_t size) {
  struct rlimit limit;
  return getrlimit(RLIMIT_FSIZE, &limit) != 0 || size <= limit.rlim_cur;
}

/* A child that cannot have files of its own is told of in its parent's, whose blocks are there. */
void hd_files_tell_parent(int error) {
  uint32_t word = (uint32_t)error;
  int descriptor = may_have(sizeof(hd_header)) ? open_in(parents, "header", 0) : -1;
  if (descriptor < 0) return;
  ssize_t unused = pwrite(descriptor, &word, sizeof word, offsetof(hd_header, error));
  (void)unused;
  close(descriptor);
}

static int allocate(int descriptor, size_t from, size_t to) {
  return may_have(to) ? posix_fallocate(descriptor, (off_t)from, (off_t)(to - from)) : EFBIG;
}

/* Maps the file at its address of before, if it had one: after a fork the child's files take the
 * places of its parent's. What was mapped there is replaced only if all went well. */
int hd_file_open(hd_file *file, size_t reserve, size_t initial) {
  int descriptor = open_in(directory, file->name, O_CREAT | O_EXCL);
  if (descriptor < 0) return fail(errno);
  int error = allocate(descriptor, 0, initial);
  if (error == 0) {
    int place = file->base ? MAP_FIXED : 0;
    void *base = mmap(file->base, reserve, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_NORESERVE | place, descriptor, 0);
    if (base == MAP_FAILED) {
      error = errno;
    } else {
      file->base = base;
      file->reserved = reserve;
      file->allocated = initial;
    }
  }
  close(descriptor);
  return error ? fail(error) : 0;
}

void *hd_files_map_session(const char *name, size_t size) {
  int saved = errno, descriptor = open_in(session, name, O_CREAT);
  void *base = MAP_FAILED;
  if (descriptor >= 0 && allocate(descriptor, 0, size) == 0)
    base = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (descriptor >= 0) close(descriptor);
  errno = saved;
  return base == MAP_FAILED ? NULL : base;
}

bool hd_file_grow(hd_file *file, size_t needed, size_t chunk) {
  if (needed <= file->allocated) return true;
  if (needed > file->reserved || hd_files_error || hd.state == HD_OFF) return false;
  size_t size = file->allocated + (file->allocated < chunk ? file->allocated : chunk);
  if (size < needed) size = (needed + PAGE - 1) / PAGE * PAGE;
  if (size > file->reserved) size = file->reserved;
  int saved = errno;
  int descriptor = open_in(directory, file->name, 0);
  int error = descriptor < 0 ? errno : allocate(descriptor, file->allocated, size);
  if (descriptor >= 0) close(descriptor);
  errno = saved;
  if (error) {
    fail(error);
    return false;
  }
  file->allocated = size;
  return true;
}

void hd_file_shut(hd_file *file) {
  if (file->base) munmap(file->base, file->reserved);
  file->base = NULL;
}

void hd_file_neutralise(hd_file *file) {
  if (!file->base) return;
  mmap(file->base, file->reserved, PROT_READ | PROT_WRITE,
       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
  file->allocated = file->reserved;
}
