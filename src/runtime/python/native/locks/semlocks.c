/* _multiprocessing.SemLock: the semaphore that every lock, semaphore, condition, event, barrier and
 * queue of multiprocessing is made of. What is uncontended and ordinary is done here on the
 * semaphore itself; the rest by the original function.
 *
 * One semaphore has an object in each process that uses it. They are told to be the same by its
 * name, which is known where it is made or rebuilt; a forked child is born knowing it. */
#include "tasks/pools.h"
#include "locks/track.h"
#include <structmember.h>

/* As _multiprocessing/multiprocessing.h has it, in all versions; checked by its member descriptors. */
typedef struct {
  PyObject_HEAD sem_t *handle;
  unsigned long last_tid;
  int count, maxvalue, kind; /* count: how often this process holds it */
  char *name;
} semlock;

#define RECURSIVE 0 /* kind: an RLock */
#define NOTIFY_INTERVAL_NS 1000000u

static PyObject *original_acquire, *original_enter, *original_release, *original_exit;
static PyObject *original_rebuild;
static destructor original_dealloc;
static newfunc original_new;

PyTypeObject *hd_semlock_type;

static inline semlock *of(PyObject *self) { return (semlock *)self; }

static inline bool is_mine(const semlock *lock) {
  return lock->count > 0 && lock->last_tid == PyThread_get_thread_ident();
}

static inline int value_of(const semlock *lock) {
  int value;
  return sem_getvalue(lock->handle, &value) == 0 && value > 0 ? value : 0;
}

/* A counting semaphore has no owner. */
static inline bool has_owner(const hd_object *object) {
  return object->kind == HD_OBJECT_KIND_LOCK || object->kind == HD_OBJECT_KIND_RLOCK;
}

bool hd_semlock_is_mine(PyObject *self, unsigned long ident) {
  return of(self)->count > 0 && of(self)->last_tid == ident;
}

bool hd_semlock_is_held(PyObject *self, unsigned long ident) {
  return of(self)->kind == RECURSIVE ? hd_semlock_is_mine(self, ident) : value_of(of(self)) == 0;
}

/* ---- what it is ---- */

/* The name that it keeps where other processes open it by that; else where it lies, which all that were
 * forked have from there: of one that was made before the agent came, no more is known. NULL: nothing is. */
static const char *key_of(const semlock *lock, char *room, size_t size) {
  if (lock->name) return lock->name;
  FILE *maps = fopen("/proc/self/maps", "re");
  if (maps == NULL) return NULL;
  char line[512], device[16];
  unsigned long from, to, inode, at = (uintptr_t)lock->handle;
  const char *key = NULL;
  while (key == NULL && fgets(line, sizeof line, maps))
    if (sscanf(line, "%lx-%lx %*s %*s %15s %lu", &from, &to, device, &inode) == 4 && from <= at &&
        at < to && inode) {
      snprintf(room, size, "semaphore %s %lu", device, inode);
      key = room;
    }
  fclose(maps);
  return key;
}

static void share_whole(hd_object *whole, const char *name) {
  char key[300];
  int length = snprintf(key, sizeof key, "made of %s", name);
  if (length > 0 && (size_t)length < sizeof key) hd_object_share(whole, key);
}

/* Lock, RLock, Semaphore or BoundedSemaphore: told by the object of multiprocessing around it. */
static uint8_t kind_of(const semlock *lock) {
  static const struct {
    const char *name;
    uint8_t kind;
  } classes[] = {{"Lock", HD_OBJECT_KIND_LOCK},
                 {"BoundedSemaphore", HD_OBJECT_KIND_BOUNDED_SEMAPHORE},
                 {"Semaphore", HD_OBJECT_KIND_SEMAPHORE}};
  if (lock->kind == RECURSIVE) return HD_OBJECT_KIND_RLOCK;
  hd_frame *top = hd_frame_top(hd_tstate());
  bool wrapped = top && hd_place_of(top)->role == HD_ROLE_SEMLOCK_INIT;
  PyObject *self = wrapped ? hd_frame_argument(top, 0) : NULL;
  PyObject *mro = self ? Py_TYPE(self)->tp_mro : NULL;
  for (Py_ssize_t i = 0; mro && i < PyTuple_GET_SIZE(mro); i++)
    for (size_t k = 0; k < sizeof classes / sizeof *classes; k++)
      if (strcmp(((PyTypeObject *)PyTuple_GET_ITEM(mro, i))->tp_name, classes[k].name) == 0)
        return classes[k].kind;
  return lock->maxvalue == 1 ? HD_OBJECT_KIND_LOCK : HD_OBJECT_KIND_SEMAPHORE;
}

