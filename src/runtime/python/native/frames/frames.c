/* Walking frames and interning the stacks they make. */
#include "heddle.h"

/* How far a lock operation looks for a frame of the user's own code. */
#define SITE_DEPTH 32

int hd_walk(hd_frame *frame, hd_walked *frames, int limit) {
  int count = 0;
  for (; frame != NULL && count < limit; frame = hd_frame_caller(frame)) {
    const hd_place *place = hd_place_of(frame);
    frames[count++] = (hd_walked){frame, place->info, place->site};
  }
  return count;
}

PyObject *hd_frame_named(const hd_frame *frame, const char *name) {
#if HD_SINCE(11)
  PyObject *names = hd_frame_code(frame)->co_localsplusnames;
#else
  PyObject *names = hd_frame_code(frame)->co_varnames;
#endif
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); i++)
    if (PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(names, i), name) == 0)
      return hd_frame_local(frame, (int)i);
  return NULL;
}

int hd_inner_frames(const hd_walked *frames, int count) {
  int inner = 0;
  while (inner < count && frames[inner].info->class == HD_INTERNAL) inner++;
  return inner;
}

/* Stacks that were asked for lately, by their lines. */
#define STACKS_BITS 9
static struct {
  uint64_t key;
  uint32_t stack;
} known[1 << STACKS_BITS];

uint32_t hd_stack_of(const hd_walked *frames, int count, int limit) {
  int first = hd_inner_frames(frames, count);
  if (first == count) first = 0; /* nobody but the library: better than nothing */
  uint32_t sites[HD_STACK_DEPTH];
  int taken = 0;
  uint64_t key = 0;
  for (int i = first; i < count && taken < limit; i++) {
    uint8_t role = frames[i].info->role;
    if ((role == HD_ROLE_IMPORT || role == HD_ROLE_AGENT) && count - first > 1) continue;
    sites[taken++] = frames[i].site;
    key = (key ^ frames[i].site ^ key >> 29) * 0x9E3779B97F4A7C15ull;
  }
  size_t place = key >> (64 - STACKS_BITS);
  if (HD_LIKELY(known[place].key == key)) return known[place].stack;
  uint32_t stack = 0;
  while (taken > 0) stack = hd_stack_define(stack, sites[--taken]);
  known[place].key = key;
  known[place].stack = stack;
  return stack;
}

/* Without a frame of the user's: the first that does not implement the primitive; without that
 * either: the innermost. Outside of what a thread begins with there is nobody. */
uint32_t hd_user_site_slow(hd_frame *frame) {
  uint32_t innermost = 0, outside = 0;
  for (int depth = 0; frame != NULL && depth < SITE_DEPTH; depth++) {
    const hd_place *place = hd_place_of(frame);
    if (place->class == HD_USER) return place->site;
    if (depth == 0) innermost = place->site;
    if (outside == 0 && place->class == HD_LIBRARY) outside = place->site;
    if (place->role == HD_ROLE_POOL_WORKER || place->role == HD_ROLE_THREAD_BEGIN) break;
    frame = hd_frame_caller(frame);
  }
  return outside ? outside : innermost;
}
