/** A pipe between the child and this program. */
export const PIPE = 'pipe';
/** Nothing comes in; what goes out is thrown away. */
export const DEVNULL = 'ignore';
/** For `stderr`: where `stdout` goes. */
export const STDOUT = 'stdout';

/** Where a stream of a child comes from or goes to: a number is an open file of this process. */
export type Redirect = typeof PIPE | typeof DEVNULL | number;
