import { setFlagsFromString } from 'node:v8';

/** Bytes of its bytecode that a function must have run through since V8 asked last whether to optimise it; V8's own figure is 135,168. */
const BUDGET = 400_000;
/** From this V8 on (Node 21) it waits longer by itself, and has no such flag. */
const PATIENT_V8 = 12;

/**
 * Has V8 optimise what is hot, and not what has only just been warm. Its compiler takes the processors
 * that the program could use, and of a run of some seconds, which is what most are, it took as long as all
 * else that the reader did. To be called before anything is hot.
 */
export function compileLater(): void {
  if (parseInt(process.versions.v8, 10) < PATIENT_V8)
    setFlagsFromString(`--interrupt-budget=${BUDGET}`);
}
