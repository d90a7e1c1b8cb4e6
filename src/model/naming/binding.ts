import type { Statement } from './statement';

/** Where the value of a call goes. */
export type Binding =
  /** stored under a name the user wrote: `self._lock`, `locks['a']` */
  | { readonly kind: 'name'; readonly text: string }
  /** one of several made by the same line: `base[0]`, `base[1]`, … in the order made */
  | { readonly kind: 'item'; readonly base: string }
  /** one of several names in the order made: `a, b = (Lock() for …)` */
  | { readonly kind: 'oneOf'; readonly names: readonly string[] }
  /** handed to a call whose result goes to `of` */
  | { readonly kind: 'part'; readonly of: Binding }
  | { readonly kind: 'returned' }
  | { readonly kind: 'none' };

const NONE: Binding = { kind: 'none' };
/** Callables that make a container of what they are given. */
const CONTAINERS = new Set([
  'list',
  'tuple',
  'set',
  'frozenset',
  'deque',
  'iter',
  'cycle',
  'array',
]);
const APPENDERS = new Set(['append', 'appendleft', 'add', 'insert', 'push', 'put', 'extend']);

interface Bracket {
  readonly char: string;
  readonly at: number;
}

/** The innermost bracket open at `to`, and where the element around `to` begins. */
function enclosing(
  code: string,
  to: number,
): { open: Bracket | null; from: number; commas: number } {
  const stack: { bracket: Bracket; from: number; commas: number }[] = [];
  let top = { bracket: null as Bracket | null, from: 0, commas: 0 };
  for (let at = 0; at < to; at++) {
    const char = code[at]!;
    if ('([{'.includes(char)) {
      stack.push(top as { bracket: Bracket; from: number; commas: number });
      top = { bracket: { char, at }, from: at + 1, commas: 0 };
    } else if (')]}'.includes(char)) {
      top = stack.pop() ?? { bracket: null, from: at + 1, commas: 0 };
    } else if (char === ',') {
      top.from = at + 1;
      top.commas++;
    }
  }
  return { open: top.bracket, from: top.from, commas: top.commas };
}

/** Where the bracket at `open` closes; the end of the text when it does not. */
function closing(code: string, open: number): number {
  let depth = 0;
  for (let at = open; at < code.length; at++) {
    if ('([{'.includes(code[at]!)) depth++;
    else if (')]}'.includes(code[at]!) && --depth === 0) return at;
  }
  return code.length;
}

/** Text at the outermost level of a bracket, what is nested blanked. */
function flat(code: string, from: number, to: number): string {
  let depth = 0;
  let out = '';
  for (let at = from; at < to; at++) {
    const char = code[at]!;
    if (')]}'.includes(char)) depth--;
    out += depth > 0 ? '_' : char;
    if ('([{'.includes(char)) depth++;
  }
  return out;
}

function withSuffix(binding: Binding, suffix: string | null): Binding {
  if (binding.kind === 'name') {
    if (suffix === null) return { kind: 'item', base: binding.text };
    return { kind: 'name', text: binding.text + suffix };
  }
  if (binding.kind === 'oneOf') {
    const index = suffix === null ? null : /^\[(\d+)\]$/.exec(suffix);
    const name = index ? binding.names[Number(index[1])] : undefined;
    return name ? { kind: 'name', text: name } : suffix === null ? binding : NONE;
  }
  return binding;
}

/** Where the value that begins at `at` in the statement goes. */
export function bindingAt(statement: Statement, at: number): Binding {
  const { raw, code } = statement;
  const { open, from, commas } = enclosing(code, at);
  const before = raw.slice(from, at);
  const walrus = /([A-Za-z_]\w*)\s*:=\s*$/.exec(before);
  if (walrus) return { kind: 'name', text: walrus[1]! };
  if (/\blambda\b[^:]*:/.test(before)) return { kind: 'returned' };
  if (!open) return atTopLevel(statement, at);
  const inside = flat(code, open.at + 1, closing(code, open.at));
  const many = /\sfor\s/.test(inside);
  if (open.char === '(') return inCall(statement, open, before, commas, many);
  if (open.char === '[') {
    if (/[\w\])]$/.test(code.slice(0, open.at))) return NONE;
    return withSuffix(bindingAt(statement, open.at), many ? null : `[${commas}]`);
  }
  const colon = flat(code, from, at).indexOf(':');
  const outer = bindingAt(statement, open.at);
  if (colon < 0) return withSuffix(outer, null);
  return withSuffix(outer, `[${raw.slice(from, from + colon).trim()}]`);
}

