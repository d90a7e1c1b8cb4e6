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

uint32_t hd_stack_of(const hd_walked *frames, int count, int limit) {
  int first = hd_inner_frames(frames, count);
  if (first == count) first = 0; /* nobody but the library: better than nothing */
  int end = first;
  for (int taken = 0; end < count && taken < limit; end++)
    taken += frames[end].info->role != HD_ROLE_IMPORT;
  uint32_t stack = 0;
  for (int i = end; i-- > first;)
    if (frames[i].info->role != HD_ROLE_IMPORT || end - first == 1)
      stack = hd_stack_define(stack, frames[i].site);
  return stack;
}

/* Without a frame of the user's: the first that does not implement the primitive; without that
 * either: the innermost. */
uint32_t hd_user_site_slow(hd_frame *frame) {
  uint32_t innermost = 0, outside = 0;
  for (int depth = 0; frame != NULL && depth < SITE_DEPTH; depth++) {
    const hd_place *place = hd_place_of(frame);
    if (place->class == HD_USER) return place->site;
    if (depth == 0) innermost = place->site;
    if (outside == 0 && place->class == HD_LIBRARY) outside = place->site;
    frame = hd_frame_caller(frame);
  }
  return outside ? outside : innermost;
}
