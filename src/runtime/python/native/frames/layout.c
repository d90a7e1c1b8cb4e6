/* Says where in memory stands what a thread runs, so that the host can see it from outside, as py-spy does
 * (https://github.com/benfred/py-spy), without stopping the program or running anything in it. */
#include "heddle.h"
#include <stddef.h>

#define SET(member, value) (frames[HD_FRAME_LAYOUT_##member] = (uint16_t)(value))
#define OFFSET(member, type, field) SET(member, offsetof(type, field))
#define END(type, field) (offsetof(type, field) + sizeof(((type *)0)->field))

/* Bit fields have no offsets: it is asked which bit is set. */
#define FIRST_BIT(field)                                                                          \
  ({                                                                                              \
    PyASCIIObject probe;                                                                          \
    uint64_t word;                                                                                \
    memset(&probe, 0, sizeof probe);                                                              \
    probe.state.field = 1;                                                                        \
    memcpy(&word, (char *)&probe + offsetof(PyASCIIObject, state), sizeof word);                  \
    __builtin_ctzll(word);                                                                        \
  })

#if HD_SINCE(13)
#define FRAME_BACK previous
#define FRAME_CODE f_executable
#define FRAME_INSTRUCTION instr_ptr
#elif HD_SINCE(11)
#define FRAME_BACK previous
#define FRAME_CODE f_code
#define FRAME_INSTRUCTION prev_instr
#else
#define FRAME_BACK f_back
#define FRAME_CODE f_code
#define FRAME_INSTRUCTION f_lasti
#endif
#if HD_SINCE(11)
#define CODE_LINES HD_LINE_TABLE_LOCATIONS
#define CODE_TABLE co_linetable
#define CODE_NAME co_qualname
#elif HD_SINCE(10)
#define CODE_LINES HD_LINE_TABLE_RANGES
#define CODE_TABLE co_linetable
#define CODE_NAME co_name
#else
#define CODE_LINES HD_LINE_TABLE_LNOTAB
#define CODE_TABLE co_lnotab
#define CODE_NAME co_name
#endif

static size_t most(size_t one, size_t other) { return one > other ? one : other; }

void hd_layout_tell(hd_header *header) {
  uint16_t *frames = header->frames;
#if HD_SINCE(13)
  OFFSET(CURRENT, PyThreadState, current_frame);
#elif HD_SINCE(11)
  OFFSET(CURRENT, PyThreadState, cframe);
  SET(CURRENT_IN, 1 + offsetof(_PyCFrame, current_frame));
#else
  OFFSET(CURRENT, PyThreadState, frame);
#endif
  OFFSET(BACK, hd_frame, FRAME_BACK);
  OFFSET(CODE, hd_frame, FRAME_CODE);
  OFFSET(INSTRUCTION, hd_frame, FRAME_INSTRUCTION);
  SET(FRAME_SIZE, most(END(hd_frame, FRAME_BACK),
                       most(END(hd_frame, FRAME_CODE), END(hd_frame, FRAME_INSTRUCTION))));
  OFFSET(TYPE, PyObject, ob_type);
  OFFSET(FIRST_LINE, PyCodeObject, co_firstlineno);
  OFFSET(FILE, PyCodeObject, co_filename);
  OFFSET(TABLE, PyCodeObject, CODE_TABLE);
  OFFSET(NAME, PyCodeObject, CODE_NAME);
  SET(LINES, CODE_LINES);
#if HD_SINCE(11)
  OFFSET(INSTRUCTIONS, PyCodeObject, co_code_adaptive);
#else
  SET(UNIT, HD_SINCE(10) ? 2 : 1);
#endif
  SET(CODE_SIZE, most(most(END(PyCodeObject, CODE_TABLE), END(PyCodeObject, CODE_NAME)),
                      most(END(PyCodeObject, co_firstlineno), END(PyCodeObject, co_filename))));
  OFFSET(BYTES, PyBytesObject, ob_sval);
  OFFSET(LENGTH, PyASCIIObject, length);
  _Static_assert(offsetof(PyASCIIObject, length) == offsetof(PyVarObject, ob_size), "length");
  OFFSET(STATE, PyASCIIObject, state);
  SET(ASCII, FIRST_BIT(ascii));
  SET(KIND, FIRST_BIT(kind));
  SET(ASCII_TEXT, sizeof(PyASCIIObject));
  SET(TEXT, sizeof(PyCompactUnicodeObject));
  header->code_type = (uint64_t)(uintptr_t)&PyCode_Type;
}
