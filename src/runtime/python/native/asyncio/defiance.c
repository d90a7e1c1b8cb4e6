/* Tasks of asyncio that were told to end, and wait again all the same. */
#include "asyncio/asyncio.h"

/* The line that cancels a task; 0: the loop itself does, for a time limit perhaps. */
static uint32_t canceller(void) {
  hd_walked frames[HD_CREATION_DEPTH * 2];
  int count = hd_walk(hd_frame_top(hd_tstate()), frames, HD_CREATION_DEPTH * 2);
  for (int i = 0; i < count; i++) {
    if (frames[i].info->class == HD_USER) return frames[i].site;
    if (frames[i].info->role == HD_ROLE_HANDLE_RUN) return 0;
  }
  return 0;
}

void hd_task_cancelled(PyObject *key) {
  hd_task *one = hd_task_find(key);
  if (one == NULL || !one->begun || one->over) return;
  /* In its own step, or one that waits, it hears of it in the next. */
  one->cancel = HD_CANCEL_ASKED;
  one->cancel_site = canceller();
}

/* Whether nobody has taken it back, as the block of a time limit does. Before 3.11 that is not known: there what the loop
 * asks is taken for one. */
static bool is_to_end(PyObject *self, const hd_task *one) {
  PyObject *cancelling = hd_task_type ? PyDict_GetItemString(hd_type_dict(hd_task_type), "cancelling") : NULL;
  if (cancelling == NULL) return one->cancel_site != 0;
  PyObject *count = PyObject_CallOneArg(cancelling, self);
  bool is = count && PyLong_Check(count) && PyLong_AsLong(count) > 0;
  Py_XDECREF(count);
  PyErr_Clear();
  return is;
}

void hd_task_tell_defiance(hd_thread *thread, PyObject *self, hd_task *one, uint64_t now) {
  bool defies = is_to_end(self, one);
  one->cancel = defies ? HD_CANCEL_DEFIED : HD_CANCEL_NONE;
  if (defies) hd_emit(thread, now, HD_EVENT_TASK_DEFIES, 0, one->id, one->cancel_site, 0, 0);
}
