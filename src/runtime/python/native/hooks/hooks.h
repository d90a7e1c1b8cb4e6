/* Taking the place of CPython's functions (hooks.c, and one file a primitive). */
#ifndef HEDDLE_HOOKS_H
#define HEDDLE_HOOKS_H

#include "writing/objects.h"
#include "threads/threads.h"

/* Puts `replacement` (whose doc is taken from the original) in the place of a method of a type;
 * `*original` gets the old descriptor. 0, or -1 with an exception; a missing method is no error. */
int hd_hook_method(PyTypeObject *type, PyMethodDef *replacement, PyObject **original);
/* Gives an existing builtin function another implementation; identity stays. */
int hd_hook_function(PyObject *module, const char *name, PyMethodDef *replacement,
                     PyMethodDef **original);
/* Sets tp_new of a type and of the subclasses that inherited the old one. */
void hd_hook_new(PyTypeObject *type, newfunc replacement);
/* Calls Python code of the agent's, of which trace functions of the program hear nothing (unseen.c). */
PyObject *hd_call_unseen(PyObject *callable, PyObject *const *args, Py_ssize_t count);
/* Function of the module: a callable that calls `callback` so. */
PyObject *hd_api_unseen(PyObject *module, PyObject *callback);
/* Calls what hd_hook_method replaced, or another method of a C type. */
PyObject *hd_call_original(PyObject *original, PyObject *self, PyObject *const *args,
                           Py_ssize_t nargs, PyObject *kwnames);
int hd_locks_hook(PyObject *module);
extern PyTypeObject *hd_lock_type, *hd_rlock_type;
int hd_rlocks_hook(PyObject *module);
int hd_simple_queues_hook(PyObject *module);
int hd_semlocks_hook(PyObject *module);
extern PyTypeObject *hd_semlock_type;
/* By what other processes know what is made of semaphores; 0: `self` is not, or it has no name. */
void hd_semlock_share_whole(hd_object *whole, PyObject *self);
/* What all processes that use the semaphore know it by; 0: it is none. */
uint32_t hd_semlock_number(PyObject *self);
/* Whether the thread may hold the lock, as far as can be told. */
bool hd_semlock_is_held(PyObject *lock, unsigned long ident);
/* Whether this process has taken it, and the thread was the last one of it to do so. */
bool hd_semlock_is_mine(PyObject *lock, unsigned long ident);
/* Of a semaphore from before the agent came: it is one object in all processes. */
void hd_semlock_share(hd_object *object, PyObject *self);
/* Hooks extension modules when they are loaded, and those that are. */
int hd_modules_hook(void);
/* Hooks those of them that are loaded and are not hooked yet. */
void hd_modules_loaded(void);
int hd_sleep_hook(void);
/* Functions that start programs ask `callback` what environment a program needs (exec.c). */
int hd_exec_hook(PyObject *callback);
int hd_fork_exec_hook(PyObject *module);
/* Both compare what compat.h assumes with what the interpreter does. */
bool hd_selftest_locks(PyObject *module);
bool hd_selftest_frames(void);

/* Functions of the module with which what was there before the agent is taken over (adopt.c). */
PyObject *hd_adopt_thread(PyObject *module, PyObject *args);
PyObject *hd_adopt_hold(PyObject *module, PyObject *args);
PyObject *hd_adopt_wait(PyObject *module, PyObject *args);
PyObject *hd_adopt_tasks(PyObject *module, PyObject *args);
PyObject *hd_adopt_task_hold(PyObject *module, PyObject *args);
PyObject *hd_adopt_awaits(PyObject *module, PyObject *args);

#if !HD_SINCE(12)
/* Adds the functions of watch.c to the module. */
int hd_watch_add(PyObject *module);
#endif

/* An attribute of an object, without running code of the program; a new reference or NULL
 * without an exception. */
PyObject *hd_plain_attribute(PyObject *object, PyObject *name);
/* The same by a name that is looked for seldom; `object` may be NULL. */
PyObject *hd_attribute(PyObject *object, const char *name);
/* By several names, the last of which is NULL. */
PyObject *hd_attribute_at(PyObject *object, const char *const *path);
/* A global of a module that is loaded, by their interned names; borrowed. NULL also while the
 * interpreter ends; the caller keeps and restores the exception. */
PyObject *hd_module_value(PyObject *module, PyObject *name);
/* The Process that multiprocessing, or its twin `multiprocess`, says to run here; borrowed. NULL: neither is loaded. */
PyObject *hd_current_process(void);
typedef struct {
  PyObject *name, *daemonic, *queue, *state, *tasks, *children, *threading, *active, *process,
      *twin, *current, *max_workers, *waiters, *excepthook;
} hd_interned;
extern hd_interned hd_names;
int hd_names_start(void);

typedef struct {
  bool valid;    /* the arguments are of the ordinary kinds */
  bool blocking;
  uint64_t timeout;
} hd_acquire_args;
hd_acquire_args hd_parse_acquire(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
/* The same for (block=True, timeout=None), as queues and semaphores have it. */
hd_acquire_args hd_parse_block(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);

hd_thread *hd_enter_slow(void);

/* Every hook begins with it. NULL: do what the program asked for and nothing else. */
static inline hd_thread *hd_enter(void) {
  hd_thread *thread = hd_self;
  if (HD_UNLIKELY(hd.state != HD_ON || thread == NULL)) return hd_enter_slow();
#if !HD_SINCE(10)
  /* Subinterpreters share the static types of 3.9. */
  if (HD_UNLIKELY(hd_tstate()->interp != hd.interpreter)) return NULL;
#endif
  return thread;
}

#endif
