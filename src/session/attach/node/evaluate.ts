import type { Runtime } from 'node:inspector';
import { nodeRefused, type CdpSession } from '../../../transport/index';

/** Evaluates an expression in a thread, wherever it is. `loads`: it has `require`, whatever the thread runs. Throws a HeddleError. */
export async function evaluate<T>(
  session: CdpSession,
  expression: string,
  loads = true,
): Promise<T> {
  return valueOf<T>(
    await session.request<Runtime.EvaluateReturnType>('Runtime.evaluate', {
      expression,
      includeCommandLineAPI: loads,
      returnByValue: true,
      silent: true,
    }),
  );
}

/** The same, where it is an object that stays in the thread; gives its id. */
export async function reference(session: CdpSession, expression: string): Promise<string> {
  const { result, exceptionDetails } = await session.request<Runtime.EvaluateReturnType>(
    'Runtime.evaluate',
    { expression, includeCommandLineAPI: true, silent: true },
  );
  if (exceptionDetails || !result.objectId) throw nodeRefused(textOf(exceptionDetails));
  return result.objectId;
}

/** Calls a function of the thread with an object that is in it. */
export async function callWith<T>(session: CdpSession, called: string, object: string): Promise<T> {
  return valueOf<T>(
    await session.request<Runtime.CallFunctionOnReturnType>('Runtime.callFunctionOn', {
      objectId: called,
      functionDeclaration: 'function (object) { return this(object); }',
      arguments: [{ objectId: object }],
      returnByValue: true,
      silent: true,
    }),
  );
}

function valueOf<T>({ result, exceptionDetails }: Runtime.EvaluateReturnType): T {
  if (exceptionDetails) throw nodeRefused(textOf(exceptionDetails));
  return result.value as T;
}

const textOf = (details: Runtime.ExceptionDetails | undefined): string =>
  (details?.exception?.description ?? details?.text ?? 'nothing is there').split('\n')[0]!;
