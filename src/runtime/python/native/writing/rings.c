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
#define NAME_SIZE 32

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

/* Only as long as it takes: the name is the caller's. */
static void name_it(char *name, uint32_t index) {
  snprintf(name, NAME_SIZE, "ring.%u", index);
  rings[index].name = name;
}

static bool new_ring(uint32_t *result) {
  uint32_t index = hd.header->ring_count;
  if (index >= RINGS || hd_files_error || !make_room(index)) return false;
  if (!hd_file_grow(&slots, (index + 1) * sizeof(hd_ring), RING_CHUNK)) return false;
  char name[NAME_SIZE];
  name_it(name, index);
  size_t size = (size_t)hd.header->ring_records * sizeof(hd_record);
  int error = hd_file_open(&rings[index], size, HD_FILE_INITIAL);
  rings[index].name = NULL;
  if (error) return false;
  __atomic_store_n(&hd.header->ring_count, index + 1, __ATOMIC_RELEASE);
  *result = index;
  return true;
}

/* A whole ring has room for ever; in one that is not, no record has its second place yet. */
static void take_room(hd_thread *thread) {
  const hd_file *ring = &rings[thread->ring_index];
  bool whole = ring->allocated == ring->reserved;
  thread->room = whole ? UINT64_MAX : ring->allocated / sizeof(hd_record);
}

bool hd_ring_grow(hd_thread *thread, uint64_t records) {
  if (thread->records == NULL) return false;
  pthread_mutex_lock(&pool);
  hd_file *ring = &rings[thread->ring_index];
  size_t needed = (thread->written + records) * sizeof(hd_record);
  char name[NAME_SIZE];
  name_it(name, (uint32_t)thread->ring_index);
  bool grown = hd_file_grow(ring, needed < ring->reserved ? needed : ring->reserved, ring->reserved);
  ring->name = NULL;
  if (grown) take_room(thread);
  pthread_mutex_unlock(&pool);
  return grown;
}

void hd_ring_open(hd_thread *thread) {
  uint32_t index;
  pthread_mutex_lock(&pool);
  bool found = true;
  if (spare_count) index = spare[--spare_count];
  else found = new_ring(&index);
  thread->ring_index = -1;
  if (found) {
    thread->ring_index = (int32_t)index;
    thread->ring = slot_of(index);
    thread->records = rings[index].base;
    thread->mask = hd.header->ring_records - 1;
    thread->written = thread->ring->written;
    take_room(thread);
  }
  pthread_mutex_unlock(&pool);
}

void hd_ring_close(hd_thread *thread) {
  if (thread->records == NULL) return;
  pthread_mutex_lock(&pool);
  thread->records = NULL;
  thread->room = 0;
  if (hd.state != HD_FORKED) {
    thread->ring->thread = 0;
    thread->ring->step_at = 0;
    thread->ring->thread_state = 0;
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

/* The parent's rings stay with the parent, those of a session that is over with that: there are none now. */
void hd_rings_forget(bool forked) {
  if (forked) pthread_mutex_init(&pool, NULL);
  for (uint32_t i = 0; i < rings_capacity; i++) hd_file_shut(&rings[i]);
  spare_count = 0;
}

void hd_rings_neutralise(void) { hd_file_neutralise(&slots); }
