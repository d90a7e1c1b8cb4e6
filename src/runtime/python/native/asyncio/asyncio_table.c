/* The tasks of asyncio that are known, by their addresses: open addressing, so that a look at one is a look at one line of memory. */
#include "asyncio/asyncio.h"
#include <stdlib.h>

static hd_task *table;
static size_t mask, used;

static size_t home(const PyObject *key) {
  return (size_t)(((uint64_t)(uintptr_t)key >> 4) * 0x9E3779B97F4A7C15ull >> 32) & mask;
}

hd_task *hd_task_find(const PyObject *key) {
  if (table == NULL) return NULL;
  for (size_t i = home(key);; i = (i + 1) & mask) {
    if (table[i].key == key) return &table[i];
    if (table[i].key == NULL) return NULL;
  }
}

static hd_task *place_for(PyObject *key) {
  size_t i = home(key);
  while (table[i].key) i = (i + 1) & mask;
  used++;
  table[i] = (hd_task){.key = key};
  return &table[i];
}

hd_task *hd_task_add(PyObject *key) {
  if (table == NULL || used * 2 > mask) {
    size_t old_size = table ? mask + 1 : 0, size = old_size ? old_size * 2 : 256;
    hd_task *old = table, *bigger = calloc(size, sizeof *bigger);
    if (bigger == NULL) return NULL;
    table = bigger;
    mask = size - 1;
    used = 0;
    for (size_t i = 0; i < old_size; i++)
      if (old[i].key) *place_for(old[i].key) = old[i];
    free(old);
  }
  return place_for(key);
}

void hd_task_set_object(hd_task *one, hd_object *object) {
  hd_object *old = one->object;
  one->object = object;
  if (object) hd_object_ref(object);
  if (old) hd_object_unref(hd_self, old);
}

void hd_task_drop(hd_task *gone) {
  hd_task_set_object(gone, NULL);
  size_t hole = (size_t)(gone - table), next = hole;
  while (table[next = (next + 1) & mask].key) {
    if (((next - home(table[next].key)) & mask) < ((next - hole) & mask)) continue;
    table[hole] = table[next];
    hole = next;
  }
  table[hole].key = NULL;
  used--;
}

const hd_task *hd_task_next(size_t *at) {
  while (table && *at <= mask) {
    const hd_task *one = &table[(*at)++];
    if (one->key) return one;
  }
  return NULL;
}

/* Tasks of the parent's loops are no tasks of a forked child. */
void hd_asyncio_after_fork(void) {
  for (size_t i = 0; table && i <= mask; i++)
    if (table[i].key) hd_task_set_object(&table[i], NULL);
  if (table) memset(table, 0, (mask + 1) * sizeof *table);
  used = 0;
}
