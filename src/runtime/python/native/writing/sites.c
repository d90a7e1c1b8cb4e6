/* Counters of one object at one call site. They belong to their object and go when it goes. */
#include "heddle.h"
#include <stdlib.h>

#define SITES (1u << 20)
#define CHUNK (64u << 10)

static hd_file file = {.name = "sites"};
static uint32_t *next_of_object; /* by slot: next slot of the same object, index + 1 */
static uint32_t next_capacity;
static uint32_t free_head; /* chain of free slots through next_of_object */
static uint32_t used;

/* Open addressing over (object, site); holds index + 1. */
static uint32_t *table, table_mask;

hd_site_slot hd_scratch_site;

static hd_site_slot *slot_of(uint32_t index) { return (hd_site_slot *)file.base + index; }

static uint32_t place_of(uint32_t object, uint32_t site) {
  uint64_t h = ((uint64_t)object << 32 | site) * 0x9E3779B97F4A7C15ull;
  return (uint32_t)(h >> 32) & table_mask;
}

static bool make_room(void) {
  if (table && hd.site_count * 2 < table_mask) return true;
  uint32_t size = table ? (table_mask + 1) * 2 : 1024, *old = table, old_mask = table_mask;
  uint32_t *bigger = calloc(size, sizeof *bigger);
  if (bigger == NULL) return false;
  table = bigger;
  table_mask = size - 1;
  for (uint32_t i = 0; old && i <= old_mask; i++) {
    if (!old[i]) continue;
    hd_site_slot *slot = slot_of(old[i] - 1);
    uint32_t place = place_of(slot->object, slot->site);
    while (table[place]) place = (place + 1) & table_mask;
    table[place] = old[i];
  }
  free(old);
  return true;
}

static bool take_slot(uint32_t *result) {
  if (free_head) {
    *result = free_head - 1;
    free_head = next_of_object[*result];
    return true;
  }
  if (used >= SITES || !hd_file_grow(&file, (used + 1) * sizeof(hd_site_slot), CHUNK)) return false;
  if (used >= next_capacity) {
    uint32_t capacity = next_capacity ? next_capacity * 2 : 1024;
    uint32_t *more = realloc(next_of_object, capacity * sizeof *more);
    if (more == NULL) return false;
    next_of_object = more;
    next_capacity = capacity;
  }
  *result = used++;
  __atomic_store_n(&hd.header->site_count, used, __ATOMIC_RELEASE);
  return true;
}

void hd_site_select(hd_object *object, uint32_t site) {
  object->last_site = site;
  object->site_slot = &hd_scratch_site;
  if (!object->id || !site || hd.state != HD_ON || !make_room()) return;
  uint32_t place = place_of(object->id, site), index;
  while (table[place]) {
    hd_site_slot *slot = slot_of(table[place] - 1);
    if (slot->object == object->id && slot->site == site) {
      object->site_slot = slot;
      return;
    }
    place = (place + 1) & table_mask;
  }
  if (!take_slot(&index)) return;
  hd_site_slot *slot = slot_of(index);
  slot->site = site;
  slot->acquisitions = slot->contended = slot->wait_total = 0;
  __atomic_store_n(&slot->object, object->id, __ATOMIC_RELEASE);
  table[place] = index + 1;
  next_of_object[index] = object->sites;
  object->sites = index + 1;
  object->site_slot = slot;
  hd.site_count++;
}

/* Deletion moves later entries of the run back, so that no tombstones are left. */
static void forget(uint32_t object, uint32_t site) {
  uint32_t hole = place_of(object, site);
  for (;; hole = (hole + 1) & table_mask) {
    if (!table[hole]) return;
    hd_site_slot *slot = slot_of(table[hole] - 1);
    if (slot->object == object && slot->site == site) break;
  }
  for (uint32_t next = (hole + 1) & table_mask; table[next]; next = (next + 1) & table_mask) {
    hd_site_slot *slot = slot_of(table[next] - 1);
    uint32_t home = place_of(slot->object, slot->site);
    if (((next - home) & table_mask) < ((next - hole) & table_mask)) continue;
    table[hole] = table[next];
    hole = next;
  }
  table[hole] = 0;
}

void hd_sites_free(uint32_t link) {
  while (link) {
    uint32_t index = link - 1;
    link = next_of_object[index];
    hd_site_slot *slot = slot_of(index);
    forget(slot->object, slot->site);
    __atomic_store_n(&slot->object, 0, __ATOMIC_RELEASE);
    next_of_object[index] = free_head;
    free_head = index + 1;
    hd.site_count--;
  }
}

/* A process counts from nothing. The caller drops every object's `sites`. */
int hd_sites_remap(void) {
  int error = hd_file_open(&file, SITES * sizeof(hd_site_slot), HD_FILE_INITIAL);
  if (error) return error;
  used = free_head = 0;
  if (hd.site_count) memset(table, 0, ((size_t)table_mask + 1) * sizeof *table);
  hd.site_count = 0;
  return 0;
}

void hd_sites_neutralise(void) { hd_file_neutralise(&file); }
