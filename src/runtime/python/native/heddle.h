/* What the files of the native module share: state of the process, of a thread, of an object.
 *
 * Locking. With a GIL, everything here is read and written only by the thread that holds it; the
 * exceptions are marked (thread list and ring pool, which a thread touches while it dies). On a
 * free-threaded build start() refuses, and the pure-Python fallback is used: none of this has
 * been tried there.
 *
 * Hooks never raise an exception of their own, never run Python code on the path of an
 * uncontended operation, and never wait for anything but what the program itself waits for. */
#ifndef HEDDLE_H
#define HEDDLE_H

#include "writing/clock.h"
#include "writing/files.h"
#include "frames/frames.h"
#include "hooks/hooks.h"
#include "writing/objects.h"
#include "process/process.h"
#include "writing/rings.h"
#include "threads/threads.h"
#include "threads/waits.h"

#endif
