import { callOriginal, replace } from '../replace';
import type { LoopEnd } from './idleLoop';

/**
 * Where Node says that the event loop has nothing left: by `beforeExit`, which listeners of the program do not hear of while
 * somebody asks. A listener of ours would not keep it from them.
 */
export function watchLoopEnd(): LoopEnd {
  const end: LoopEnd = { whenEmpty: null };
  replace(process, 'emit', (original, self, args) => {
    if (args[0] !== 'beforeExit' || !end.whenEmpty) return callOriginal(original, self, args);
    end.whenEmpty();
    return false;
  });
  return end;
}
