import { basename } from 'node:path';
import { isOfPackage, isOfRuntime, pathOf, SourceMaps } from '../source/sourceMaps';
import { SiteFlag } from '../../../protocol/index';
import type { Recorder } from '../record/index';

/** Frames that are looked at; those of Node itself and of our runtime for programs are left out. */
const DEPTH = 24;
/** Enough for the line that called, from within our runtime too. */
const SITE_DEPTH = 12;
/** Enough for who has called a hook, through what stands in the place of the function. */
const CALLER_DEPTH = 3;
/** What the body of a file is called. */
export const BODY = '<module>';

type Frame = NodeJS.CallSite & { getPosition?: () => number };
/** What a frame is recorded as; 0: not at all. */
type Site = number;

/** Where the program is, as ids of the recording. */
export class Stacks {
  private readonly sites = new Map<string, Site>();
  /** Sites in bodies of files, and stacks that begin with one. */
  private readonly bodies = new Set<Site>();
  private readonly ofBodies = new Set<number>();
  private readonly maps = new SourceMaps();
  /** Modules of the runtime, where they are files of their own, and what its threads and processes begin with. */
  private readonly runtime = new Set<string>();
  /** Paths of files that frames are in; null: those of Node and of ours. */
  private readonly paths = new Map<string, string | null>();

  constructor(private readonly recorder: Recorder) {}

  /** The stack below the call of `hook`, 0 when there is nothing of the program in it. */
  stack(hook: object): number {
    const sites = this.program(callSites(hook, DEPTH));
    if (sites.length === 0) return 0;
    const stack = this.recorder.definitions.stack(sites);
    if (this.bodies.has(sites.at(-1)!)) this.ofBodies.add(stack);
    return stack;
  }

  /** Whether the body of a file runs there, not a callback. */
  isOfBody(stack: number): boolean {
    return this.ofBodies.has(stack);
  }

  /** From now on the file that calls is taken for the runtime, not the program, if it is that. */
  leaveOutCaller(): void {
    for (const frame of callSites(callSites, DEPTH)) {
      const file = pathOf(frame.getFileName() ?? '');
      if (isOfRuntime(file)) this.runtime.add(file);
    }
    this.paths.clear();
  }

  /** What runs from a string here, under that name, is the runtime's. */
  leaveOutEvaluated(name: '[eval]' | '[worker eval]'): void {
    this.runtime.add(name);
  }

  /** The line below the call of `hook`. */
  site(hook: object): Site {
    return this.program(callSites(hook, SITE_DEPTH))[0] ?? 0;
  }

  /** The frames of an error that was thrown; nothing when its stack is not V8's text. */
  ofError(text: string): number[] {
    const lines = text.split('\n');
    return lines.flatMap((line, at) => {
      const frame = /^\s+at (?:(.*?) \()?(.+?):(\d+):(\d+)\)?$/.exec(line);
      if (!frame) return [];
      const [, called, file = '', row, column] = frame;
      const isModule = /node:internal\/modules\/|^$/.test(lines[at + 1] ?? '');
      const plain = called?.replace(/^(?:async|new) /, '') ?? '<anonymous>';
      const name = isModule && /<anonymous>$/.test(plain) ? BODY : plain;
      return this.define(name, file, Number(row), Number(column)) || [];
    });
  }

  /** A line that belongs to no function of the program; nothing when it is none of the program's. */
  ofBody(file: string, line: number): number[] {
    const site = this.define(BODY, file, line, 1);
    return site === 0 ? [] : [site];
  }

  /** A line that is known from elsewhere, from 1; 0: it is none of the program's. */
  siteAt(name: string, file: string, line: number, column: number): Site {
    return this.define(name, file, line, column);
  }

  /** `bank.ts:31`, as the user wrote it: what has no name is called by where it begins. */
  titleAt(file: string, line: number, column: number): string {
    const place = this.maps.original(pathOf(file), line, column);
    return `${basename(place.file)}:${place.line}`;
  }

  /** Whose code a file has; null: that of Node, or ours. */
  whose(file: string): 'own' | 'package' | null {
    const path = this.pathOf(file);
    return path === null ? null : isOfPackage(path) ? 'package' : 'own';
  }

