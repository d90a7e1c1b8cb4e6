/*
 * The optional native part of the runtime and of the agent for Node (running_lines.c and interrupt.c are the rest): memory that processes share. JavaScript has memory that
 * threads share, a SharedArrayBuffer; this puts pages of a file under one, so that other processes can have the same words. By Node-API
 * (https://nodejs.org/api/n-api.html), so one binary is for all versions of Node.
 */
#define _GNU_SOURCE
#include "native.h"
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

napi_value failed(napi_env env, int error) {
  const char *code = error == ENOSPC ? "ENOSPC" : error == EFBIG ? "EFBIG" : NULL;
  napi_throw_error(env, code, strerror(error));
  return NULL;
}

/* Beyond this limit a file does not fail to grow: the program is ended, by SIGXFSZ. */
static int may_have(int64_t bytes) {
  struct rlimit most;
  return getrlimit(RLIMIT_FSIZE, &most) == 0 && most.rlim_cur >= (rlim_t)bytes;
}

/* create(bytes): descriptor of a new file without a name, which takes no room until it is written to. */
static napi_value create(napi_env env, napi_callback_info info) {
  napi_value argument, result;
  size_t count = 1;
  int64_t bytes;
  if (napi_get_cb_info(env, info, &count, &argument, NULL, NULL) != napi_ok || count != 1 ||
      napi_get_value_int64(env, argument, &bytes) != napi_ok || bytes <= 0)
    return failed(env, EINVAL);
  if (!may_have(bytes))
    return failed(env, EFBIG);
  int fd = memfd_create("heddle", MFD_CLOEXEC);
  if (fd < 0)
    return failed(env, errno);
  if (ftruncate(fd, bytes) != 0) {
    int error = errno;
    close(fd);
    return failed(env, error);
  }
  napi_create_int32(env, fd, &result);
  return result;
}

/*
 * allocate(fd, offset, bytes): gives that part of a file its room, so that writing to it as memory cannot fail: on a full disk
 * that would be SIGBUS.
 */
static napi_value allocate(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  size_t count = 3;
  int32_t fd;
  int64_t offset, bytes;
  if (napi_get_cb_info(env, info, &count, arguments, NULL, NULL) != napi_ok || count != 3 ||
      napi_get_value_int32(env, arguments[0], &fd) != napi_ok ||
      napi_get_value_int64(env, arguments[1], &offset) != napi_ok ||
      napi_get_value_int64(env, arguments[2], &bytes) != napi_ok)
    return failed(env, EINVAL);
  int error = may_have(offset + bytes) ? posix_fallocate(fd, offset, bytes) : EFBIG;
  return error == 0 ? NULL : failed(env, error);
}

/*
 * overlay(words, fd, offset): from now on the bytes of this Int32Array, which begins and ends with a page, are those of the
 * file. What they were is lost.
 */
static napi_value overlay(napi_env env, napi_callback_info info) {
  napi_value arguments[3], buffer;
  size_t count = 3, length, from;
  napi_typedarray_type type;
  void *words;
  int32_t fd;
  int64_t offset;
  if (napi_get_cb_info(env, info, &count, arguments, NULL, NULL) != napi_ok || count != 3 ||
      napi_get_typedarray_info(env, arguments[0], &type, &length, &words, &buffer, &from) !=
          napi_ok ||
      type != napi_int32_array || napi_get_value_int32(env, arguments[1], &fd) != napi_ok ||
      napi_get_value_int64(env, arguments[2], &offset) != napi_ok)
    return failed(env, EINVAL);
  size_t bytes = length * sizeof(int32_t);
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  if (length == 0 || (uintptr_t)words % page != 0 || bytes % page != 0)
    return failed(env, EINVAL);
  if (mmap(words, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, offset) == MAP_FAILED)
    return failed(env, errno);
  return NULL;
}

NAPI_MODULE_INIT() {
  napi_property_descriptor functions[] = {
      {"create", NULL, create, NULL, NULL, NULL, napi_enumerable, NULL},
      {"allocate", NULL, allocate, NULL, NULL, NULL, napi_enumerable, NULL},
      {"overlay", NULL, overlay, NULL, NULL, NULL, napi_enumerable, NULL},
      {"tellLines", NULL, tell_lines, NULL, NULL, NULL, napi_enumerable, NULL},
      {"isInterrupted", NULL, is_interrupted, NULL, NULL, NULL, napi_enumerable, NULL},
      {"passInterrupt", NULL, pass_interrupt, NULL, NULL, NULL, napi_enumerable, NULL},
  };
  napi_define_properties(env, exports, sizeof functions / sizeof *functions, functions);
  return exports;
}
