/*
 * At which lines threads of Node are that run, told while they do: also of one that never comes back to its event loop. Somebody else writes
 * the number of a thread into the pipe `asked`; a thread of ours, which sleeps there, has V8 interrupt that one at its next function or turn of
 * a loop, and there its stack goes into the pipe `answers`. No JavaScript runs for it, and nothing else of the program is changed.
 *
 * Node-API has no such interrupt, so functions of V8 are looked up by the names that they have in every Node (v8-isolate.h, v8-debug.h); where one is
 * missing nothing is told. What V8 hands out is a pointer each, and a place is two numbers, so C can call them.
 */
#define _GNU_SOURCE
#include "native.h"
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
  MOST_THREADS = 256,
  MOST_FRAMES = 24,
  LONGEST_NAME = 256,
  /* One that was asked longer ago was not running then. */
  LATE_NS = 50 * 1000 * 1000,
  /* Source maps within files that are longer are left out. */
  LONGEST_MAP = 8 << 20,
  STACK_BYTES = 256 << 10,
  /* v8::StackTrace::kDetailed */
  DETAILED = 127,
};

typedef struct {
  int line, column;
} location;

static struct {
  void *(*current)(void);
  void (*interrupt)(void *isolate, void (*callback)(void *, void *), void *data);
  void *(*trace)(void *isolate, int most, int options);
  int (*count)(void *trace);
  void *(*frame)(void *trace, void *isolate, uint32_t at);
  location (*place)(void *frame);
  int (*script)(void *frame);
  void *(*file)(void *frame);
  void *(*function)(void *frame);
  void *(*map)(void *frame);
} v8;

static const struct {
  const char *name;
  void *place;
} symbols[] = {
    {"_ZN2v87Isolate10GetCurrentEv", &v8.current},
    {"_ZN2v87Isolate16RequestInterruptEPFvPS0_PvES2_", &v8.interrupt},
    {"_ZN2v810StackTrace17CurrentStackTraceEPNS_7IsolateEiNS0_17StackTraceOptionsE", &v8.trace},
    {"_ZNK2v810StackTrace13GetFrameCountEv", &v8.count},
    {"_ZNK2v810StackTrace8GetFrameEPNS_7IsolateEj", &v8.frame},
    {"_ZNK2v810StackFrame11GetLocationEv", &v8.place},
    {"_ZNK2v810StackFrame11GetScriptIdEv", &v8.script},
    {"_ZNK2v810StackFrame13GetScriptNameEv", &v8.file},
    {"_ZNK2v810StackFrame15GetFunctionNameEv", &v8.function},
    {"_ZNK2v810StackFrame25GetScriptSourceMappingURLEv", &v8.map},
};

/* A thread that can be asked. They stay in their places: V8 may still have one when its thread has ended. */
typedef struct {
  napi_env env;
  void *isolate;
  pid_t id;
  _Atomic int64_t asked_ns;
  _Atomic int is_asked;
} runner;

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
/* Under the guard. */
static runner runners[MOST_THREADS];
static int has_begun, is_over;

static int folder = -1, asked = -1, answers = -1;

static int64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* As text, on one line; empty: it has none. */
static void text_of(napi_env env, void *string, char *into, size_t room) {
  size_t length = 0;
  into[0] = '\0';
  if (string == NULL ||
      napi_get_value_string_utf8(env, (napi_value)string, into, room, &length) != napi_ok)
    into[0] = '\0';
  for (char *at = into; *at; at++)
    if ((unsigned char)*at < ' ')
      *at = ' ';
}

/* What only V8 knows: the source map of code that was compiled in memory, for those who read the line. */
static void keep_map(napi_env env, void *frame, pid_t id) {
  static const char begin[] = "data:";
  char start[sizeof begin], name[64];
  size_t length = 0;
  void *url = v8.map(frame);
  if (url == NULL ||
      napi_get_value_string_utf8(env, (napi_value)url, start, sizeof start, &length) != napi_ok ||
      strcmp(start, begin) != 0 ||
      napi_get_value_string_utf8(env, (napi_value)url, NULL, 0, &length) != napi_ok ||
      length > LONGEST_MAP)
    return;
  snprintf(name, sizeof name, "map.%d.%d", (int)id, v8.script(frame));
  int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return;
  char *text = malloc(length + 1);
  if (text != NULL &&
      napi_get_value_string_utf8(env, (napi_value)url, text, length + 1, &length) == napi_ok)
    for (size_t done = 0; done < length;) {
      ssize_t count = write(fd, text + done, length - done);
      if (count <= 0)
        break;
      done += (size_t)count;
    }
  free(text);
  close(fd);
}