/* `name` is kept by the semaphore itself only where other processes must open it by name. `here`: it
 * was made by this process; else nothing that lies in the table may have its address. */
static void made(PyObject *self, const char *name, int value, bool here) {
  hd_thread *thread = hd_enter();
  if (thread == NULL) return;
  hd_code_housekeeping();
  uint8_t kind = kind_of(of(self));
  hd_object *object =
      here ? hd_recognise_new(thread, self, kind) : hd_object_new(self, kind, 0);
  if (object == NULL) return;
  if (object->kind >= HD_OBJECT_KIND_SEMAPHORE) {
    if (here) object->ordinal = object->size;
    object->size = value > 0 ? (uint32_t)value : 0;
  }
  if (name == NULL) return;
  hd_object_share(object, name);
  /* Who opens it by its name cannot tell where it was made, nor what the program calls it. */
  if (here && of(self)->name && object->parent == NULL && !(object->shape & HD_SHAPE_HIDDEN))
    hd_object_announce(thread, object);
  /* What is made of semaphores goes by the first of them that is no RLock: the RLock of a condition
   * may be the user's own. */
  hd_object *whole = object->parent;
  if (whole && whole->shape & HD_SHAPE_SHARED && !whole->shared && of(self)->kind != RECURSIVE)
    share_whole(whole, name);
}

/* The same in all processes that use the semaphore: a name where they open it by that, else where it was
 * mapped before the fork. */
uint32_t hd_semlock_number(PyObject *self) {
  if (hd_semlock_type == NULL || Py_TYPE(self) != hd_semlock_type) return 0;
  const char *name = of(self)->name;
  uint64_t hash = name ? 0xCBF29CE484222325ull : (uintptr_t)of(self)->handle;
  for (; name && *name; name++) hash = (hash ^ (uint8_t)*name) * 0x100000001B3ull; /* FNV-1a */
  return (uint32_t)(hash * 0x9E3779B97F4A7C15ull >> 33) + 1;
}

/* By the semaphore that `made` took the name of a whole from, found through attributes. */
void hd_semlock_share_whole(hd_object *whole, PyObject *self) {
  static const struct {
    uint8_t kind;
    const char *path[4];
  } firsts[] = {{HD_OBJECT_KIND_QUEUE, {"_rlock", "_semlock"}},
                {HD_OBJECT_KIND_SIMPLE_QUEUE, {"_rlock", "_semlock"}},
                {HD_OBJECT_KIND_EXECUTOR, {"_rlock", "_semlock"}}, /* the queue of a Pool's workers */
                {HD_OBJECT_KIND_CONDITION, {"_sleeping_count", "_semlock"}},
                {HD_OBJECT_KIND_EVENT, {"_cond", "_lock", "_semlock"}},
                {HD_OBJECT_KIND_BARRIER, {"_cond", "_sleeping_count", "_semlock"}}};
  if (hd_semlock_type == NULL) return;
  for (size_t k = 0; k < sizeof firsts / sizeof *firsts; k++) {
    if (firsts[k].kind != whole->kind) continue;
    PyObject *at = hd_attribute_at(self, firsts[k].path);
    bool found = at && Py_TYPE(at) == hd_semlock_type;
    const hd_object *known = found ? hd_object_find(at) : NULL;
    if (known && known->parent) whole->shared = known->parent->shared; /* part of a larger whole */
    else if (found) {
      char room[64];
      const char *key = key_of(of(at), room, sizeof room);
      if (key) share_whole(whole, key);
    }
    Py_XDECREF(at);
  }
}

