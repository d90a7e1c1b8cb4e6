import type { Binding } from './binding';
import { bindingAt } from './binding';
import type { LineReader } from '../source/lines';
import { indentOf } from '../source/lines';
import type { Statement } from './statement';
import { maskLine, statementAt } from './statement';

/** A frame of the stack that created an object. */
export interface NamingFrame {
  /** Qualified name where the runtime knows it (`Account.__init__`), else the plain one. */
  readonly function: string;
  readonly line: number;
  readonly source: LineReader;
}

/** Callables of the program that make an object of each kind. */
const CONSTRUCTORS: Readonly<Record<string, string>> = {
  Lock: 'Lock|allocate_lock',
  // Value and Array of multiprocessing have one.
  RLock: 'RLock|Value|Array',
  Condition: 'Condition',
  Semaphore: 'Semaphore',
  BoundedSemaphore: 'BoundedSemaphore',
  Event: 'Event',
  Barrier: 'Barrier',
  Queue: 'Queue|JoinableQueue',
  LifoQueue: 'LifoQueue',
  PriorityQueue: 'PriorityQueue',
  SimpleQueue: 'SimpleQueue',
  Future: 'Future|submit',
  Executor: '(?:Thread|Process|Interpreter)PoolExecutor|ThreadPool|Pool',
};

const MAX_DEPTH = 6;
/** Names given as `a or b`, at most. */
const MAX_CHOICES = 3;
const CONSTRUCTING =
  /^(?:__init__|__new__|__post_init__|__attrs_post_init__|__call__|__setstate__)$/;
/** What a name may look like; anything longer is an expression nobody would recognise. */
const PATH = /^[A-Za-z_][\w.]*(?:\[[^[\]]{1,40}\][\w.]*)*$/;

/**
 * The user's name of an object of `kind` from the stack that created it, innermost frame first;
 * `ordinal` objects were created by the same stack before, null: nobody counted. Returns null when
 * the source tells no name.
 */
export function deriveName(
  kind: string,
  frames: readonly NamingFrame[],
  ordinal: number | null,
): string | null {
  const frame = frames[0];
  if (!frame) return null;
  if (kind === 'Executor' && isMadeByLoop(frame)) return 'default executor';
  const constructor = CONSTRUCTORS[kind] ?? kind;
  return (
    nameInFrame(constructor, kind.toLowerCase(), frames, 0, ordinal, 0) ??
    fromFields(constructor, kind, frames, ordinal)
  );
}

