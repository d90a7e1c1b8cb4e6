/** Starts a thread wherever it is imported: the mistake that the guard prevents. */
import { task } from 'heddle/task';
import { Thread } from 'heddle/threading';

export const nothing = task(() => undefined);

const thread = new Thread(nothing);
thread.start();
thread.join();