  private program(frames: readonly Frame[]): Site[] {
    return frames.map((frame, at) => this.of(frame, frames[at + 1])).filter((site) => site !== 0);
  }

  private of(frame: Frame, caller: Frame | undefined): Site {
    const file = frame.getFileName() ?? frame.getEvalOrigin();
    // To ask for a line makes V8 look for all those of the file, which is long of ours.
    if (!file || this.pathOf(file) === null) return 0;
    const key = `${frame.getPosition?.() ?? `${frame.getLineNumber()}:${frame.getColumnNumber()}`} ${file}`;
    const known = this.sites.get(key);
    if (known !== undefined) return known;
    const called = frame.getFunctionName();
    const name = called ?? (isModuleCode(frame, caller) ? BODY : '<anonymous>');
    // A package that has Node load other languages stands above the body that it compiles.
    const compiles = called !== null && isOfLoader(caller) && isOfPackage(file);
    const [line, column] = [frame.getLineNumber() ?? 0, frame.getColumnNumber() ?? 0];
    const site = compiles ? 0 : this.define(name, file, line, column);
    this.sites.set(key, site);
    return site;
  }

  private pathOf(file: string): string | null {
    const known = this.paths.get(file);
    if (known !== undefined) return known;
    const path = pathOf(file);
    const isLeftOut = file.startsWith('node:') || path === __filename || this.runtime.has(path);
    this.paths.set(file, isLeftOut ? null : path);
    return isLeftOut ? null : path;
  }

  private define(name: string, file: string, line: number, column: number): Site {
    const path = this.pathOf(file);
    if (path === null) return 0;
    const place = this.maps.original(path, line, column);
    if (isOfRuntime(place.file)) return 0;
    const flags = isOfPackage(place.file) ? SiteFlag.Library : 0;
    const site = this.recorder.definitions.site(place.file, name, place.line, flags);
    if (name === BODY) this.bodies.add(site);
    return site;
  }
}

const isOfLoader = (frame: Frame | undefined): boolean =>
  frame?.getFileName()?.startsWith('node:internal/modules/') === true;

/** The body of a file: called by Node's loader, or by nobody. */
function isModuleCode(frame: Frame, caller: Frame | undefined): boolean {
  if (!caller) return true;
  return (
    isOfLoader(caller) ||
    (frame.isToplevel() &&
      caller.getFileName()?.startsWith('node:') === true &&
      frame.isAsync?.() === true)
  );
}

const NONE: readonly Frame[] = [];

/** Whether it is Node's native code that has called `hook`. */
export const isCalledByNative = (hook: object): boolean => callSites(hook, 1).length === 0;

/** Whether it is Node's own code, in JavaScript, that has called `hook`. */
export function isCalledByNode(hook: object): boolean {
  const callers = callSites(hook, CALLER_DEPTH).map((frame) => frame.getFileName());
  return callers.find((file) => file !== __filename)?.startsWith('node:') === true;
}

/** The frames below the call of `hook`, whatever the program does to stack traces. */
function callSites(hook: object, depth: number): readonly Frame[] {
  const limit = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit');
  const prepare = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  try {
    Object.defineProperty(Error, 'stackTraceLimit', open(depth));
    Object.defineProperty(
      Error,
      'prepareStackTrace',
      open((_: unknown, frames: Frame[]) => frames),
    );
    const holder: { stack?: readonly Frame[] } = {};
    Error.captureStackTrace(holder, hook as () => void);
    return holder.stack ?? NONE;
  } catch {
    return NONE;
  } finally {
    restore('stackTraceLimit', limit);
    restore('prepareStackTrace', prepare);
  }
}

const open = (value: unknown): PropertyDescriptor => ({
  value,
  configurable: true,
  writable: true,
  enumerable: true,
});

function restore(name: string, before: PropertyDescriptor | undefined): void {
  try {
    if (before) Object.defineProperty(Error, name, before);
    else Reflect.deleteProperty(Error, name);
  } catch {
    // A program that froze Error: nothing was changed either.
  }
}
