/* Waits for what is outside the program: descriptors and processes. */
#ifndef HEDDLE_OUTSIDE_H
#define HEDDLE_OUTSIDE_H

#include "heddle.h"

/* A wait for something outside, unless the frames around it show a process or a queue behind it;
 * `what` 0: for nothing but time. */
void hd_wait_outside(hd_thread *thread, hd_wait *wait, const hd_io *io, uint64_t timeout);

/* ---- calls that may wait, and often do not (calls.c) ---- */

/* SILENT: nothing is told; TRIED: written, but not yet told; TOLD: a wait. */
enum { HD_CALL_SILENT, HD_CALL_TRIED, HD_CALL_TOLD };

typedef struct hd_call {
  hd_thread *thread;
  uint64_t ticks, what, key, begin, limit;
  hd_io io;
  uint32_t stack, site, generation;
  uint16_t state;
  hd_wait wait; /* once it is told */
} hd_call;

/* Begins an operation; `what` tells those of one place in the program apart, `limit` is as in
 * hd_wait_outside. False: whether it is going to wait is to be asked, and then one of the following
 * called, or nothing. */
bool hd_call_known(hd_call *call, hd_thread *thread, uint64_t what, size_t bytes, uint64_t limit);
/* It will not wait. True: hd_call_learn wants to know what it would have waited for. */
bool hd_call_ready(hd_call *call);
void hd_call_learn(hd_call *call, const hd_io *io);
/* It will wait. */
void hd_call_waits(hd_call *call, const hd_io *io, uint64_t limit);
/* Ends it with the result, which it returns. */
PyObject *hd_call_end(hd_call *call, PyObject *result);

/* ---- descriptors (io.c) ---- */

/* RECEIVE, SEND and ACCEPT are a socket's: it may be non-blocking to the system, and CPython wait. */
typedef enum { HD_IO_READ, HD_IO_WRITE, HD_IO_RECEIVE, HD_IO_SEND, HD_IO_ACCEPT, HD_IO_SELECT } hd_io_way;

/* Type and inode, as in `struct stat`. */
typedef struct {
  uint32_t mode, inode;
} hd_io_kind;

/* Begins a call on the descriptor; to be ended by hd_call_end. */
void hd_io_begin(hd_call *call, hd_thread *thread, int fd, hd_io_way way, size_t bytes,
                 uint64_t limit);
bool hd_io_is_ready(int fd, bool write);
/* The system's word on the descriptor, of a millisecond ago at most: what has its number since then is
 * taken for it, unless it was seen to be made. False: there is none. */
bool hd_io_status(hd_thread *thread, int fd, hd_io_kind *kind);
/* The descriptor is new: what one of that number was a moment ago says nothing of it. */
void hd_io_made(int fd);
/* The same of all descriptors in a tuple, which may be NULL; gives that. */
PyObject *hd_io_made_all(PyObject *made);
/* Whether an operation on the descriptor can wait for others: a regular file has none, and in
 * non-blocking mode only sockets have CPython wait. */
bool hd_io_may_wait(int fd, uint16_t what);
/* A number that may be a descriptor, of a class of the program's own as well; -1: none, without an
 * exception. */
int hd_io_descriptor(PyObject *value);
/* What the method `fileno_` of the object says; -1 when it is closed: the original tells of that. */
int hd_io_fileno(PyObject *fileno_, PyObject *self);
/* Calls the function that a hook has replaced. */
PyObject *hd_io_call(const PyMethodDef *original, PyObject *module, PyObject *const *args,
                     Py_ssize_t nargs);
/* The descriptor of a socket, and its time limit, whatever its class says; -1: it is no socket, or is
 * closed. Limit 0: it does not wait at all (sockets.c). */
int hd_socket_look(PyObject *value, uint64_t *limit);
/* Only the descriptor, of a socket whose class does not say otherwise. */
int hd_socket_descriptor(PyObject *value);
/* Bytes in a plain buffer; 0 for any other. */
size_t hd_io_length(PyObject *data);
/* Ends a wait for the result, which it returns. */
PyObject *hd_io_end(hd_thread *thread, hd_wait *wait, PyObject *result);

/* ---- descriptors of the debugger (kept.c) ---- */

/* Functions of the module: has the program leave a descriptor open, whatever it closes, and gives the number that it
 * has from now on; closes it. */
PyObject *hd_api_keep(PyObject *module, PyObject *descriptor);
PyObject *hd_api_drop(PyObject *module, PyObject *descriptor);

/* ---- pipes of multiprocessing (wakers.c) ---- */

/* The two sockets are the ends of one pipe. */
void hd_wakers_paired(hd_thread *thread, int one, int other);
/* The thread is about to write: a message, where Connection.send does, that whoever reads at the other
 * end may wait for. */
void hd_stirs_reader(hd_thread *thread, int fd);
/* Who did so last for this end, in whichever process. */
hd_stirrer hd_reader_stirred_by(hd_thread *thread, int fd);

/* ---- processes (processes.c) ---- */

/* Whether a frame of subprocess, multiprocessing or asyncio waits for a process: which one. */
bool hd_process_awaited(const hd_walked *frames, int inner, hd_io *io);

/* ---- managers (managers.c) ---- */

/* Whether a frame of multiprocessing.managers waits for data that answers a call: which one. */
bool hd_manager_awaited(const hd_walked *frames, int inner, hd_io *io);

/* ---- hooks, each for the module it is called with ---- */

int hd_posix_hook(PyObject *module), hd_files_hook(PyObject *module);
int hd_fcntl_hook(PyObject *module), hd_processes_hook(PyObject *module);
int hd_sockets_hook(PyObject *module), hd_selects_hook(PyObject *module);
int hd_tls_hook(PyObject *module);

#endif
