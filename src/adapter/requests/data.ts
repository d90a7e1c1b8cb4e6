import type { DebugProtocol } from '@vscode/debugprotocol';
import { basename } from 'node:path';
import type { DebugSession, Place } from '../dap/debugSession';
import { evaluationBlocked, evaluationSlow, noSuchSource, notRunning } from '../errors';
import type { FindingRow } from '../../protocol/view/index';
import type { Debuggee } from '../run/debuggee';
import { placeOfStuck } from '../run/stuck';
import { StuckError } from '../wire/agentLink';
import type { AgentFrame, AgentScope, AgentVariable } from '../wire/messages';

const MAX_MODULES = 5000;

async function stackTrace(session: DebugSession, args: DebugProtocol.StackTraceArguments) {
  const { debuggee, ident } = session.thread(args.threadId);
  const { frames, total } = await debuggee.link.ask<{ frames: AgentFrame[]; total: number }>(
    'stack',
    { thread: ident, start: args.startFrame ?? 0, levels: args.levels ?? 0 },
  );
  const owner = debuggee.owner(ident);
  const stackFrames = frames.map((frame): DebugProtocol.StackFrame => {
    const place: Place = { debuggee, id: frame.id, ident, frame: frame.id };
    return {
      id: session.frames.add(owner, String(frame.id), place),
      name: frame.name,
      line: frame.line,
      column: 1,
      source: sourceOf(session, debuggee, frame),
      presentationHint: frame.hint,
      moduleId: frame.module,
    };
  });
  return { stackFrames, totalFrames: total };
}

function sourceOf(
  { shown, sources }: DebugSession,
  debuggee: Debuggee,
  { file, hint, absent }: AgentFrame,
): DebugProtocol.Source {
  const isHere = !absent && shown.has(file);
  const presentationHint = hint === 'subtle' ? 'deemphasize' : 'normal';
  const found = {
    name: basename(file),
    path: absent ? file : shown.of(file),
    presentationHint,
  } as const;
  if (isHere) return found;
  const sourceReference = sources.add(String(debuggee.pid), file, { debuggee, file });
  return { ...found, sourceReference, origin: 'not a file of its own' };
}

async function scopes(session: DebugSession, args: DebugProtocol.ScopesArguments) {
  const place = session.frame(args.frameId);
  const rows = await place.debuggee.link.ask<AgentScope[]>('scopes', { frame: place.id });
  return {
    scopes: rows.map((row): DebugProtocol.Scope => ({
      name: row.name,
      presentationHint: row.hint,
      variablesReference: refer(session, place, row.ref),
      namedVariables: row.named,
      expensive: row.hint === 'globals' && rows.length > 1,
    })),
  };
}

function refer(session: DebugSession, { debuggee, ident, frame }: Place, id: number): number {
  if (id === 0) return 0;
  return session.values.add(debuggee.owner(ident), String(id), { debuggee, ident, id, frame });
}

function limit(session: DebugSession): { readonly limit: number } {
  return { limit: session.configuration?.evaluationSeconds ?? 3 };
}

/** Asks what may run the program's code; what gets stuck is told with the lock and its holder. */
async function ask<T>(session: DebugSession, place: Place, what: string, args: object): Promise<T> {
  const seconds = limit(session);
  try {
    return await place.debuggee.link.ask<T>(
      what,
      { ...args, ...seconds },
      seconds.limit * 1000 + 3000,
    );
  } catch (error) {
    if (error instanceof StuckError) throw explain(session, place, error);
    throw error;
  }
}

function explain(session: DebugSession, { debuggee }: Place, { where }: StuckError): Error {
  const { at, waitsFor } = placeOfStuck(session.run, debuggee.pid, where);
  if (waitsFor === null) return evaluationSlow(at);
  const ends = where.ends === true && !waitsFor.outside;
  return evaluationBlocked(at, waitsFor.goal, ends);
}

function variableOf(
  session: DebugSession,
  place: Place,
  row: AgentVariable,
): DebugProtocol.Variable {
  return {
    name: row.name,
    value: row.value,
    type: row.type,
    variablesReference: refer(session, place, row.ref),
    ...(row.expression === undefined ? {} : { evaluateName: row.expression }),
    ...(row.lazy === true ? { presentationHint: { lazy: true } } : {}),
    ...(row.indexed ? { indexedVariables: row.indexed } : {}),
    ...(row.indexed && row.named ? { namedVariables: row.named } : {}),
  };
}

async function variables(session: DebugSession, args: DebugProtocol.VariablesArguments) {
  const place = session.value(args.variablesReference);
  const { filter, start, count } = args;
  const rows = await ask<AgentVariable[]>(session, place, 'variables', {
    ref: place.id,
    filter,
    start,
    count,
  });
  return { variables: rows.map((row) => variableOf(session, place, row)) };
}

