import { program } from './program';

/** What there is to do before this thread ends. */
const duties: (() => Promise<void>)[] = [];

/**
 * Has `duty` done when the function of this thread is over, or, in the thread that the program began with, when nothing
 * is left to do for it. Not where a thread is ended by `process.exit()`.
 */
export function beforeLeaving(duty: () => Promise<void>): void {
  if (duties.length === 0 && !program.started) process.on('beforeExit', () => void leave());
  duties.push(duty);
}

export async function leave(): Promise<void> {
  for (const duty of duties) await duty();
}
