/* What was there before the agent came: threads, what they hold, what they wait for. Found out in
 * Python, from their frames (heddle_agent/stock.py); here it is told as if we had seen it begin.
 *
 * An object is told as (value, kind, name, parent or None, kind of the parent). */
#include "asyncio/asyncio.h"
#include "hooks/hooks.h"
#include "locks/track.h"
#include <stdlib.h>

static hd_object *object_of(hd_thread *thread, PyObject *about) {
  PyObject *value, *parent;
  int kind, parent_kind;
  const char *name;
  Py_ssize_t length;
  if (!PyArg_ParseTuple(about, "Ois#Oi", &value, &kind, &name, &length, &parent, &parent_kind))
    return NULL;
  bool semaphore = hd_semlock_type && Py_TYPE(value) == hd_semlock_type;
  hd_object *object;
  if (semaphore || kind == HD_OBJECT_KIND_LOCK || kind == HD_OBJECT_KIND_RLOCK) {
    object = hd_object_find(value);
    if (object && object->shape & HD_SHAPE_COMPOSITE) {
      hd_object_detach(thread, object);
      object = NULL;
    }
    if (object == NULL) {
      object = hd_object_new(value, (uint8_t)kind, 0);
      if (object && semaphore) hd_semlock_share(object, value);
    }
    if (object && parent != Py_None) hd_composite(thread, parent, (uint8_t)parent_kind, object);
  } else {
    object = hd_composite(thread, value, (uint8_t)kind, NULL);
  }
  if (object == NULL) {
    PyErr_NoMemory();
  } else if (length && object->id == 0 && object->stack == 0) { /* else it has the name that it was made under */
    hd_object_name(thread, object, hd_string(name, (size_t)length));
  }
  return object;
}

PyObject *hd_adopt_thread(PyObject *module, PyObject *args) {
  (void)module;
  unsigned long ident;
  unsigned native, flags;
  const char *name;
  Py_ssize_t length;
  PyObject *sentinel;
  if (!PyArg_ParseTuple(args, "kIIs#O", &ident, &native, &flags, &name, &length, &sentinel))
    return NULL;
  if (hd.state != HD_ON) Py_RETURN_FALSE;
  uint32_t text = length ? hd_string(name, (size_t)length) : 0;
  const hd_thread *thread = hd_thread_adopted(ident); /* known from a session before */
  if (thread == NULL) thread = hd_thread_adopt(ident, native, flags, text);
  if (thread == NULL) Py_RETURN_FALSE;
  if (sentinel != Py_None && hd_object_find(sentinel) == NULL) {
    hd_object *signal =
        hd_object_new(sentinel, HD_OBJECT_KIND_THREAD,
                      HD_SHAPE_SENTINEL | HD_SHAPE_LAZY | HD_SHAPE_HIDDEN);
    if (signal) signal->target = thread->id;
  }
  Py_RETURN_TRUE;
}

/* ---- blocks that were entered before the agent came ----
 *
 * What leaves such a block was looked up as it was entered: it is the original method, which nobody sees. So the
 * lock is its thread's for as long as that is in there, and then no more, whoever has it next. */

typedef struct {
  const hd_object *object; /* compared only */
  uint64_t since;          /* of this hold and no later one */
  PyCodeObject *code;      /* owned, so that no other has its address */
  PyObject *parts;         /* owned: (start, end) in its instructions, one after another */
} block;

uint32_t hd_blocks_count;
static block *blocks;
static uint32_t capacity;

static void remember(const hd_object *object, uint64_t since, PyCodeObject *code, PyObject *parts) {
  if (hd_blocks_count == capacity) {
    uint32_t room = capacity ? capacity * 2 : 8;
    block *more = realloc(blocks, room * sizeof *more);
    if (more == NULL) return;
    blocks = more;
    capacity = room;
  }
  Py_INCREF(code);
  Py_INCREF(parts);
  blocks[hd_blocks_count++] = (block){object, since, code, parts};
}

void hd_blocks_forget(void) {
  while (hd_blocks_count) {
    block one = blocks[--hd_blocks_count];
    Py_DECREF(one.code);
    Py_DECREF(one.parts);
  }
}

static bool is_in(PyFrameObject *frame, const block *one) {
  PyCodeObject *code = PyFrame_GetCode(frame);
  Py_DECREF(code);
  if (code != one->code) return false;
  PyObject *last = PyObject_GetAttrString((PyObject *)frame, "f_lasti");
  long at = last ? PyLong_AsLong(last) : -1;
  Py_XDECREF(last);
  for (Py_ssize_t i = 0; i + 1 < PyTuple_GET_SIZE(one->parts); i += 2)
    if (at >= PyLong_AsLong(PyTuple_GET_ITEM(one->parts, i)) &&
        at < PyLong_AsLong(PyTuple_GET_ITEM(one->parts, i + 1)))
      return true;
  return false;
}

