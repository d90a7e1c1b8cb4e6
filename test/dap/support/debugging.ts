import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { fromRoot } from '../../../scripts/support/root';
import type { Found } from '../../../scripts/pythons/discover';
import { pythons } from '../../support/pythons';
import { DapClient, type Body } from '../../support/dapClient';
import { DEADLINE_MS } from '../../support/deadline';
import { lineOf } from '../../../scripts/support/marks';

/** The versions whose debugger backends and pitfalls differ. */
export const versions: readonly Found[] = pythons().filter(({ minor }) =>
  [9, 10, 11, 12, 13, 14, 15].includes(minor),
);

export { lineOf };

export const program = (name: string): string => fromRoot('test', 'dap', 'programs', name);

/** A program written for one test, in a folder of its own. */
export function write(text: string, name = 'app.py'): string {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-dap-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

export interface LaunchPlan {
  /** Not for a program of Node. */
  readonly python?: Found;
  readonly program: string;
  /** Marks of lines, or lines, that get a breakpoint. */
  readonly breakpoints?: readonly (string | number | ({ at: string } & Record<string, unknown>))[];
  readonly functions?: readonly string[];
  readonly filters?: readonly string[];
  readonly filterOptions?: readonly { filterId: string; condition?: string }[];
  readonly options?: Record<string, unknown>;
  readonly client?: Record<string, unknown>;
}

/** Starts a program under a new adapter, as a client would, and resolves when it runs. */
export async function launch(plan: LaunchPlan): Promise<Debugging> {
  const client = DapClient.start();
  onTestFinished(() => client.close());
  const debugging = new Debugging(client, plan.program);
  await debugging.launch(plan);
  return debugging;
}

export class Debugging {
  /** The answer to the breakpoints of the plan. */
  breakpoints: Body[] = [];

  constructor(
    readonly client: DapClient,
    readonly path: string,
  ) {}

  async launch(plan: LaunchPlan): Promise<void> {
    await this.client.launch(
      {
        program: plan.program,
        ...(plan.python ? { python: plan.python.path } : {}),
        record: false,
        ...plan.options,
      },
      () => this.configure(plan),
      { supportsVariableType: true, ...plan.client },
    );
  }

  async configure(plan: Omit<LaunchPlan, 'python' | 'program'>): Promise<void> {
    if (plan.breakpoints) this.breakpoints = await this.setBreakpoints(plan.breakpoints);
    if (plan.functions) {
      const breakpoints = plan.functions.map((name) => ({ name }));
      await this.client.request('setFunctionBreakpoints', { breakpoints });
    }
    await this.client.request('setExceptionBreakpoints', {
      filters: plan.filters ?? [],
      filterOptions: plan.filterOptions ?? [],
    });
  }

  async setBreakpoints(wanted: NonNullable<LaunchPlan['breakpoints']>): Promise<Body[]> {
    const breakpoints = wanted.map((one) => {
      if (typeof one === 'number') return { line: one };
      if (typeof one === 'string') return { line: lineOf(this.path, one) };
      const { at, ...rest } = one;
      return { line: lineOf(this.path, at), ...rest };
    });
    const source = { path: this.path };
    const body = await this.client.request('setBreakpoints', { source, breakpoints });
    return body.breakpoints;
  }

  request(command: string, args: object = {}): Promise<Body> {
    return this.client.request(command, args);
  }

  stopped(reason?: string): Promise<Body> {
    return this.client.stopped(reason);
  }

  async frames(threadId: number): Promise<Body[]> {
    return (await this.request('stackTrace', { threadId })).stackFrames;
  }

  /** `work:12` for the innermost frame of a thread. */
  async top(threadId: number): Promise<Body> {
    const { stackFrames } = await this.request('stackTrace', { threadId, levels: 1 });
    return stackFrames[0];
  }

  async evaluate(expression: string, frameId?: number, context = 'watch'): Promise<string> {
    return (await this.request('evaluate', { expression, frameId, context })).result;
  }

  /** Locals of a frame by name. */
  async locals(frameId: number): Promise<Record<string, Body>> {
    const { scopes } = await this.request('scopes', { frameId });
    const { variablesReference } = scopes[0];
    const { variables } = await this.request('variables', { variablesReference });
    return Object.fromEntries((variables as Body[]).map((one) => [one.name, one]));
  }

  async threads(): Promise<Body[]> {
    return (await this.request('threads')).threads;
  }

  /** The thread whose name begins so and says `what`; one that does not yet is waited for. */
  async thread(name: string, what = /^/): Promise<Body> {
    const until = performance.now() + DEADLINE_MS;
    for (;;) {
      const all = await this.threads();
      const found = all.find((one) => (one.name as string).startsWith(name) && what.test(one.name));
      if (found) return found;
      if (performance.now() > until)
        throw new Error(
          `no thread ${name} ${what.source} among ${all.map((one) => one.name).join(', ')}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** The exit code of the program. */
  async ended(): Promise<number> {
    const { exitCode } = await this.client.event('exited');
    await this.client.event('terminated');
    return exitCode;
  }
}
