import { callOriginal, replace } from '../replace';
import type { LoopEnd } from './idleLoop';

/** An event that nobody listens to. */
const ASK = Symbol('heddle');

/**
 * Where Node says that the event loop has nothing left: by `beforeExit`, which listeners of the program do not hear of while
 * somebody asks. A listener of ours would not keep it from them.
 */
export function watchLoopEnd(): LoopEnd {
  let asked = 0;
  const end = {
    whenEmpty: null as (() => void) | null,
    get isHeard(): boolean {
      const before = asked;
      process.emit(ASK as never);
      return asked > before;
    },
  };
  replace(process, 'emit', (original, self, args) => {
    if (args[0] === ASK) asked++;
    if (args[0] !== 'beforeExit' || !end.whenEmpty) return callOriginal(original, self, args);
    end.whenEmpty();
    return false;
  });
  return end;
}
