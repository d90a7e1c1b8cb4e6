/* Who ended the waits of other processes. All processes of a session map the same cells, and what several
 * of them use has the cell that its key falls on: who releases it, or puts into it, is written there, and
 * read by who has waited for it. Without the cells nobody is named. */
#include "files.h"
#include "heddle.h"
#include <stdatomic.h>
#include <stdlib.h>

#define CELLS 4096u
/* A cell has a process, its thread, and of the hash of the key what tells it from others of the same cell. */
#define PID_BITS 22 /* the most that Linux gives */
#define THREAD_BITS 22

static _Atomic uint64_t *cells;
static bool tried;
/* Of strings that objects are shared by, by number; 0: it is none. */
static uint32_t *hashes;
static size_t hashes_size;

void hd_wakers_begin(void) {
  cells = NULL;
  tried = false;
  if (hashes) memset(hashes, 0, hashes_size * sizeof *hashes);
}

static uint32_t hash_of(const hd_object *object) {
  return object->shared < hashes_size ? hashes[object->shared] : 0;
}

static _Atomic uint64_t *cell_of(uint32_t hash) {
  if (hash == 0) return NULL;
  if (HD_UNLIKELY(!tried)) {
    tried = true;
    cells = hd_files_map_session("wakers", CELLS * sizeof *cells);
  }
  return cells ? &cells[hash % CELLS] : NULL;
}

/* FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
static uint32_t hash_text(const char *text) {
  uint32_t hash = 2166136261u;
  for (; *text; text++) hash = (hash ^ (uint8_t)*text) * 16777619u;
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
  if (id) hashes[id] = hash_text(key);
}

void hd_stirs_others(const hd_thread *thread, const hd_object *object) {
  uint32_t hash = hash_of(object);
  _Atomic uint64_t *cell = cell_of(hash);
  if (cell == NULL || thread->id >> THREAD_BITS) return;
  uint64_t by = (uint64_t)hd.header->pid << THREAD_BITS | thread->id;
  uint64_t tag = (uint64_t)(hash / CELLS) << (PID_BITS + THREAD_BITS);
  atomic_store_explicit(cell, tag | by, memory_order_relaxed);
}

hd_stirrer hd_stirred_by(const hd_object *object) {
  hd_stirrer by = {0, 0};
  uint32_t hash = hash_of(object);
  _Atomic uint64_t *cell = cell_of(hash);
  uint64_t value = cell ? atomic_load_explicit(cell, memory_order_relaxed) : 0;
  if (value == 0 || value >> (PID_BITS + THREAD_BITS) != hash / CELLS) return by;
  by.pid = (uint32_t)(value >> THREAD_BITS) & ((1u << PID_BITS) - 1);
  by.thread = (uint32_t)value & ((1u << THREAD_BITS) - 1);
  return by;
}
