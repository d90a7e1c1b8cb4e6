/* Steps of tasks, and other callbacks of event loops, that take long. One is told when it is over; which one is under way
 * stands in the slot of the ring, so that a reader sees what may never be. */
#include "asyncio/steps.h"
#include "frames/frames.h"

#define DEFINITION_BITS 6

/* Where functions begin that were callbacks lately. A code that is no more may have left its address to another one: what
 * else tells them apart is kept, too, and compared by identity. */
static struct {
  const PyCodeObject *code;
  const PyObject *file;
  int line;
  uint32_t site;
} definitions[1 << DEFINITION_BITS];

static uint32_t definition_of_callback(PyObject *callback) {
  PyObject *function = PyMethod_Check(callback) ? PyMethod_GET_FUNCTION(callback) : callback;
  if (!PyFunction_Check(function)) return 0;
  const PyCodeObject *code = (PyCodeObject *)PyFunction_GET_CODE(function);
  size_t at = (size_t)((uint64_t)(uintptr_t)code * 0x9E3779B97F4A7C15ull >> (64 - DEFINITION_BITS));
  if (definitions[at].code != code || definitions[at].file != code->co_filename ||
      definitions[at].line != code->co_firstlineno) {
    definitions[at].site =
        hd_definition_site(code, ((PyFunctionObject *)function)->func_qualname);
    definitions[at].code = code;
    definitions[at].file = code->co_filename;
    definitions[at].line = code->co_firstlineno;
  }
  return definitions[at].site;
}

uint32_t hd_step_definition(PyObject *self) {
  PyObject *coroutine = hd_await_coroutine(self);
  uint32_t site = coroutine ? hd_coroutine_site(coroutine) : 0;
  Py_XDECREF(coroutine);
  return site;
}

void hd_step_begins(hd_thread *thread, uint64_t now, const hd_task *one, PyObject *callback) {
  hd_ring *ring = thread->ring;
  if (HD_UNLIKELY(ring == NULL || hd.paused)) return;
  bool resumed = one && one->resumed && one->site;
  uint32_t defined = one ? one->defined : callback ? definition_of_callback(callback) : 0;
  /* A step around this one. */
  if (HD_UNLIKELY(ring->step_at != 0)) __atomic_store_n(&ring->step_at, 0, __ATOMIC_RELEASE);
  ring->step_task = one ? one->id : 0;
  ring->step_site = resumed ? one->site : defined;
  ring->step_flags = resumed ? HD_SLOW_STEP_FLAG_RESUMED : HD_SLOW_STEP_FLAG_DEFINED;
  __atomic_store_n(&ring->step_at, now, __ATOMIC_RELEASE);
}

void hd_step_ends(hd_thread *thread) {
  if (HD_LIKELY(thread->ring != NULL))
    __atomic_store_n(&thread->ring->step_at, 0, __ATOMIC_RELEASE);
}

void hd_step_slow(hd_thread *thread, PyObject *self, PyObject *callback, uint64_t ran) {
  const hd_task *one = self ? hd_task_find(self) : NULL;
  uint32_t id = one ? one->id : 0, flags = one && one->resumed ? HD_SLOW_STEP_FLAG_RESUMED : 0;
  uint32_t name = self ? 0 : hd_task_name(callback, NULL, false);
  uint32_t stack = self && hd_await_state(self) == 'P' ? hd_await_stack(self) : 0;
  if (stack == 0) {
    uint32_t site = self ? hd_step_definition(self) : hd_callable_site(callback);
    stack = site ? hd_stack_define(0, site) : 0;
    flags |= HD_SLOW_STEP_FLAG_DEFINED;
  }
  hd_emit(thread, hd_now(thread), HD_EVENT_SLOW_STEP, flags, id, name, stack, ran);
}
