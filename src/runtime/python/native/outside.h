/* Waits for what is outside the program: descriptors and processes. */
#ifndef HEDDLE_OUTSIDE_H
#define HEDDLE_OUTSIDE_H

#include "heddle.h"

/* A wait for something outside, unless the frames around it show a process or a queue behind it;
 * `what` 0: for nothing but time. */
void hd_wait_outside(hd_thread *thread, hd_wait *wait, const hd_io *io, uint64_t timeout);

/* ---- descriptors (io.c) ---- */

bool hd_io_is_ready(int fd, bool write);
/* True when the operation is going to wait: `io` says for what. `limited`: the descriptor may be in
 * non-blocking mode and CPython wait for it, as it does for sockets with a time limit. */
bool hd_io_waits(hd_io *io, int fd, bool write, size_t bytes, bool limited);
/* Port of the socket itself or of the other end; 0: none. */
uint32_t hd_io_port(int fd, bool own);
/* A number that may be a descriptor; -1: none, without an exception. */
int hd_io_descriptor(PyObject *value);
/* What the method `fileno_` of the object says; -1 when it is closed: the original tells of that. */
int hd_io_fileno(PyObject *fileno_, PyObject *self);
/* Calls the function that a hook has replaced. */
PyObject *hd_io_call(const PyMethodDef *original, PyObject *module, PyObject *const *args,
                     Py_ssize_t nargs);
/* That of a socket whose class does not say otherwise (sockets.c). */
int hd_socket_descriptor(PyObject *value);
/* Bytes in a plain buffer; 0 for any other. */
size_t hd_io_length(PyObject *data);
/* Ends the wait for the result, which it returns. */
PyObject *hd_io_end(hd_thread *thread, hd_wait *wait, PyObject *result);

/* ---- processes (processes.c) ---- */

/* Whether a frame of subprocess or multiprocessing waits for a process: which one. */
bool hd_process_awaited(const hd_walked *frames, int inner, hd_io *io);

/* ---- managers (managers.c) ---- */

/* Whether a frame of multiprocessing.managers waits for data that answers a call: which one. */
bool hd_manager_awaited(const hd_walked *frames, int inner, hd_io *io);

/* ---- hooks, each for the module it is called with ---- */

int hd_posix_hook(PyObject *module), hd_files_hook(PyObject *module);
int hd_fcntl_hook(PyObject *module), hd_processes_hook(PyObject *module);
int hd_sockets_hook(PyObject *module), hd_selects_hook(PyObject *module);

#endif
