/** `heddle/task`. */
export { isMain, task } from '../index';
export type { Sendable, Task } from '../index';
