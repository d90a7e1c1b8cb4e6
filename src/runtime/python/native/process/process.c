/* A process directory from its making to its end, in the first process and in forked children. */
#include "locks/track.h"
#include "program/spans.h"
#include "tasks/pools.h"
#include "tasks/schedules.h"
#include <pthread.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static hd_header nowhere; /* before there is a directory */
hd_process hd = {.header = &nowhere};
static hd_file header = {.name = "header"};

/* `before`: that of the process that it was forked from, or NULL. */
static int map_header(uint64_t start_ns, const hd_header *before) {
  uint32_t from = before ? before->pid : 0;
  uint64_t from_ns = before ? before->start_ns : 0;
  int error = hd_file_open(&header, sizeof(hd_header), sizeof(hd_header));
  if (error) return error;
  hd_header *h = header.base;
  struct timespec wall;
  clock_gettime(CLOCK_REALTIME, &wall);
  h->version = HD_PROTOCOL_VERSION;
  h->runtime = HD_RUNTIME_KIND_CPYTHON_NATIVE;
  h->pid = (uint32_t)getpid();
  h->parent_pid = (uint32_t)getppid();
  h->start_ns = start_ns;
  h->start_unix_ns = (uint64_t)wall.tv_sec * 1000000000ull + (uint64_t)wall.tv_nsec;
  h->forked_from = from;
  h->forked_from_ns = from_ns;
  h->detail = hd.full ? HD_DETAIL_FULL : HD_DETAIL_SUMMARY;
  hd_layout_tell(h);
  hd.header = h;
  return 0;
}

static void write_facts(PyObject *facts) {
  PyObject *key, *value;
  Py_ssize_t position = 0;
  while (PyDict_Next(facts, &position, &key, &value)) {
    Py_ssize_t size;
    long number = PyLong_AsLong(key);
    const char *text = PyUnicode_Check(value) ? PyUnicode_AsUTF8AndSize(value, &size) : NULL;
    if (text && number > 0) hd_fact((uint32_t)number, text, (size_t)size);
    PyErr_Clear();
  }
}

static void refuse(int error) {
  hd_files_discard();
  errno = error;
  PyErr_SetFromErrno(PyExc_OSError);
}

/* ---- one session after another ---- */

bool hd_process_records(void) {
  return hd.state != HD_OFF && !(hd.header->flags & HD_HEADER_FLAG_SILENT) &&
         access(hd_files_path, F_OK) == 0;
}

/* What the session before knew is of no use to another: threads, what they hold and wait for are found anew, as in a
 * program that ran before the agent came. Definitions stay, for they are referred to everywhere. */
static void forget_session(void) {
  bool forked = hd.header->pid != (uint32_t)getpid();
  hd.state = HD_OFF;
  hd.generation++;
  hd_threads_forget(forked);
  hd_rings_forget(forked);
  hd_asyncio_after_fork();
  hd_threadsafe_forget();
  hd_schedules_after_fork();
  hd_pool_after_fork();
  hd_blocks_forget();
  hd_objects_forget();
}

/* Makes the directory and its files; 0, or -1 with an exception and nothing left behind. */
int hd_process_start(const char *session, int detail, PyObject *facts) {
  if (hd.header != &nowhere) forget_session();
  hd.full = detail == HD_DETAIL_FULL;
  hd.interpreter = PyThreadState_Get()->interp;
  hd_clock_start();
  uint64_t start_ns = hd_clock_exact();
  int error = hd_files_create(session, start_ns);
  if (error) {
    errno = error;
    PyErr_SetFromErrnoWithFilename(PyExc_OSError, session);
    return -1;
  }
  hd.state = HD_ON; /* files may grow from here on */
  if ((error = map_header(start_ns, NULL)) || (error = hd_rings_map()) ||
      (error = hd_objects_map()) || (error = hd_sites_remap()) || (error = hd_defs_remap(true))) {
    hd.state = HD_OFF;
    refuse(error);
    return -1;
  }
  write_facts(facts);
  if (hd_threads_start() < 0 || (error = hd_files_error)) {
    hd.state = HD_OFF;
    refuse(error ? error : ENOMEM);
    return -1;
  }
  __atomic_store_n(&hd.header->magic, HD_HEADER_MAGIC, __ATOMIC_RELEASE);
  return 0;
}