static inline hd_object *state_of(hd_thread *thread, PyObject *self) {
  hd_object *object = hd_object_find(self);
  if (HD_LIKELY(object != NULL && !(object->shape & HD_SHAPE_COMPOSITE))) return object;
  if (object) hd_object_detach(thread, object);
  char room[64];
  made(self, key_of(of(self), room, sizeof room), 0, false);
  return hd_object_find(self);
}

void hd_semlock_share(hd_object *object, PyObject *self) {
  char room[64];
  const char *key = key_of(of(self), room, sizeof room);
  if (key) hd_object_share(object, key);
}

/* ---- acquire ---- */

/* An item was put into, or taken out of, the queue whose room the semaphore counts. */
static void count_item(hd_thread *thread, PyObject *self, hd_object *object, uint8_t wanted) {
  if (object->kind != HD_OBJECT_KIND_BOUNDED_SEMAPHORE) return;
  hd_frame *top = hd_frame_top(hd_tstate());
  const hd_code *around = top ? hd_place_of(top)->info : NULL;
  if (around == NULL || around->role != wanted || !around->shared) return;
  hd_object *queue = hd_composite(thread, hd_frame_argument(top, 0), around->kind, object);
  if (queue == NULL) return;
  hd_object_announce(thread, queue);
  if (wanted == HD_ROLE_QUEUE_PUT) hd_stirs_others(thread, queue);
  int room = value_of(of(self)), size = of(self)->maxvalue;
  hd_queue_changed(thread, queue, hd_user_site(), hd_now(thread),
                   room < size ? (uint32_t)(size - room) : 0, wanted == HD_ROLE_QUEUE_PUT);
}

/* `counted`: the wait before it has counted the acquisition. */
static void taken(hd_thread *thread, PyObject *self, bool counted) {
  hd_object *object = state_of(thread, self);
  if (HD_UNLIKELY(object == NULL)) return;
  if (has_owner(object)) {
    uint32_t site = hd_user_site();
    hd_acquired(thread, object, site, hd_now(thread));
    /* Who puts into it has one of its locks; so has who gets, but that ends no wait of its own. */
    if (object->parent && object->parent->kind == HD_OBJECT_KIND_SIMPLE_QUEUE)
      hd_stirs_others(thread, object->parent);
    return;
  }
  if (!object->id && !(object->shape & HD_SHAPE_LAZY)) hd_object_announce(thread, object);
  uint32_t site = hd_user_site();
  if (object->last_site != site) hd_site_select(object, site);
  if (!counted) object->slot->acquisitions++;
  object->site_slot->acquisitions++;
  count_item(thread, self, object, HD_ROLE_QUEUE_PUT);
}

static bool try_take(PyObject *self) {
  semlock *lock = of(self);
  if (sem_trywait(lock->handle) != 0) return false;
  lock->count++;
  lock->last_tid = PyThread_get_thread_ident();
  return true;
}

static PyObject *wait_for(hd_thread *thread, PyObject *self, uint64_t timeout, PyObject *original,
                          PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
  hd_code_housekeeping();
  hd_object *object = state_of(thread, self);
  if (object == NULL) return hd_call_original(original, self, args, nargs, kwnames);
  hd_wait wait;
  hd_wait_for_semaphore(thread, &wait, object, timeout);
  PyObject *result = hd_wait_call(thread, &wait, original, original_acquire, original_release, self,
                                  args, nargs, kwnames);
  if (result != Py_True || hd.state != HD_ON) return result;
  taken(thread, self, wait.object == object);
  return original == original_enter ? hd_wait_entered(thread, self, result, original_release) : result;
}

