/* Rings: where a thread writes its records. The ring of an ended thread serves the next one, so
 * their number is that of threads alive at once.
 *
 * The pool is guarded by a mutex, not by the GIL: threads give their rings back while they die. */
#include "heddle.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define RINGS 65536u
#define RECORDS_SUMMARY 4096u
#define RECORDS_FULL 65536u
#define RING_CHUNK 4096u

static hd_file slots = {.name = "rings"};
static hd_file *rings;           /* by index */
static uint32_t rings_capacity;
static uint32_t *spare, spare_count; /* indices of rings without a thread */
static pthread_mutex_t pool = PTHREAD_MUTEX_INITIALIZER;

static hd_ring *slot_of(uint32_t index) { return (hd_ring *)slots.base + index; }

int hd_rings_map(void) {
  hd.header->ring_records = hd.full ? RECORDS_FULL : RECORDS_SUMMARY;
  return hd_file_open(&slots, RINGS * sizeof(hd_ring), RING_CHUNK);
}

static bool make_room(uint32_t index) {
  if (index < rings_capacity) return true;
  uint32_t capacity = rings_capacity ? rings_capacity * 2 : 64;
  hd_file *more = realloc(rings, capacity * sizeof *rings);
  if (more == NULL) return false;
  rings = more;
  uint32_t *places = realloc(spare, capacity * sizeof *spare);
  if (places == NULL) return false;
  spare = places;
  memset(rings + rings_capacity, 0, (capacity - rings_capacity) * sizeof *rings);
  rings_capacity = capacity;
  return true;
}

static bool new_ring(uint32_t *result) {
  uint32_t index = hd.header->ring_count;
  if (index >= RINGS || hd_files_error || !make_room(index)) return false;
  if (!hd_file_grow(&slots, (index + 1) * sizeof(hd_ring), RING_CHUNK)) return false;
  char name[32];
  snprintf(name, sizeof name, "ring.%u", index);
  size_t size = (size_t)hd.header->ring_records * sizeof(hd_record);
  rings[index].name = name; /* needed only while it is opened: a ring never grows */
  int error = hd_file_open(&rings[index], size, size);
  rings[index].name = NULL;
  if (error) return false;
  __atomic_store_n(&hd.header->ring_count, index + 1, __ATOMIC_RELEASE);
  *result = index;
  return true;
}

void hd_ring_open(hd_thread *thread) {
  uint32_t index;
  pthread_mutex_lock(&pool);
  bool found = true;
  if (spare_count) index = spare[--spare_count];
  else found = new_ring(&index);
  pthread_mutex_unlock(&pool);
  thread->ring_index = -1;
  if (!found) return;
  thread->ring_index = (int32_t)index;
  thread->ring = slot_of(index);
  thread->records = rings[index].base;
  thread->mask = hd.header->ring_records - 1;
  thread->written = thread->ring->written;
}

void hd_ring_close(hd_thread *thread) {
  if (thread->records == NULL) return;
  pthread_mutex_lock(&pool);
  thread->records = NULL;
  if (hd.state != HD_FORKED) {
    thread->ring->thread = 0;
    spare[spare_count++] = (uint32_t)thread->ring_index;
  }
  pthread_mutex_unlock(&pool);
  thread->ring = NULL;
}

uint64_t hd_rings_written(void) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < hd.header->ring_count; i++) sum += slot_of(i)->written;
  return sum;
}

/* The parent's rings stay with the parent; the child starts with none. */
void hd_rings_after_fork(void) {
  pthread_mutex_init(&pool, NULL);
  for (uint32_t i = 0; i < rings_capacity; i++) hd_file_shut(&rings[i]);
  spare_count = 0;
}

void hd_rings_neutralise(void) { hd_file_neutralise(&slots); }
