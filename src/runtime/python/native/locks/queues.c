/* queue.Queue and its kin: how many items are in them, told by the releases of their mutex. */
#include "heddle.h"

void hd_queue_changed(hd_thread *thread, hd_object *queue, uint32_t site, uint64_t now,
                      uint32_t depth, bool put) {
  if (HD_UNLIKELY(queue->id == 0)) hd_object_announce(thread, queue);
  hd_object_slot *slot = queue->slot;
  if (now > slot->hold_max) {
    slot->hold_total += (now - slot->hold_max) * queue->depth;
    slot->hold_max = now;
  }
  queue->depth = depth;
  slot->depth = depth;
  if (depth > slot->depth_max) slot->depth_max = depth;
  if (put) slot->acquisitions++;
  else slot->contended++;
  if (queue->last_site != site) hd_site_select(queue, site);
  queue->site_slot->acquisitions++;
  if (HD_UNLIKELY(hd.full))
    hd_emit(thread, now, put ? HD_EVENT_PUT : HD_EVENT_GET, 0, queue->id, site, depth, 0);
}

bool hd_queue_length(PyObject *self, PyObject *name, uint32_t *length) {
  static PyTypeObject *deque;
  PyObject *items = hd_plain_attribute(self, name);
  if (items == NULL) return false;
  PyTypeObject *type = Py_TYPE(items);
  if (HD_UNLIKELY(deque == NULL) && strcmp(type->tp_name, "collections.deque") == 0) deque = type;
  bool plain = type == deque || type == &PyList_Type;
  if (plain) *length = (uint32_t)Py_SIZE(items);
  /* The queue still refers to it. */
  Py_DECREF(items);
  return plain;
}

/* The frames tell whether this was a put or a get: Condition.__exit__ in Queue.put or .get. */
void hd_queue_released(hd_thread *thread, hd_object *mutex, bool failed) {
  if (failed) return; /* Full, Empty, ShutDown or an interruption */
  hd_frame *top = hd_frame_top(hd_tstate());
  if (top == NULL || hd_place_of(top)->role != HD_ROLE_CONDITION_EXIT) return;
  hd_frame *caller = hd_frame_caller(top);
  if (caller == NULL) return;
  uint8_t role = hd_place_of(caller)->role;
  if (role != HD_ROLE_QUEUE_PUT && role != HD_ROLE_QUEUE_GET) return;
  PyObject *self = hd_frame_argument(caller, 0);
  hd_object *queue = mutex->parent;
  if (self == NULL || queue == NULL || queue->key != self) return;
  bool put = role == HD_ROLE_QUEUE_PUT;
  uint32_t depth;
  if (!hd_queue_length(self, hd_names.queue, &depth))
    depth = put ? queue->depth + 1 : queue->depth ? queue->depth - 1 : 0;
  hd_queue_changed(thread, queue, mutex->site, hd_now(thread), depth, put);
}
