/* Who ended the waits of other processes. All processes of a session map the same cells, and what several
 * of them use has the cell that its key falls on: who releases it, puts into it or sends to it is written
 * there, and read by who has waited for it. Without the cells nobody is named. */
#include "writing/files.h"
#include "outside/outside.h"
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* A cell has a process, its thread, and of the hash of the key what tells it from others of the same cell. */
#define PID_BITS 22 /* the most that Linux gives */
#define THREAD_BITS 22

/* The file. Of a pair of sockets, each is found by the inode of the other; the host looks there, too. */
typedef struct {
  _Atomic uint64_t cells[HD_WAKER_CELLS];
  _Atomic uint64_t peers[HD_WAKER_CELLS];
} shared;
static shared *file;
static bool tried;
/* Of strings that objects are shared by, by number; 0: it is none. */
static uint32_t *hashes;
static size_t hashes_size;

void hd_wakers_begin(void) {
  if (file) munmap(file, sizeof *file);
  file = NULL;
  tried = false;
  if (hashes) memset(hashes, 0, hashes_size * sizeof *hashes);
}

static uint32_t hash_of(const hd_object *object) {
  return object->shared < hashes_size ? hashes[object->shared] : 0;
}

static bool is_mapped(void) {
  if (HD_UNLIKELY(!tried)) {
    tried = true;
    file = hd_files_map_session("wakers", sizeof *file);
  }
  return file != NULL;
}

static _Atomic uint64_t *cell_of(uint32_t hash) {
  return hash && is_mapped() ? &file->cells[hash % HD_WAKER_CELLS] : NULL;
}

/* FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
static uint32_t hash_bytes(const void *bytes, size_t size) {
  uint32_t hash = 2166136261u;
  for (const uint8_t *at = bytes; size > 0; size--) hash = (hash ^ *at++) * 16777619u;
  return hash ? hash : 1;
}

void hd_object_share(hd_object *object, const char *key) {
  uint32_t id = object->shared = hd_string(key, strlen(key));
  if (id >= hashes_size) {
    size_t size = id + 1024;
    uint32_t *more = realloc(hashes, size * sizeof *hashes);
    if (more == NULL) return;
    memset(more + hashes_size, 0, (size - hashes_size) * sizeof *hashes);
    hashes = more;
    hashes_size = size;
  }
  if (id) hashes[id] = hash_bytes(key, strlen(key));
}

static void stirs(const hd_thread *thread, uint32_t hash) {
  _Atomic uint64_t *cell = cell_of(hash);
  if (cell == NULL || thread->id >> THREAD_BITS) return;
  uint64_t by = (uint64_t)hd.header->pid << THREAD_BITS | thread->id;
  uint64_t tag = (uint64_t)(hash / HD_WAKER_CELLS) << (PID_BITS + THREAD_BITS);
  atomic_store_explicit(cell, tag | by, memory_order_relaxed);
}

static hd_stirrer stirred_by(uint32_t hash) {
  hd_stirrer by = {0, 0};
  _Atomic uint64_t *cell = cell_of(hash);
  uint64_t value = cell ? atomic_load_explicit(cell, memory_order_relaxed) : 0;
  if (value == 0 || value >> (PID_BITS + THREAD_BITS) != hash / HD_WAKER_CELLS) return by;
  by.pid = (uint32_t)(value >> THREAD_BITS) & ((1u << PID_BITS) - 1);
  by.thread = (uint32_t)value & ((1u << THREAD_BITS) - 1);
  return by;
}

void hd_stirs_others(const hd_thread *thread, const hd_object *object) {
  stirs(thread, hash_of(object));
}

hd_stirrer hd_stirred_by(const hd_object *object) { return stirred_by(hash_of(object)); }

/* ---- pipes: the two ends of one have one inode, sockets one each ---- */

/* Whether the program may have pipes of multiprocessing, which makes its semaphores first. */
static bool has_pipes(void) { return hd_semlock_type != NULL && is_mapped(); }

/* 0: it is neither. */
static uint32_t inode_of(hd_thread *thread, int fd, bool *socket) {
  hd_io_kind kind;
  if (!hd_io_status(thread, fd, &kind)) return 0;
  *socket = S_ISSOCK(kind.mode);
  return *socket || S_ISFIFO(kind.mode) ? kind.inode : 0;
}

void hd_wakers_paired(hd_thread *thread, int one, int other) {
  if (!has_pipes()) return;
  bool socket;
  uint32_t inodes[2] = {inode_of(thread, one, &socket), inode_of(thread, other, &socket)};
  if (inodes[0] == 0 || inodes[1] == 0) return;
  for (int i = 0; i < 2; i++) {
    uint64_t pair = (uint64_t)inodes[i] << 32 | inodes[1 - i];
    atomic_store_explicit(&file->peers[inodes[i] % HD_WAKER_CELLS], pair, memory_order_relaxed);
  }
}

void hd_stirs_reader(hd_thread *thread, int fd) {
  if (!has_pipes()) return;
  hd_frame *top = hd_frame_top(hd_tstate());
  if (top == NULL || hd_place_of(top)->role != HD_ROLE_CONNECTION_SEND) return;
  bool socket;
  uint32_t inode = inode_of(thread, fd, &socket);
  if (inode && socket) {
    uint64_t pair = atomic_load_explicit(&file->peers[inode % HD_WAKER_CELLS], memory_order_relaxed);
    inode = pair >> 32 == inode ? (uint32_t)pair : 0;
  }
  if (inode) stirs(thread, hash_bytes(&inode, sizeof inode));
}

hd_stirrer hd_reader_stirred_by(hd_thread *thread, int fd) {
  bool socket;
  uint32_t inode = has_pipes() ? inode_of(thread, fd, &socket) : 0;
  return inode ? stirred_by(hash_bytes(&inode, sizeof inode)) : (hd_stirrer){0, 0};
}
