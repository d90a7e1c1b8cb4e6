/**
 * Greatest values believed when found in a file. More is *broken*: a reader must not allocate,
 * loop or seek by a number that a program under test has overwritten.
 */
export const MAX_RINGS = 65_536;
export const MAX_RING_RECORDS = 2 ** 22;
export const MAX_OBJECT_SLOTS = 2 ** 20;
export const MAX_SITE_SLOTS = 2 ** 22;
export const MAX_DEFS_BYTES = 2 ** 30;
export const MAX_PROCESSES = 65_536;

/** Bytes of ring data read by one poll: keeps a poll, and what it causes, to some tens of ms. */
export const POLL_BUDGET_BYTES = 8 * 2 ** 20;
/** Bytes of definitions read at once. */
export const DEFS_CHUNK_BYTES = 2 ** 20;
