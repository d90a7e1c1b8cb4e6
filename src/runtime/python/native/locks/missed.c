/* Notifications that found nobody waiting.
 *
 * Condition.notify asks first whether the lock is held, and then looks at its waiters: the question is
 * seen, for it goes to the lock. Nothing is told then. Who notified last and found nobody is kept with
 * the condition, or with the event that is set so: `releaser` is the thread (0: the last one found
 * somebody, or was seen by somebody who came later), `site` its line, `released` when. It is told with
 * the wait of whoever comes too late. */
#include "locks/track.h"

/* Whose notification it is to the user, from the frame of Condition.notify; NULL: of something else that
 * is made of a condition, such as a queue, which keeps count of what it says. */
static hd_frame *subject_of(hd_frame *notify) {
  hd_frame *caller = hd_frame_caller(notify);
  const hd_place *place = caller ? hd_place_of(caller) : NULL;
  if (place && place->class == HD_INTERNAL && place->role == HD_ROLE_NONE) { /* of notify_all */
    caller = hd_frame_caller(caller);
    place = caller ? hd_place_of(caller) : NULL;
  }
  if (place == NULL || place->class != HD_INTERNAL) return notify;
  return place->role == HD_ROLE_EVENT_SET ? caller : NULL;
}

/* Plain conditions only: another class may keep its waiters in another way. -1: not known. */
static Py_ssize_t waiters_of(PyObject *condition) {
  PyObject *waiters = condition ? hd_plain_attribute(condition, hd_names.waiters) : NULL;
  bool known = waiters && strcmp(Py_TYPE(waiters)->tp_name, "collections.deque") == 0;
  Py_ssize_t count = known ? PySequence_Size(waiters) : -1;
  if (count < 0) PyErr_Clear();
  Py_XDECREF(waiters);
  return count;
}

void hd_missed_look(hd_thread *thread, PyObject *lock) {
  /* A queue asks at each put and get, and a Future at its end. */
  const hd_object *latest = hd_held_latest(thread, lock);
  bool future = latest && latest->parent && latest->parent->kind == HD_OBJECT_KIND_FUTURE;
  if (future || (latest && latest->shape & HD_SHAPE_MUTEX)) return;
  hd_frame *notify = hd_frame_top(hd_tstate());
  const hd_place *place = notify ? hd_place_of(notify) : NULL;
  if (place == NULL || place->class != HD_INTERNAL) return;
  if (place->role == HD_ROLE_NONE) { /* Condition._is_owned */
    notify = hd_frame_caller(notify);
    place = notify ? hd_place_of(notify) : NULL;
  }
  if (place == NULL || place->role != HD_ROLE_CONDITION_NOTIFY || place->info->shared) return;
  hd_frame *subject = subject_of(notify);
  PyObject *self = subject ? hd_frame_argument(subject, 0) : NULL;
  hd_object *object = self ? hd_object_find(self) : NULL;
  if (object == NULL || !(object->shape & HD_SHAPE_COMPOSITE)) return;
  Py_ssize_t waiters = waiters_of(hd_frame_argument(notify, 0));
  object->releaser = waiters == 0 ? thread->id : 0;
  if (waiters != 0) return;
  object->site = hd_user_site();
  object->released = hd_now(thread);
}

void hd_missed_changed(hd_thread *thread, hd_object *event) {
  if (event->releaser == 0) return;
  hd_walked frames[2];
  if (hd_walk(hd_frame_top(hd_tstate()), frames, 2) < 2) return;
  if (frames[0].info->role != HD_ROLE_CONDITION_EXIT) return;
  uint8_t role = frames[1].info->role;
  bool own = role == HD_ROLE_EVENT_CLEAR && thread->id == event->releaser;
  if (role != HD_ROLE_EVENT_SET && !own) event->releaser = 0;
}

void hd_missed_tell(hd_thread *thread, const hd_wait *wait, uint64_t now) {
  const hd_object *object = wait->object;
  bool notified = wait->reason == HD_WAIT_REASON_CONDITION || wait->reason == HD_WAIT_REASON_EVENT;
  if (!notified || object == NULL || object->releaser == 0) return;
  if (!(object->shape & HD_SHAPE_COMPOSITE) || object->shape & HD_SHAPE_SHARED) return;
  hd_emit(thread, now, HD_EVENT_MISSED, 0, object->id, object->releaser, object->site,
          object->released);
}
