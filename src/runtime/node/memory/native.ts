import { join } from 'node:path';

/** The optional native part, ../native. Its functions throw what the system says. */
export interface Native {
  /** Descriptor of a new file without a name, of so many bytes, none of which takes room yet. */
  create(bytes: number): number;
  /** Gives part of a file its room, so that it can be written to as memory. */
  allocate(file: number, offset: number, bytes: number): void;
  /** Makes the words, which begin and end with a page, those of the file from byte `offset` on. */
  overlay(words: Int32Array, file: number, offset: number): void;
  /** Has this thread answer who asks at which line it runs, by pipes in that folder. `holds`: Ctrl-C waits for `passInterrupt`. */
  tellLines(folder: string, holds: boolean): void;
  /** Whether the process would have ended by Ctrl-C, and does so soon; true once. */
  isInterrupted(): boolean;
  passInterrupt(): void;
}

/** Folder of the runtime's bundle: put in by the build. Who bundles it again has not what lies beside. */
declare const HEDDLE_FOLDER: string | undefined;

/** Where the native part is that lies with a bundle of the runtime. */
export const nativeIn = (folder: string): string =>
  join(folder, 'native', `${process.platform}-${process.arch}.node`);

/** The one that lies with this bundle, if it is there. */
export const nativePath: string | undefined =
  typeof HEDDLE_FOLDER === 'string' ? nativeIn(HEDDLE_FOLDER) : undefined;

/**
 * Loads it; undefined where there is none (another system, no compiler at the build), where Node does not permit it, and
 * where the user does not want it: `HEDDLE_SHARED_MEMORY=0`.
 */
export function loadNative(path: string | undefined): Native | undefined {
  if (path === undefined || process.env['HEDDLE_SHARED_MEMORY'] === '0') return undefined;
  try {
    // Not by require, whose cache the program can see.
    const module = { exports: {} };
    process.dlopen(module, path);
    return module.exports as Native;
  } catch {
    return undefined;
  }
}

/** The last line of Node in whose V8 the native part was tried: what has the same name in a later one may be called otherwise. */
const LAST_TRIED = 26;

/** Without the native part, and where V8 is another than it knows, nobody can ask. */
export function tellLines(native: Native | undefined, folder: string, holds: boolean): void {
  if (parseInt(process.versions.node) > LAST_TRIED) return;
  try {
    native?.tellLines(folder, holds);
  } catch {
    // Then it is not known which line computes.
  }
}

/** What WebAssembly counts memory in, bytes: as many as the largest page of a system. */
export const WASM_PAGE = 65_536;

/** Node has it, its types have not. */
declare const WebAssembly: {
  readonly Memory: new (size: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: true;
  }) => { readonly buffer: SharedArrayBuffer };
};

/**
 * Memory that can be overlaid. Of the ways to memory for threads only WebAssembly's begins with a page; it reserves 10 GB of
 * addresses with each, which take no memory. `bytes`: a multiple of WASM_PAGE. Throws where that cannot be had.
 */
export function pages(bytes: number): SharedArrayBuffer {
  const count = bytes / WASM_PAGE;
  return new WebAssembly.Memory({ initial: count, maximum: count, shared: true }).buffer;
}
