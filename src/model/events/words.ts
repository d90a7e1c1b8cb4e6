const TWO_32 = 4294967296;

/** Offsets of a record's slots in words (docs/protocol.md). */
export const Word = { Kind: 2, A: 3, B: 4, C: 5, DLow: 6, DHigh: 7 } as const;

/** A u64 at word `at`; exact below 2^53. */
export function u64(words: Uint32Array, at: number): number {
  return words[at]! + words[at + 1]! * TWO_32;
}

/** All bits set: none or unknown. */
export function isNone(words: Uint32Array, at: number): boolean {
  return words[at] === 0xffffffff && words[at + 1] === 0xffffffff;
}

export const NONE_32 = 0xffffffff;
