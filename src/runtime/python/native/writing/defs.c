/* The `defs` file: strings, call sites, stacks and facts, appended and never changed. Interning
 * tables find what is there already. */
#include "heddle.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#define RESERVED (64u << 20)
#define CHUNK (256u << 10)
#define MAX_STRING 4096u

static hd_file defs = {.name = "defs"};
static uint64_t length;
static uint32_t next_string, next_site, next_stack;

/* Appends an entry and publishes it; the payload's place, or NULL when there is no room. */
static char *append(uint32_t kind, uint32_t id, const void *payload, size_t size) {
  size_t padded = (size + 3) & ~(size_t)3;
  if (!hd_file_grow(&defs, length + 8 + padded, CHUNK)) {
    hd.header->dropped++;
    return NULL;
  }
  char *entry = (char *)defs.base + length;
  uint32_t head[2] = {kind | (uint32_t)size << 8, id};
  memcpy(entry, head, sizeof head);
  memcpy(entry + 8, payload, size);
  memset(entry + 8 + size, 0, padded - size);
  length += 8 + padded;
  __atomic_store_n(&hd.header->defs_length, length, __ATOMIC_RELEASE);
  return entry + 8;
}

/* ---- a hash table of 12-byte keys ---- */

typedef struct {
  uint32_t key[3];
  uint32_t id; /* 0: free */
} entry;

typedef struct {
  entry *entries;
  uint32_t mask, count;
} table;

static uint32_t hash3(const uint32_t *key) {
  uint64_t h = key[0] * 0x9E3779B97F4A7C15ull;
  h = (h ^ h >> 32 ^ key[1]) * 0xC2B2AE3D27D4EB4Full;
  h = (h ^ h >> 29 ^ key[2]) * 0x9E3779B97F4A7C15ull;
  return (uint32_t)(h >> 32);
}

static entry *look_up(table *in, const uint32_t *key) {
  uint32_t i = hash3(key) & in->mask;
  for (entry *at;; i = (i + 1) & in->mask) {
    at = &in->entries[i];
    bool same = at->key[0] == key[0] && at->key[1] == key[1] && at->key[2] == key[2];
    if (same || at->id == 0) return at;
  }
}

static bool make_room(table *in) {
  if (in->entries && in->count * 2 < in->mask) return true;
  uint32_t size = in->entries ? (in->mask + 1) * 2 : 1024;
  table bigger = {calloc(size, sizeof(entry)), size - 1, in->count};
  if (bigger.entries == NULL) return false;
  for (uint32_t i = 0; in->entries && i <= in->mask; i++)
    if (in->entries[i].id) *look_up(&bigger, in->entries[i].key) = in->entries[i];
  free(in->entries);
  *in = bigger;
  return true;
}

static table strings, sites, stacks;

static uint32_t intern(table *in, const uint32_t *key, uint32_t kind, uint32_t *next,
                       const void *payload, size_t size) {
  if (!make_room(in)) return 0;
  entry *found = look_up(in, key);
  if (found->id) return found->id;
  if (append(kind, *next + 1, payload, size) == NULL) return 0;
  memcpy(found->key, key, sizeof found->key);
  in->count++;
  return found->id = ++*next;
}

/* ---- what is interned ---- */

/* Strings are told apart by 96 bits: length and two hashes. */
uint32_t hd_string(const char *text, size_t size) {
  if (size > MAX_STRING) {
    size = MAX_STRING;
    while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80) size--;
  }
  uint64_t a = 0xCBF29CE484222325ull, b = size;
  for (size_t i = 0; i < size; i++) {
    a = (a ^ (unsigned char)text[i]) * 0x100000001B3ull;
    b = (b + (unsigned char)text[i]) * 0x9E3779B97F4A7C15ull;
    b ^= b >> 29;
  }
  uint32_t key[3] = {(uint32_t)(a ^ a >> 32), (uint32_t)(b >> 32), (uint32_t)(b ^ size << 20)};
  return intern(&strings, key, HD_DEF_KIND_STRING, &next_string, text, size);
}