/* To be called when everything else went well: until then nobody reads the directory. */
int hd_process_publish(void) {
  hd_clock_calibrate();
  int error = hd_files_publish();
  if (!error) return 0;
  hd.state = HD_OFF;
  refuse(error);
  return -1;
}

/* ---- fork ---- */

/* Nothing else: the child may be about to execute another program. */
static void in_child(void) {
  if (hd.state == HD_ON) hd.state = HD_FORKED;
}

int hd_fork_start(void) { return pthread_atfork(NULL, NULL, in_child); }

/* The child writes to files of its own that lie at the addresses of its parent's, so that no
 * pointer changes. Where they cannot be made, private memory lies there and nothing is recorded. */
void hd_fork_reopen(void) {
  if (hd.state != HD_FORKED) return;
  hd_thread *self = hd_self;
  hd.main_ident = PyThread_get_thread_ident();
  hd.generation++;
  hd_rings_forget(true);
  hd_threads_after_fork(self);
  hd_asyncio_after_fork();
  hd_schedules_after_fork();
  hd_pool_after_fork();
  uint64_t start_ns = hd_clock_exact();
  int error = hd_files_create(NULL, start_ns);
  if (error || (error = map_header(start_ns, hd.header)) || (error = hd_rings_map()) ||
      (error = hd_objects_remap(self)) || (error = hd_sites_remap()) || (error = hd_defs_remap(false))) {
    hd_files_error = error;
    hd.state = HD_OFF;
    hd_file_neutralise(&header);
    hd_rings_neutralise();
    hd_objects_neutralise();
    hd_sites_neutralise();
    hd_defs_neutralise();
    hd_files_discard();
    hd_files_tell_parent(error);
    return;
  }
  hd.state = HD_ON;
  hd_fact(HD_FACT_KEY_START_METHOD, "fork", 4);
  char before[16];
  int size = snprintf(before, sizeof before, "%u", hd.next_thread);
  hd_fact(HD_FACT_KEY_THREADS_BEFORE, before, (size_t)size);
  hd_signals_tell();
  if (self) {
    self->parent = 0;
    /* Where its process was forked. */
    hd_walked frames[HD_STACK_DEPTH];
    int count = hd_walk(hd_frame_top(hd_tstate()), frames, HD_STACK_DEPTH);
    self->stack = hd_stack_of(frames, count, HD_STACK_DEPTH);
    hd_thread_begin(self);
    hd_objects_share(self);
    for (uint32_t i = 0; i < self->held_count; i++) hd_object_announce(self, self->held[i]);
    if (hd.paused) hd_emit(self, hd_now(self), HD_EVENT_RECORDING, 0, 0, 0, 0, 0);
  } else {
    hd_thread_attach();
  }
  __atomic_store_n(&hd.header->magic, HD_HEADER_MAGIC, __ATOMIC_RELEASE);
  if (hd_files_publish() != 0) hd.state = HD_OFF;
}

/* ---- hooks that cannot go on at once ---- */

hd_thread *hd_enter_slow(void) {
  if (hd_calling) hd_call_interrupted();
  if (hd.state == HD_OFF) return NULL;
  PyThreadState *tstate = hd_tstate();
  if (tstate == NULL || tstate->interp != hd.interpreter) return NULL;
  if (hd.state == HD_FORKED) hd_fork_reopen();
  if (hd.state != HD_ON || hd_hidden) return NULL;
  return hd_self ? hd_self : hd_thread_attach();
}
