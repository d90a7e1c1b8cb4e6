import type { Debugger, Runtime } from 'node:inspector';
import type { AgentScope, AgentVariable } from '../wire/messages';
import { nodeRefused, type CdpSession } from '../../transport/index';
import { describe, typeOf } from './describe';
import { chain, ofProperty, ofVariable } from './expressions';
import type { KnownFrame } from './frames';
import type { PausedThread } from './pausedThread';

/** As many properties of one value are shown; elements of a list come in pages. */
const MOST = 1000;
const LONG_LIST = 100;

const NAMES: Readonly<Record<string, string>> = {
  local: 'Locals',
  block: 'Block',
  catch: 'Catch',
  closure: 'Closure',
  module: 'Module',
  script: 'Script',
  eval: 'Eval',
  with: 'With',
  global: 'Globals',
};

/** A value that can be opened. */
interface Known {
  readonly thread: PausedThread;
  readonly objectId: string;
  /** Of a scope: where it is, so that its variables can be set. */
  readonly scope: Scope | null;
  /** What it is in its frame, where that is certain; a scope has none. */
  readonly expression?: string | undefined;
}

interface Scope {
  readonly frame: string;
  readonly number: number;
  /** The scopes within it, whose variables may have the same names. */
  readonly inner: readonly string[];
}

export interface Page {
  readonly filter?: string;
  readonly start?: number;
  readonly count?: number;
}

/** Variables, their properties, and evaluations, in threads that stand still. */
export class Values {
  private next = 1;
  private readonly known = new Map<number, Known>();

  forget(thread: PausedThread): void {
    for (const [ref, one] of this.known) if (one.thread === thread) this.known.delete(ref);
  }

  scopes({ thread, frame }: KnownFrame): AgentScope[] {
    return frame.scopeChain.flatMap(({ type, name, object }, number) => {
      if (object.objectId === undefined) return [];
      const title = NAMES[type] ?? type;
      const within = frame.scopeChain.slice(0, number);
      const inner = within.flatMap((one) => one.object.objectId ?? []);
      const scope = { frame: frame.callFrameId, number, inner };
      return {
        name: name && type === 'closure' ? `${title} of ${name}` : title,
        ref: this.add({ thread, objectId: object.objectId, scope }),
        named: 0,
        hint: type === 'local' ? 'locals' : type === 'global' ? 'globals' : '',
      };
    });
  }

  async variables(ref: number, { filter, start = 0, count = 0 }: Page): Promise<AgentVariable[]> {
    const known = this.get(ref);
    const { thread, objectId, scope, expression } = known;
    if (filter === 'indexed') return this.elements(known, start, count || LONG_LIST);
    const rows = await properties(thread.session, objectId);
    const shown = rows.filter(({ name }) => filter !== 'named' || !/^\d+$/.test(name));
    const page = shown.slice(start, start + (count || MOST));
    const hidden = scope ? await namesOf(thread.session, scope.inner) : new Set<string>();
    return page.map((row) => {
      if (!scope) return this.property(thread, row, ofProperty(expression, row));
      return this.property(thread, row, hidden.has(row.name) ? undefined : ofVariable(row.name));
    });
  }

  /** Evaluates in a frame, or, without one, in the main thread; hovering changes nothing. */
  async evaluate(
    at: KnownFrame | PausedThread,
    expression: string,
    context: string | undefined,
    seconds: number,
  ): Promise<AgentVariable> {
    const { thread, result } = await run(at, expression, context === 'hover', seconds);
    return this.variable(thread, expression, result, chain(expression));
  }

  /** Sets a variable of a scope or a property of an object to what `text` is in the frame. */
  async assign(ref: number, at: KnownFrame, name: string, text: string, seconds: number) {
    const { thread, objectId, scope, expression } = this.get(ref);
    const { result } = await run(at, text, false, seconds);
    const newValue = argumentOf(result);
    if (scope) await setInScope(thread, scope, name, newValue);
    else
      await thread.session.request('Runtime.callFunctionOn', {
        objectId,
        functionDeclaration: 'function (name, value) { this[name] = value; }',
        arguments: [{ value: name }, newValue],
      });
    const where = scope ? ofVariable(name) : ofProperty(expression, { name });
    return this.variable(thread, name, result, where);
  }

  /** Names that can follow `text` in a frame. */
  async complete(at: KnownFrame, text: string, seconds: number) {
    const [, object, begun = ''] = /(?:([\w$.[\]]+)\.)?([\w$]*)$/.exec(text) ?? [];
    const ids =
      object === undefined
        ? at.frame.scopeChain.filter(({ type }) => type !== 'global').map((one) => one.object)
        : [(await run(at, object, true, seconds)).result];
    const rows = await Promise.all(
      ids.map(async ({ objectId }) => (objectId ? properties(at.thread.session, objectId) : [])),
    );
    const names = new Set(rows.flat().map(({ name }) => name));
    const fitting = [...names].filter((name) => name.startsWith(begun) && /^[\w$]+$/.test(name));
    return { found: fitting.sort().map((name) => [name, name]), replaces: begun.length };
  }