/* 0 for what is not a string; surrogates that UTF-8 cannot hold give 0 as well. */
uint32_t hd_string_of(PyObject *text) {
  if (text == NULL || !PyUnicode_Check(text)) return 0;
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  Py_ssize_t size;
  const char *utf8 = PyUnicode_AsUTF8AndSize(text, &size);
  uint32_t id = utf8 ? hd_string(utf8, (size_t)size) : 0;
  PyErr_Restore(type, value, traceback);
  return id;
}

uint32_t hd_site_define(uint32_t file, uint32_t function, uint32_t line, uint32_t flags) {
  uint32_t key[3] = {file, function, line};
  uint32_t payload[4] = {file, function, line, flags};
  return intern(&sites, key, HD_DEF_KIND_SITE, &next_site, payload, sizeof payload);
}

uint32_t hd_stack_define(uint32_t caller, uint32_t site) {
  uint32_t key[3] = {caller, site, 0};
  uint32_t payload[2] = {caller, site};
  return intern(&stacks, key, HD_DEF_KIND_STACK, &next_stack, payload, sizeof payload);
}

/* Of several facts with one key the last one counts. */
void hd_fact(uint32_t key, const char *text, size_t size) {
  if (size > 1u << 20) size = 1u << 20;
  append(HD_DEF_KIND_FACT, key, text, size);
}

uint32_t hd_sites_known(void) { return next_site; }

uint32_t hd_strings_known(void) { return next_string; }

void hd_source(uint32_t file, const char *text, size_t size) {
  append(HD_DEF_KIND_SOURCE, file, text, size);
}

/* What was told of the session, not of the process. */
static bool is_passing(uint32_t fact) {
  return fact == HD_FACT_KEY_AGENT_NOTE || fact == HD_FACT_KEY_AGENT_ERROR ||
         fact == HD_FACT_KEY_THREADS_BEFORE;
}

/* Files of the processes that this one was forked from, up to there: who reads this process has read those, but nobody has who
 * comes later. Of more generations names are lost then. */
#define GENERATIONS 8
static struct {
  char *base;
  uint64_t length;
} inherited[GENERATIONS];
static int generations;

/* A size of nothing maps the same pages again. */
static void keep_inherited(void) {
  if (generations == GENERATIONS || length == 0) return;
  void *same = mremap(defs.base, 0, length, MREMAP_MAYMOVE);
  if (same == MAP_FAILED) return;
  inherited[generations].base = same;
  inherited[generations++].length = length;
}

static void drop_inherited(void) {
  while (generations) {
    generations--;
    munmap(inherited[generations].base, inherited[generations].length);
  }
}

/* Copies what a file of its own begins with, which is no more than all there is; gives its size. */
static size_t copy_from(const char *base, uint64_t end, char *to, bool all) {
  size_t size = 0;
  for (uint64_t at = 0; at < end;) {
    const char *from = base + at;
    uint32_t head[2];
    memcpy(head, from, sizeof head);
    size_t whole = 8 + (((head[0] >> 8) + 3) & ~3u);
    at += whole;
    bool fact = (head[0] & 0xFF) == HD_DEF_KIND_FACT;
    if (all ? fact && is_passing(head[1]) : !fact) continue;
    memcpy(to + size, from, whole);
    size += whole;
  }
  return size;
}

int hd_defs_remap(bool all) {
  uint64_t most = length;
  for (int i = 0; i < generations; i++) most += inherited[i].length;
  char *kept = malloc(most + 1);
  if (kept == NULL) return ENOMEM;
  size_t size = 0;
  for (int i = 0; all && i < generations; i++)
    size += copy_from(inherited[i].base, inherited[i].length, kept + size, true);
  size += copy_from(defs.base, length, kept + size, all);
  if (!all) keep_inherited();
  size_t room = (size / HD_FILE_INITIAL + 1) * HD_FILE_INITIAL;
  int error = size > RESERVED ? EFBIG : hd_file_open(&defs, RESERVED, room < RESERVED ? room : RESERVED);
  if (!error) {
    memcpy(defs.base, kept, size);
    hd.header->defs_length = length = size;
    if (all) drop_inherited();
  }
  free(kept);
  return error;
}

void hd_defs_neutralise(void) { hd_file_neutralise(&defs); }
