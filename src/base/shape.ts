/**
 * A number that V8 does not keep as a small integer, as a time is not. A field that is 0 or -1 at first
 * and a time later changes the hidden class of all objects of its kind: those that exist are migrated one
 * by one, and code that was optimized for them is thrown away, for each such field again. A class with
 * thousands of objects lets one of them, which nobody uses, hold times from the start.
 */
export const ANY_TIME = 0.5;