async function setVariable(session: DebugSession, args: DebugProtocol.SetVariableArguments) {
  const place = session.value(args.variablesReference);
  const row = await ask<AgentVariable>(session, place, 'assign', {
    ref: place.id,
    frame: place.frame,
    name: args.name,
    text: args.value,
  });
  return variableOf(session, place, row);
}

/** Where an expression is evaluated: its frame, or the main module of the first process. */
function placeOf(session: DebugSession, frameId: number | undefined): Place {
  if (frameId !== undefined) return session.frame(frameId);
  const [debuggee] = session.debuggees;
  if (!debuggee) throw notRunning();
  return { debuggee, id: 0, ident: 0, frame: 0 };
}

async function evaluate(session: DebugSession, args: DebugProtocol.EvaluateArguments) {
  const place = placeOf(session, args.frameId);
  const row = await ask<AgentVariable>(session, place, 'evaluate', {
    frame: place.id,
    text: args.expression,
    context: args.context,
  });
  const {
    value,
    name: _name,
    evaluateName: _evaluateName,
    ...rest
  } = variableOf(session, place, row);
  return { result: value, ...rest };
}

async function setExpression(session: DebugSession, args: DebugProtocol.SetExpressionArguments) {
  const place = placeOf(session, args.frameId);
  await ask(session, place, 'evaluate', {
    frame: place.id,
    text: `${args.expression} = ${args.value}`,
    context: 'set',
  });
  const asked = { expression: args.expression, ...pick(args.frameId) };
  const { result, ...rest } = await evaluate(session, asked);
  return { value: result, ...rest };
}

const pick = (frameId: number | undefined) => (frameId === undefined ? {} : { frameId });

async function completions(session: DebugSession, args: DebugProtocol.CompletionsArguments) {
  const place = placeOf(session, args.frameId);
  const lines = args.text.split('\n');
  const line = lines[(args.line ?? 1) - 1] ?? '';
  const text = line.slice(0, args.column - 1);
  type Found = { found: (readonly [label: string, text: string])[]; replaces: number };
  const found = await ask<Found>(session, place, 'complete', {
    frame: place.id,
    text,
    rest: line.slice(args.column - 1),
  });
  return {
    targets: found.found.map(([label, put], at): DebugProtocol.CompletionItem => ({
      label,
      ...(put === label ? {} : { text: put }),
      sortText: String(at).padStart(4, '0'),
      start: text.length - found.replaces,
      length: found.replaces,
    })),
  };
}

async function exceptionInfo(session: DebugSession, args: DebugProtocol.ExceptionInfoArguments) {
  const { debuggee, ident } = session.thread(args.threadId);
  const finding = debuggee.stoppedFor.get(ident);
  if (finding) return findingInfo(finding);
  const found = await debuggee.link.ask<{
    type: string;
    name: string;
    text: string;
    mode: 'always' | 'unhandled' | 'userUnhandled';
    stack: string;
  }>('exception', { thread: ident });
  return {
    exceptionId: found.type.replace(/^builtins\./, ''),
    description: found.text,
    breakMode: found.mode,
    details: { message: found.text, typeName: found.name, stackTrace: found.stack },
  };
}

/** What VS Code shows on the line where a thread stands still for a finding. */
function findingInfo({ rule, title, message, help }: FindingRow) {
  return {
    exceptionId: rule,
    description: title,
    breakMode: 'always',
    details: { message: title, typeName: rule, stackTrace: `${message}\n\n${help}` },
  };
}

async function modules(session: DebugSession, args: DebugProtocol.ModulesArguments) {
  const [debuggee] = session.debuggees;
  type Row = { name: string; file: string; own: boolean };
  const rows = (await debuggee?.link.ask<Row[]>('modules')) ?? [];
  const from = args.startModule ?? 0;
  const page = rows.slice(from, from + (args.moduleCount || MAX_MODULES));
  return {
    totalModules: rows.length,
    modules: page.map(({ name, file, own }) => ({
      id: name,
      name,
      path: session.shown.of(file),
      isUserCode: own,
    })),
  };
}

async function source(session: DebugSession, args: DebugProtocol.SourceArguments) {
  const reference = args.source?.sourceReference ?? args.sourceReference;
  const [first] = session.debuggees;
  const { debuggee, file } = session.sources.get(reference) ?? {
    debuggee: first,
    file: args.source?.path,
  };
  if (!debuggee || file === undefined) throw noSuchSource();
  const { link } = debuggee;
  return { content: await link.ask<string>('source', { file }), mimeType: link.sourceType };
}

export const dataRequests = {
  stackTrace,
  scopes,
  variables,
  setVariable,
  evaluate,
  setExpression,
  completions,
  exceptionInfo,
  modules,
  source,
};