function inCall(
  statement: Statement,
  open: Bracket,
  before: string,
  commas: number,
  many: boolean,
): Binding {
  const { raw, code } = statement;
  const callee = /(?:\bdef\s+)?[\w.]*(?:\[[^\]]*\])?[\w.]*\s*$/.exec(raw.slice(0, open.at))![0];
  const calleeAt = open.at - callee.length;
  const name = callee.trim().split('.').at(-1)!;
  const keyword = /^\s*([A-Za-z_]\w*)\s*(?::[^=]+)?=(?!=)/.exec(before);
  if (name === '' || /^(?:in|not|and|or|return|yield|await|if|else|with|as)$/.test(name)) {
    const tuple = /,/.test(flat(code, open.at + 1, closing(code, open.at)));
    if (many) return withSuffix(bindingAt(statement, open.at), null);
    return tuple
      ? withSuffix(bindingAt(statement, open.at), `[${commas}]`)
      : bindingAt(statement, open.at);
  }
  if (keyword) {
    if (name === 'dict') return withSuffix(bindingAt(statement, calleeAt), `['${keyword[1]}']`);
    return { kind: 'name', text: keyword[1]! };
  }
  if (CONTAINERS.has(name)) {
    const outer = bindingAt(statement, calleeAt);
    return many ? withSuffix(outer, null) : outer;
  }
  const receiver = callee.trim().slice(0, -name.length - 1);
  if (receiver && APPENDERS.has(name)) return { kind: 'item', base: receiver };
  const args = raw.slice(open.at + 1, open.at + 1 + before.length + 4096).split(',');
  if (receiver && name === 'setdefault') {
    return { kind: 'name', text: `${receiver}[${args[0]!.trim()}]` };
  }
  if (name === 'setattr' && args.length >= 2) {
    return { kind: 'name', text: `${args[0]!.trim()}.${args[1]!.trim().replace(/['"]/g, '')}` };
  }
  return { kind: 'part', of: bindingAt(statement, calleeAt) };
}

/** What begins a block, up to what is on the same line. */
const HEADER =
  /^\s*(?:if|elif|else|while|try|except|finally|class|(?:async\s+)?(?:for|with|def))\b[^:]*:/;

/** Positions of `=` that assign, outside brackets and before `to`. */
function assignments(code: string, to: number): number[] {
  const text = flat(code, 0, to);
  const found: number[] = [];
  for (const match of text.matchAll(/(?<![=!<>:+\-*/%&|^@~])=(?!=)/g)) found.push(match.index);
  return found;
}

function atTopLevel(statement: Statement, to: number): Binding {
  // One of several on the line, or behind `if …:`.
  const before = flat(statement.code, 0, to);
  const begin = Math.max(before.lastIndexOf(';') + 1, HEADER.exec(before)?.[0].length ?? 0);
  const raw = statement.raw.slice(begin);
  const code = statement.code.slice(begin);
  const at = to - begin;
  if (/^\s*(?:return|yield)\b/.test(code)) return { kind: 'returned' };
  if (/^\s*(?:async\s+)?with\b/.test(code)) {
    const paren = code.indexOf('(', at);
    const rest = paren < 0 ? '' : raw.slice(closing(code, paren) + 1);
    const as = /^\s*as\s+([\w.]+)/.exec(rest);
    return as ? { kind: 'name', text: as[1]! } : NONE;
  }
  const equals = assignments(code, at);
  if (equals.length === 0) return NONE;
  const target = raw
    .slice(0, equals[0])
    .trim()
    .replace(/^\((.*)\)$/, '$1');
  const names = splitTop(target);
  if (names.length > 1) {
    const values = flat(code, equals.at(-1)! + 1, at).split(',').length - 1;
    const single = !/,/.test(flat(code, equals.at(-1)! + 1, code.length));
    if (single) return { kind: 'oneOf', names };
    return values < names.length ? { kind: 'name', text: names[values]! } : NONE;
  }
  const plain = raw
    .slice(0, equals[0])
    .slice(0, annotationAt(code.slice(0, equals[0])))
    .trim();
  return plain ? { kind: 'name', text: plain } : NONE;
}

function splitTop(target: string): string[] {
  const code = flat(target, 0, target.length);
  const names: string[] = [];
  let from = 0;
  for (let at = 0; at <= target.length; at++) {
    if (at < target.length && code[at] !== ',') continue;
    const name = target.slice(from, at).trim();
    if (name) names.push(name);
    from = at + 1;
  }
  return names;
}

/** Where the annotation of `x: T` begins, the length when there is none. */
function annotationAt(code: string): number {
  const colon = flat(code, 0, code.length).indexOf(':');
  return colon < 0 ? code.length : colon;
}