/* V8 calls it in the thread that was asked, in the midst of what that does. */
static void answer(void *isolate, void *data) {
  runner *self = data;
  napi_env env = self->env;
  int64_t now = now_ns();
  int is_late = now - self->asked_ns > LATE_NS;
  int error = errno;
  self->is_asked = 0;
  if (is_late || env == NULL)
    return;
  char text[PIPE_BUF], name[LONGEST_NAME], file[PATH_MAX];
  size_t length = (size_t)snprintf(text, sizeof text, "%d %lld\n", (int)self->id, (long long)now);
  void *trace = v8.trace(isolate, MOST_FRAMES, DETAILED);
  int count = trace ? v8.count(trace) : 0;
  for (int at = 0; at < count; at++) {
    void *frame = v8.frame(trace, isolate, (uint32_t)at);
    location place = v8.place(frame);
    text_of(env, v8.function(frame), name, sizeof name);
    text_of(env, v8.file(frame), file, sizeof file);
    if (strncmp(file, "node:", 5) != 0 && strstr(file, "/node_modules/") == NULL)
      keep_map(env, frame, self->id);
    /* V8 counts from 0. The end of it all is an empty line. */
    size_t room = sizeof text - length - 1;
    int written = snprintf(text + length, room, "%d %d %d %s\t%s\n", place.line + 1,
                           place.column + 1, v8.script(frame), name, file);
    if (written < 0 || (size_t)written >= room)
      break;
    length += (size_t)written;
  }
  text[length++] = '\n';
  /* All of it, or nothing where nobody reads. */
  ssize_t put = write(answers, text, length);
  (void)put;
  errno = error;
}

static void ask(pid_t id) {
  pthread_mutex_lock(&guard);
  for (int at = 0; at < MOST_THREADS && !is_over; at++) {
    runner *one = &runners[at];
    if (one->env == NULL || one->id != id)
      continue;
    /* One that sleeps in its event loop hears of it later, once. */
    if (one->is_asked)
      break;
    one->asked_ns = now_ns();
    one->is_asked = 1;
    v8.interrupt(one->isolate, answer, one);
    break;
  }
  pthread_mutex_unlock(&guard);
}

static void *listen(void *nothing) {
  int32_t ids[64];
  for (;;) {
    ssize_t bytes = read(asked, ids, sizeof ids);
    if (bytes < 0 && errno == EINTR)
      continue;
    if (bytes <= 0)
      return nothing;
    for (size_t at = 0; at < (size_t)bytes / sizeof *ids; at++)
      if (ids[at] == 0)
        wait_for_last_words();
      else
        ask(ids[at]);
  }
}

/* The process ends: V8 is taken down. */
static void finish(void) {
  pthread_mutex_lock(&guard);
  is_over = 1;
  pthread_mutex_unlock(&guard);
}

static int open_pipe(const char *name, int flags) {
  if (mkfifoat(folder, name, 0600) != 0)
    return -1;
  /* Both ways, so that it is never at its end. */
  return openat(folder, name, O_RDWR | O_CLOEXEC | flags);
}

static int begin(const char *path, int holds) {
  for (size_t at = 0; at < sizeof symbols / sizeof *symbols; at++) {
    void *found = dlsym(RTLD_DEFAULT, symbols[at].name);
    if (found == NULL)
      return ENOSYS;
    memcpy(symbols[at].place, &found, sizeof found);
  }
  folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0 || (asked = open_pipe("asked", 0)) < 0 ||
      (answers = open_pipe("answers", O_NONBLOCK)) < 0)
    return errno;
  pthread_attr_t attributes;
  pthread_t thread;
  sigset_t all, before;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, STACK_BYTES);
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  int error = pthread_create(&thread, &attributes, listen, NULL);
  if (error == 0)
    pthread_setname_np(thread, "heddle");
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
  atexit(finish);
  if (error == 0 && holds)
    hold_interrupt(asked);
  return error;
}

static void leave(void *data) {
  runner *self = data;
  pthread_mutex_lock(&guard);
  self->env = NULL;
  pthread_mutex_unlock(&guard);
}

/*
 * tellLines(folder, holds): from now on this thread answers who asks where it is, by the pipes `asked` and `answers` in that folder, which the first
 * thread makes. holds: that one is told of Ctrl-C before the process ends by it (interrupt.c).
 */
napi_value tell_lines(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  size_t count = 2, length;
  char path[PATH_MAX];
  bool holds;
  if (napi_get_cb_info(env, info, &count, arguments, NULL, NULL) != napi_ok || count != 2 ||
      napi_get_value_string_utf8(env, arguments[0], path, sizeof path, &length) != napi_ok ||
      napi_get_value_bool(env, arguments[1], &holds) != napi_ok)
    return failed(env, EINVAL);
  static int error;
  runner *self = NULL;
  pthread_mutex_lock(&guard);
  if (!has_begun)
    error = begin(path, holds);
  has_begun = 1;
  for (int at = 0; at < MOST_THREADS && self == NULL && error == 0; at++)
    /* Nor one that V8 has still to call for. */
    if (runners[at].env == NULL && !runners[at].is_asked)
      self = &runners[at];
  if (self != NULL) {
    self->isolate = v8.current();
    self->id = (pid_t)syscall(SYS_gettid);
    self->env = env;
    napi_add_env_cleanup_hook(env, leave, self);
  }
  pthread_mutex_unlock(&guard);
  return error == 0 ? NULL : failed(env, error);
}