static PyObject *acquire(PyObject *original, PyObject *self, PyObject *const *args,
                         Py_ssize_t nargs, PyObject *kwnames) {
  hd_thread *thread = hd_enter();
  bool again = of(self)->kind == RECURSIVE && is_mine(of(self));
  if (thread == NULL || again) return hd_call_original(original, self, args, nargs, kwnames);
  if (HD_UNLIKELY(hd_pool_working)) hd_pool_answers(thread);
  hd_acquire_args how = hd_parse_block(args, nargs, kwnames);
  if (how.valid && try_take(self)) {
    taken(thread, self, false);
    Py_RETURN_TRUE;
  }
  if (how.valid && how.blocking && how.timeout > 0)
    return wait_for(thread, self, how.timeout, original, args, nargs, kwnames);
  PyObject *result = hd_call_original(original, self, args, nargs, kwnames);
  if (result == Py_True) taken(thread, self, false);
  return result;
}

static PyObject *semlock_acquire(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                 PyObject *kwnames) {
  return acquire(original_acquire, self, args, nargs, kwnames);
}

static PyObject *semlock_enter(PyObject *self, PyObject *unused) {
  (void)unused;
  return acquire(original_enter, self, NULL, 0, NULL);
}

/* ---- release ---- */

/* Who waits in other processes is not known: told at most once a millisecond. (A semaphore has no
 * owner whose evidence `sampled` could be about.) */
static void tell_release(hd_thread *thread, hd_object *object) {
  uint64_t now = hd_now(thread);
  if (object->waiters) {
    object->releaser = thread->id;
    object->released = now;
  }
  if (object->sampled && now - object->sampled < NOTIFY_INTERVAL_NS) return;
  object->sampled = now;
  hd_tell_notify(thread, object);
}

/* A lock that this thread, or another of this process, or one of another process has. */
static void giving_up(hd_thread *thread, PyObject *self, hd_object *object) {
  if (HD_LIKELY(object->owner != 0)) {
    hd_released(thread, object);
  } else if (of(self)->kind != RECURSIVE) {
    hd_object_announce(thread, object);
    hd_release_foreign(object);
    tell_release(thread, object);
  }
}

/* What the original would refuse is left to it; `usual`: the arguments are as they always are. */
static PyObject *release(PyObject *original, PyObject *self, PyObject *const *args,
                         Py_ssize_t nargs, bool usual) {
  semlock *lock = of(self);
  hd_thread *thread = hd_enter();
  hd_object *object = thread ? hd_object_find(self) : NULL;
  bool recursive = lock->kind == RECURSIVE;
  int value = recursive ? 0 : value_of(lock);
  if (object == NULL || !usual || (recursive ? !is_mine(lock) : value >= lock->maxvalue))
    return hd_call_original(original, self, args, nargs, NULL);
  if (recursive && lock->count > 1) {
    lock->count--;
    Py_RETURN_NONE;
  }
  bool owned = has_owner(object);
  if (owned && value == 0) {
    hd_pool_received(thread, self);
    giving_up(thread, self, object);
  }
  if (recursive || value == 0) hd_stirs_others(thread, object);
  if (sem_post(lock->handle) != 0) return hd_call_original(original, self, args, nargs, NULL);
  lock->count--;
  if (!owned) {
    if (value == 0) tell_release(thread, object);
    count_item(thread, self, object, HD_ROLE_QUEUE_GET);
  }
  Py_RETURN_NONE;
}

static PyObject *semlock_release(PyObject *self, PyObject *unused) {
  (void)unused;
  return release(original_release, self, NULL, 0, true);
}

static PyObject *semlock_exit(PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
  return release(original_exit, self, args, nargs, nargs == 3);
}

/* ---- life ---- */

/* SemLock(kind, value, maxvalue, name, unlink) */
static PyObject *semlock_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
  PyObject *self = original_new(type, args, kwargs);
  if (self == NULL || Py_TYPE(self) != hd_semlock_type) return self;
  const char *name = of(self)->name;
  int value = of(self)->maxvalue;
  if (PyTuple_GET_SIZE(args) == 5) {
    PyObject *given = PyTuple_GET_ITEM(args, 3), *start = PyTuple_GET_ITEM(args, 1);
    if (name == NULL && PyUnicode_CheckExact(given)) name = PyUnicode_AsUTF8(given);
    if (PyLong_CheckExact(start)) value = (int)PyLong_AsLong(start);
    PyErr_Clear();
  }
  made(self, name, value, true);
  return self;
}

