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
#define RECORDS_MOST 65536u
/* A ring that has no room for the records of so long a time grows. The host looks far more often, but a machine
 * whose processors are all taken, mostly by the program, may keep it from that. */
#define COVERED_NS 200000000u
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
  int error = hd_file_open(&rings[index], RECORDS_MOST * sizeof(hd_record), HD_FILE_INITIAL);
  rings[index].name = NULL;
  if (error) return false;
  __atomic_store_n(&hd.header->ring_count, index + 1, __ATOMIC_RELEASE);
  *result = index;
  return true;
}

static uint64_t capacity_of(const hd_thread *thread) { return (uint64_t)thread->mask + 1; }

/* Until its file is whole, no record has its second place yet; then, the end of each round is looked at. */
static void take_room(hd_thread *thread) {
  const hd_file *ring = &rings[thread->ring_index];
  uint64_t capacity = capacity_of(thread), places = ring->allocated / sizeof(hd_record);
  if (places < capacity) thread->room = places;
  else if (capacity >= RECORDS_MOST) thread->room = UINT64_MAX;
  else thread->room = (thread->written / capacity + 1) * capacity;
}

/* By the last quarter: what was written before the thread became busy may be old. */
static bool fills_fast(const hd_thread *thread) {
  uint64_t quarter = capacity_of(thread) / 4, last = thread->written - 1;
  const hd_record *records = thread->records;
  return records[last & thread->mask].time - records[(last - quarter) & thread->mask].time <
         COVERED_NS / 4;
}

/* At the end of a round. Of the rounds that end at an odd multiple of the capacity, all records are
 * already where they belong in a ring of twice that. */
static bool doubles(hd_thread *thread, hd_file *ring) {
  uint64_t capacity = capacity_of(thread);
  if (thread->written / capacity % 2 == 0 || !fills_fast(thread)) return false;
  if (!hd_file_grow(ring, 2 * capacity * sizeof(hd_record), ring->reserved)) return false;
  thread->mask = (uint32_t)(2 * capacity - 1);
  thread->ring->records_from = thread->written - capacity;
  __atomic_store_n(&thread->ring->records, (uint32_t)(2 * capacity), __ATOMIC_RELEASE);
  return true;
}

bool hd_ring_grow(hd_thread *thread, uint64_t records) {
  if (thread->records == NULL) return false;
  pthread_mutex_lock(&pool);
  hd_file *ring = &rings[thread->ring_index];
  char name[NAME_SIZE];
  name_it(name, (uint32_t)thread->ring_index);
  uint64_t whole = capacity_of(thread) * sizeof(hd_record);
  uint64_t needed = (thread->written + records) * sizeof(hd_record);
  bool ok = true;
  if (ring->allocated < whole) ok = hd_file_grow(ring, needed < whole ? needed : whole, whole);
  else if (thread->written == thread->room) doubles(thread, ring);
  ring->name = NULL;
  if (ok) take_room(thread);
  /* What a call writes ahead begins the next round before this one is over: it goes on as it is. */
  if (ok && records > 1 && thread->written + records > thread->room)
    thread->room += capacity_of(thread);
  pthread_mutex_unlock(&pool);
  return thread->written + records <= thread->room;
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
    thread->mask = (thread->ring->records ? thread->ring->records : hd.header->ring_records) - 1;
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