bool hd_block_left(const hd_object *object) {
  uint32_t index = 0;
  while (index < hd_blocks_count && blocks[index].object != object) index++;
  if (index == hd_blocks_count) return false;
  block one = blocks[index];
  bool stays = false, same = one.since == object->since;
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyFrameObject *frame = same ? PyEval_GetFrame() : NULL;
  Py_XINCREF(frame);
  while (frame && !stays) {
    stays = is_in(frame, &one);
    PyFrameObject *back = PyFrame_GetBack(frame);
    Py_DECREF(frame);
    frame = back;
  }
  Py_XDECREF(frame);
  PyErr_Restore(type, value, traceback);
  if (stays) return false;
  blocks[index] = blocks[--hd_blocks_count];
  Py_DECREF(one.code);
  Py_DECREF(one.parts);
  return same;
}

PyObject *hd_adopt_hold(PyObject *module, PyObject *args) {
  (void)module;
  unsigned long ident;
  unsigned line, flags;
  PyObject *about, *file, *function, *parts;
  PyCodeObject *code;
  if (!PyArg_ParseTuple(args, "kO!UUIIO!O!", &ident, &PyTuple_Type, &about, &file, &function, &line,
                        &flags, &PyCode_Type, &code, &PyTuple_Type, &parts))
    return NULL;
  hd_thread *thread = hd_thread_adopted(ident);
  if (thread == NULL || hd.state != HD_ON) Py_RETURN_NONE;
  hd_object *object = object_of(thread, about);
  if (object == NULL) return NULL;
  uint32_t site = hd_site_define(hd_file_string(file), hd_string_of(function), line, flags);
  if (object->owner == 0) {
    hd_acquired(thread, object, site, hd_now(thread));
    remember(object, object->since, code, parts);
  }
  Py_RETURN_NONE;
}

PyObject *hd_adopt_wait(PyObject *module, PyObject *args) {
  (void)module;
  unsigned long ident, awaited;
  int reason;
  unsigned what, number;
  PyObject *about;
  unsigned long long timeout;
  PyFrameObject *frame;
  if (!PyArg_ParseTuple(args, "kiOkKO!II", &ident, &reason, &about, &awaited, &timeout,
                        &PyFrame_Type, &frame, &what, &number))
    return NULL;
  hd_thread *thread = hd_thread_adopted(ident);
  if (thread == NULL || thread->wait || hd.state != HD_ON) Py_RETURN_NONE;
  hd_object *object = about == Py_None ? NULL : object_of(thread, about);
  if (object == NULL && about != Py_None) return NULL;
  uint32_t target = awaited ? hd_thread_of_ident(awaited) : 0;
  hd_io io = {.what = (uint16_t)what, .number = number};
  hd_wait_adopt(thread, (uint16_t)reason, object, target, &io, timeout, hd_frame_of(frame));
  Py_RETURN_NONE;
}

/* ---- tasks of asyncio ---- */

/* Which runs their loop. NULL: it has done something since, and its tasks come to their steps. */
static hd_thread *looping(unsigned long ident) {
  if (hd.state != HD_ON) return NULL;
  hd_code_housekeeping();
  hd_asyncio_objects_hook();
  return ident == PyThread_get_thread_ident() ? hd_enter() : hd_thread_adopted(ident);
}

static PyObject *for_each(PyObject *args, void (*adopt)(hd_thread *, PyObject *)) {
  unsigned long ident;
  PyObject *tasks;
  if (!PyArg_ParseTuple(args, "kO!", &ident, &PyList_Type, &tasks)) return NULL;
  hd_thread *thread = looping(ident);
  for (Py_ssize_t i = 0; thread && i < PyList_GET_SIZE(tasks); i++) adopt(thread, PyList_GET_ITEM(tasks, i));
  Py_RETURN_NONE;
}

PyObject *hd_adopt_tasks(PyObject *module, PyObject *args) {
  (void)module;
  return for_each(args, hd_task_adopt);
}

PyObject *hd_adopt_awaits(PyObject *module, PyObject *args) {
  (void)module;
  return for_each(args, hd_task_adopt_wait);
}

PyObject *hd_adopt_task_hold(PyObject *module, PyObject *args) {
  (void)module;
  unsigned long ident;
  unsigned line, flags;
  PyObject *task, *lock, *file, *function;
  if (!PyArg_ParseTuple(args, "kOOUUII", &ident, &task, &lock, &file, &function, &line, &flags)) return NULL;
  hd_thread *thread = looping(ident);
  if (thread)
    hd_task_adopt_hold(thread, task, lock,
                       hd_site_define(hd_file_string(file), hd_string_of(function), line, flags));
  Py_RETURN_NONE;
}