static PyObject *semlock_rebuild(PyObject *type, PyObject *args, PyObject *kwargs) {
  PyObject *bound = Py_TYPE(original_rebuild)->tp_descr_get(original_rebuild, NULL, type);
  PyObject *self = bound ? PyObject_Call(bound, args, kwargs) : NULL;
  Py_XDECREF(bound);
  if (self && Py_TYPE(self) == hd_semlock_type) {
    hd_object *old = hd_object_find(self);
    if (old) hd_object_detach(hd_enter(), old);
    made(self, of(self)->name, 0, false);
  }
  return self;
}

static void semlock_dealloc(PyObject *self) {
  hd_object *object = hd_object_find(self);
  if (object) {
    hd_thread *thread = hd_enter();
    if (object->holder) hd_held_remove(object);
    hd_object_detach(thread, object);
  }
  original_dealloc(self);
}

#define FAST(name, function, flags) {name, (PyCFunction)(void (*)(void))(function), flags, NULL}

static PyMethodDef definitions[] = {
    FAST("acquire", semlock_acquire, METH_FASTCALL | METH_KEYWORDS),
    FAST("__enter__", semlock_enter, METH_NOARGS),
    FAST("release", semlock_release, METH_NOARGS),
    FAST("__exit__", semlock_exit, METH_FASTCALL),
};
static PyObject **const originals[] = {&original_acquire, &original_enter, &original_release,
                                       &original_exit};
static PyMethodDef def_rebuild =
    FAST("_rebuild", semlock_rebuild, METH_VARARGS | METH_KEYWORDS | METH_CLASS);

static bool is_member_at(PyObject *dict, const char *name, size_t offset) {
  PyObject *member = PyDict_GetItemString(dict, name);
  return member && Py_TYPE(member) == &PyMemberDescr_Type &&
         (size_t)((PyMemberDescrObject *)member)->d_member->offset == offset;
}

static bool is_known(PyObject *dict) {
  return is_member_at(dict, "handle", offsetof(semlock, handle)) &&
         is_member_at(dict, "maxvalue", offsetof(semlock, maxvalue)) &&
         is_member_at(dict, "kind", offsetof(semlock, kind)) &&
         is_member_at(dict, "name", offsetof(semlock, name));
}

static int hook_rebuild(PyTypeObject *type, PyObject *dict) {
  PyObject *old = PyDict_GetItemString(dict, "_rebuild");
  if (old == NULL || Py_TYPE(old) != &PyClassMethodDescr_Type) return 0;
  def_rebuild.ml_doc = ((PyMethodDescrObject *)old)->d_method->ml_doc;
  PyObject *descriptor = PyDescr_NewClassMethod(type, &def_rebuild);
  if (descriptor == NULL) return -1;
  original_rebuild = Py_NewRef(old);
  int result = PyDict_SetItemString(dict, "_rebuild", descriptor);
  Py_DECREF(descriptor);
  return result;
}

/* Called when `_multiprocessing` has been loaded. What is unknown is left as it is. */
int hd_semlocks_hook(PyObject *module) {
  PyTypeObject *type = (PyTypeObject *)PyObject_GetAttrString(module, "SemLock");
  PyObject *dict = type ? hd_type_dict(type) : NULL;
  if (dict == NULL || hd_semlock_type != NULL || !is_known(dict)) {
    Py_XDECREF(type);
    return type ? 0 : -1;
  }
  for (size_t i = 0; i < sizeof definitions / sizeof *definitions; i++)
    if (hd_hook_method(type, &definitions[i], originals[i]) < 0) return -1;
  if (hook_rebuild(type, dict) < 0) return -1;
  hd_semlock_type = type; /* referred to for ever */
  original_dealloc = type->tp_dealloc;
  original_new = type->tp_new;
  type->tp_dealloc = semlock_dealloc;
  if (original_new) hd_hook_new(type, semlock_new);
  PyType_Modified(type);
  return 0;
}
