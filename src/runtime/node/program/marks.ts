import type { Subject } from '../hooks';
import { MARK, ROW_RECORDED, rowOf } from '../memory/layout';
import { recorder } from '../recording';
import { memory } from './program';

/** What a recording knows an object by, or the number of a thread there; 0: nothing. It was set before anybody else could ask. */
export const recordedAs = ({ handle, mark }: Subject): number =>
  mark || memory.get(handle > 0 ? handle + MARK : rowOf(-handle) + ROW_RECORDED);

/** Tells that an object that was just made belongs to another. */
export const partOf = (part: Subject, whole: Subject): void =>
  recorder?.partOf(recordedAs(part), recordedAs(whole));