  private get(ref: number): Known {
    const known = this.known.get(ref);
    if (!known) throw nodeRefused('this value is gone: its thread has gone on');
    return known;
  }

  private add(known: Known): number {
    this.known.set(this.next, known);
    return this.next++;
  }

  private variable(
    thread: PausedThread,
    name: string,
    value: Runtime.RemoteObject,
    expression: string | undefined,
  ): AgentVariable {
    const { objectId } = value;
    const length = lengthOf(value);
    const known = { thread, scope: null, expression };
    return {
      name,
      value: describe(value),
      type: typeOf(value),
      ref: objectId === undefined ? 0 : this.add({ ...known, objectId }),
      ...(expression === undefined ? {} : { expression }),
      ...(length > LONG_LIST ? { indexed: length, named: 1 } : {}),
    };
  }

  private property(
    thread: PausedThread,
    { name, value, get }: Runtime.PropertyDescriptor,
    expression: string | undefined,
  ): AgentVariable {
    if (value) return this.variable(thread, name, value, expression);
    const row = { name, value: get ? '(a getter)' : '(not set yet)', type: '', ref: 0 };
    return get && expression !== undefined ? { ...row, expression } : row;
  }

  private async elements({ thread, objectId, expression }: Known, start: number, count: number) {
    const { result } = await thread.session.request<Runtime.CallFunctionOnReturnType>(
      'Runtime.callFunctionOn',
      {
        objectId,
        functionDeclaration:
          'function (from, to) { return Array.prototype.slice.call(this, from, to); }',
        arguments: [{ value: start }, { value: start + count }],
      },
    );
    const rows = await properties(thread.session, result.objectId ?? '');
    return rows
      .filter(({ name }) => /^\d+$/.test(name))
      .map((row) => ({ ...row, name: String(Number(row.name) + start) }))
      .map((row) => this.property(thread, row, ofProperty(expression, row)));
  }
}

async function properties(
  session: CdpSession,
  objectId: string,
): Promise<Runtime.PropertyDescriptor[]> {
  const found = await session.request<Runtime.GetPropertiesReturnType>('Runtime.getProperties', {
    objectId,
    ownProperties: true,
    generatePreview: true,
  });
  return found.result;
}

async function namesOf(session: CdpSession, ids: readonly string[]): Promise<Set<string>> {
  const rows = await Promise.all(ids.map((id) => properties(session, id)));
  return new Set(rows.flat().map(({ name }) => name));
}

async function run(
  at: KnownFrame | PausedThread,
  expression: string,
  pure: boolean,
  seconds: number,
): Promise<{ thread: PausedThread; result: Runtime.RemoteObject }> {
  const isFrame = 'frame' in at;
  const { session } = isFrame ? at.thread : at;
  const answer = await session.request<Debugger.EvaluateOnCallFrameReturnType>(
    isFrame ? 'Debugger.evaluateOnCallFrame' : 'Runtime.evaluate',
    {
      ...(isFrame ? { callFrameId: at.frame.callFrameId } : {}),
      expression,
      silent: true,
      generatePreview: true,
      includeCommandLineAPI: true,
      throwOnSideEffect: pure,
      timeout: seconds * 1000,
    },
    seconds * 1000 + 1000,
  );
  const { result, exceptionDetails } = answer;
  if (exceptionDetails) throw nodeRefused((result.description ?? describe(result)).split('\n')[0]!);
  return { thread: isFrame ? at.thread : at, result };
}

async function setInScope(
  { session }: PausedThread,
  { frame, number }: NonNullable<Known['scope']>,
  variableName: string,
  newValue: Runtime.CallArgument,
): Promise<void> {
  const where = { scopeNumber: number, variableName, newValue, callFrameId: frame };
  try {
    await session.request('Debugger.setVariableValue', where);
  } catch (error) {
    // All that V8 says of a frame of optimized code.
    if ((error as Error).message !== 'Internal error') throw error;
    throw nodeRefused(`${variableName} cannot be set here: V8 has optimized its function`);
  }
}

/** A value, to be handed back. */
function argumentOf(value: Runtime.RemoteObject): Runtime.CallArgument {
  const { objectId, unserializableValue } = value;
  if (objectId !== undefined) return { objectId };
  if (unserializableValue !== undefined) return { unserializableValue };
  return { value: value.value as unknown };
}

/** Of a list, by its description: `Array(3)`, `Float64Array(3)`. */
function lengthOf({ subtype, description }: Runtime.RemoteObject): number {
  if (subtype !== 'array' && subtype !== 'typedarray') return 0;
  return Number(/\((\d+)\)$/.exec(description ?? '')?.[1] ?? 0);
}