/** `r = await to_thread(work)`: the line makes the executor of its loop, and calls something else `r`. */
function isMadeByLoop({ source, line }: NamingFrame): boolean {
  const text = source(line) ?? '';
  return /\b(?:to_thread|run_in_executor)\s*\(/.test(text) && !/(?:Executor|Pool)\s*\(/.test(text);
}

function lastPart(fn: string): string {
  return fn.slice(fn.lastIndexOf('.') + 1);
}

/** Class of a method, from its qualified name or the source above it. */
function classOf(frame: NamingFrame): string | null {
  const parts = frame.function.split('.').filter((part) => part !== '<locals>');
  if (parts.length >= 2) return parts[parts.length - 2]!;
  const own = indentOf(frame.source(frame.line) ?? '');
  let indent = own;
  for (let at = frame.line; at > frame.line - 400 && at > 0; at--) {
    const text = frame.source(at);
    if (text === undefined) return null;
    if (text.trim() === '' || indentOf(text) >= indent) continue;
    indent = indentOf(text);
    const found = /^\s*class\s+(\w+)/.exec(text);
    if (found) return found[1]!;
    if (indent === 0) return null;
  }
  return null;
}

/** Whether the frame runs the body of a class, and of which. */
function classBody(frame: NamingFrame): string | null {
  const text = frame.source(frame.line);
  if (text === undefined || indentOf(text) === 0 || frame.function === '<module>') return null;
  const name = lastPart(frame.function);
  let indent = indentOf(text);
  for (let at = frame.line - 1; at > frame.line - 400 && at > 0; at--) {
    const above = frame.source(at);
    if (above === undefined) break;
    if (above.trim() === '' || indentOf(above) >= indent) continue;
    indent = indentOf(above);
    if (new RegExp(`^\\s*class\\s+${name}\\b`).test(above)) return name;
    if (/^\s*(?:async\s+)?def\s/.test(above)) return null;
  }
  return /^[A-Z]/.test(name) ? name : null;
}

/** Where the calls of `callable` in the statement are, on the frame's own line first. */
function callsIn(statement: Statement, callable: string): number[] {
  const pattern = new RegExp(
    `(?<![\\w.])(?:[A-Za-z_]\\w*\\.)*(?:${callable})\\s*(?:\\[[^\\]]*\\])?\\(`,
    'g',
  );
  const found = [...statement.code.matchAll(pattern)].map((match) => match.index);
  const here = found.filter((at) => at >= statement.lineStart);
  return here.length > 0 ? here : found;
}

/** Name of what a call of `callable` made in `frames[at]`. `what`: a word for it when it is a part. */
function nameInFrame(
  callable: string,
  what: string,
  frames: readonly NamingFrame[],
  at: number,
  ordinal: number | null,
  depth: number,
): string | null {
  const frame = frames[at];
  const statement = frame ? statementAt(frame.source, frame.line) : null;
  if (!frame || !statement || depth > MAX_DEPTH) return null;
  const calls = callsIn(statement, callable);
  if (calls.length === 0) return withoutCall(statement, frames, at, ordinal, depth);
  const count = calls.length;
  if (ordinal === null) {
    // Which of the calls of the line made it is not known.
    const named = calls
      .slice(0, MAX_CHOICES)
      .map((call) => nameOfBinding(bindingAt(statement, call), what, frames, at, null, depth));
    return either(named, count);
  }
  const binding = bindingAt(statement, calls[ordinal % count]!);
  return nameOfBinding(binding, what, frames, at, Math.floor(ordinal / count), depth);
}

/** `a or b`, when it is one of them. */
function either(names: readonly (string | null)[], count: number): string | null {
  const known = new Set(names);
  if (known.has(null) || known.size === 0 || count > MAX_CHOICES) return null;
  return [...known].join(' or ');
}

/** The callable goes by another name here: a default factory, an alias, a helper. */
function withoutCall(
  statement: Statement,
  frames: readonly NamingFrame[],
  at: number,
  ordinal: number | null,
  depth: number,
): string | null {
  const { code, raw } = statement;
  const assigned = /^\s*[\w.[\]'"]+\s*(?::[^=]+)?=(?!=)\s*/.exec(code);
  if (assigned) {
    const binding = bindingAt(statement, assigned[0].length);
    return nameOfBinding(binding, '', frames, at, ordinal, depth);
  }
  // `with locks[key]:` on a defaultdict makes the lock.
  const subscript = /[A-Za-z_][\w.]*\[[^[\]]+\]/.exec(raw);
  return subscript ? qualified(subscript[0], frames, at, ordinal, depth) : null;
}

function nameOfBinding(
  binding: Binding,
  what: string,
  frames: readonly NamingFrame[],
  at: number,
  ordinal: number | null,
  depth: number,
): string | null {
  switch (binding.kind) {
    case 'name': {
      const counted = countedSubscript(binding.text, frames[at]!, ordinal);
      return qualified(counted, frames, at, ordinal, depth);
    }
    case 'item':
      return qualified(`${binding.base}[${ordinal ?? '…'}]`, frames, at, ordinal, depth);
    case 'oneOf': {
      if (ordinal === null) return either(binding.names, binding.names.length);
      const name = binding.names[ordinal % binding.names.length]!;
      return qualified(name, frames, at, ordinal, depth);
    }
    case 'part': {
      const outer = nameOfBinding(binding.of, what, frames, at, ordinal, depth);
      return outer && what ? `${what} of ${outer}` : null;
    }
    case 'returned': {
      // A factory: what it makes is called what its caller calls it.
      const callee = lastPart(frames[at]!.function);
      if (callee === '<module>' || !frames[at + 1]) return null;
      const name = callee.startsWith('<') ? '\\w+' : callee;
      return nameInFrame(name, what, frames, at + 1, ordinal, depth + 1);
    }
    case 'none':
      return null;
  }
}

/** `locks[i] = Lock()` in `for i in range(…)` counts. */
function countedSubscript(text: string, frame: NamingFrame, ordinal: number | null): string {
  const index = /^(.*)\[([A-Za-z_]\w*)\]$/.exec(text);
  if (!index || ordinal === null) return text;
  for (let at = frame.line - 1; at > frame.line - 4; at--) {
    const loop = new RegExp(`^\\s*for\\s+${index[2]}\\b[^:]*\\bin\\s+(?:range|enumerate)\\(`);
    const counts = new RegExp(
      `^\\s*for\\s+${index[2]}\\s*(?:,.*)?\\bin\\s+(?:range\\([^,]*\\)|enumerate\\()`,
    );
    const line = frame.source(at) ?? '';
    if (loop.test(line) && counts.test(line)) return `${index[1]}[${ordinal}]`;
  }
  return text;
}

/** What `text` of the innermost frame's line is called from outside: `jobs.ready` for `self.ready` below `jobs.get()`. */
export function nameOfPath(text: string, frames: readonly NamingFrame[]): string | null {
  return qualified(text, frames, 0, null, 0);
}

/** Puts the object's owner in place of `self`; null when the text is no name. */
function qualified(
  text: string,
  frames: readonly NamingFrame[],
  at: number,
  ordinal: number | null,
  depth: number,
): string | null {
  const path = text.replace(/\s+/g, '');
  if (!PATH.test(path)) return null;
  const own = /^(self|cls)\.(.*)$/.exec(path);
  const frame = frames[at]!;
  if (!own) {
    const body = classBody(frame);
    return body ? `${body}.${path}` : path;
  }
  const owner = own[1] === 'self' ? selfName(frames, at, ordinal, depth + 1) : null;
  const holder = owner ?? classOf(frame) ?? constructedClass(frames, at);
  return holder ? `${holder}.${own[2]}` : own[2]!;
}

/** The class called in the frame that constructs, for runtimes without qualified names. */
function constructedClass(frames: readonly NamingFrame[], at: number): string | null {
  const caller = frames[at + 1];
  if (!caller || !CONSTRUCTING.test(lastPart(frames[at]!.function))) return null;
  const { code } = maskLine(caller.source(caller.line) ?? '');
  return /\b([A-Z]\w*)\(/.exec(code)?.[1] ?? null;
}

/** What the caller calls the object that is `self` in `frames[at]`. */
function selfName(
  frames: readonly NamingFrame[],
  at: number,
  ordinal: number | null,
  depth: number,
): string | null {
  const caller = frames[at + 1];
  if (!caller || depth > MAX_DEPTH) return null;
  const method = lastPart(frames[at]!.function);
  const statement = statementAt(caller.source, caller.line);
  if (CONSTRUCTING.test(method)) {
    const upward = statement ? /\bsuper\(|\.__init__\(/.test(statement.code) : null;
    const callerMethod = lastPart(caller.function);
    if (upward === true || (upward === null && CONSTRUCTING.test(callerMethod))) {
      return selfName(frames, at + 1, ordinal, depth + 1);
    }
    const cls = classOf(frames[at]!);
    const member = cls && decorated(caller, cls);
    if (member) return qualified(member, frames, at + 1, ordinal, depth + 1);
    const plain = cls && statement && callsIn(statement, cls).length > 0 ? cls : null;
    return nameInFrame(plain ?? '[A-Z]\\w*', 'part', frames, at + 1, ordinal, depth + 1);
  }
  if (!statement) return null;
  const call = new RegExp(`([A-Za-z_][\\w.]*(?:\\[[^\\]]*\\])?)\\.${method}\\(`).exec(
    statement.raw,
  );
  if (!call)
    return /\bsuper\(/.test(statement.code) ? selfName(frames, at + 1, ordinal, depth + 1) : null;
  if (call[1] === 'self') return selfName(frames, at + 1, ordinal, depth + 1);
  return qualified(call[1]!, frames, at + 1, ordinal, depth + 1);
}

/** What is defined at the frame's line and decorated by the class, as by `@cached_property`; null: nothing is. */
function decorated({ source, line }: NamingFrame, cls: string): string | null {
  const isDecorator = (text: string | undefined): boolean => /^\s*@/.test(text ?? '');
  const decorates = new RegExp(`^\\s*@(?:\\w+\\.)*${cls}\\b`);
  let first = line;
  // Up to Python 3.10 it is called at the line of what it decorates.
  if (!isDecorator(source(line))) while (isDecorator(source(first - 1))) first--;
  let found = false;
  let at = first;
  for (; isDecorator(source(at)); at++) found ||= decorates.test(source(at)!);
  const name = /^\s*(?:async\s+)?(?:def|class)\s+(\w+)/.exec(source(at) ?? '')?.[1];
  return found && name !== undefined ? name : null;
}

/** A dataclass makes its fields in generated code: the field is found by its default factory. */
function fromFields(
  constructor: string,
  kind: string,
  frames: readonly NamingFrame[],
  ordinal: number | null,
): string | null {
  const [made, caller] = frames;
  if (!made || !caller || lastPart(made.function) !== '__init__') return null;
  const factory = new RegExp(
    `^\\s+(\\w+)\\s*(?::[^=]+)?=.*\\bdefault_factory\\s*=\\s*(?:\\w+\\.)*(?:${constructor})\\b`,
  );
  const fields = new Set<string>();
  for (let line = Math.max(1, caller.line - 400); line < caller.line + 400; line++) {
    const found = factory.exec(caller.source(line) ?? '');
    if (found) fields.add(found[1]!);
  }
  const owner = nameInFrame('[A-Z]\\w*', 'part', frames, 1, ordinal, 1);
  const holder = owner ?? constructedClass(frames, 0);
  if (fields.size === 1) return holder ? `${holder}.${[...fields][0]}` : [...fields][0]!;
  return holder ? `${kind.toLowerCase()} of ${holder}` : null;
}
