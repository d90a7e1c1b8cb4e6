/* Exceptions that nobody caught, the lines they came from, and what they ended. */
#ifndef HEDDLE_RAISED_H
#define HEDDLE_RAISED_H

#include "heddle.h"

/* Tells of an exception: its text runs no code of the program. `traceback` may be NULL. */
void hd_raised_tell(hd_thread *thread, uint16_t ended, PyObject *exception, PyObject *traceback);
/* Of a task: the exception as its worker sends it, which may be wrapped to carry its traceback. */
void hd_raised_tell_sent(hd_thread *thread, PyObject *sent);
/* Tells of the one that the function of a thread let out, which stays as it is. */
void hd_raised_pending(hd_thread *thread);
/* At the end of the process: whether its main thread was ended by an exception. */
void hd_raised_in_main(hd_thread *thread);
/* Called with the type, the exception and its traceback or None in the thread that it ends, before the program's hooks
 * are; NULL: nobody asks. What it raises is printed. */
extern PyObject *hd_on_uncaught;
/* Has the interpreter tell of what ends the main thread; -1 with an exception. */
int hd_raised_audit(void);
/* Instruments the functions that tell Python code of the exception it handles. */
int hd_raised_hook(void);

#endif
