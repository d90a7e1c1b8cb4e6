import type { DebugProtocol } from '@vscode/debugprotocol';
import type { DebugSession } from '../dap/debugSession';
import type { AgentFrame, AgentThread } from '../wire/messages';
import type { Debuggee } from '../run/debuggee';
import type { ThreadEntry } from '../run/runThreads';
import { waitText } from '../run/waits';

type Row = AgentThread & ThreadEntry<Debuggee>;

async function threads(session: DebugSession): Promise<{ threads: DebugProtocol.Thread[] }> {
  const rows = await list(session);
  const several = session.debuggees.size > 1;
  return {
    threads: rows.map((row) => ({
      id: row.id,
      name: (several ? `${row.debuggee.name}: ` : '') + label(session, row),
    })),
  };
}

/** All threads of the session. */
async function list(session: DebugSession): Promise<Row[]> {
  return (await listNow(session, [...session.debuggees])).flat();
}

/**
 * Threads of each process, the main thread first, once all that was told of them is known: one that has just stopped
 * is not to be shown in the wait before.
 */
async function listNow(session: DebugSession, debuggees: readonly Debuggee[]): Promise<Row[][]> {
  const found = await Promise.all(debuggees.map((one) => one.list()));
  await session.run?.session?.caughtUp();
  return found.map((rows) =>
    rows.toSorted((a, b) => Number(b.main) - Number(a.main) || a.id - b.id),
  );
}

/** Its name, and what it waits for. */
function label(session: DebugSession, row: Row): string {
  const { run } = session;
  const lane = run?.model?.lane(row.id);
  const wait = run?.model && lane ? waitText(run.model, lane, run.frozenIds()) : null;
  const frozen = row.frozen ? ' (frozen)' : '';
  return row.name + frozen + (wait === null ? '' : `: ${wait}`);
}

/** Every thread of every process with its stack, as text, its files as the client knows them. */
async function dumpStacks(session: DebugSession): Promise<{ text: string }> {
  const parts: string[] = [];
  const debuggees = [...(session.run?.debuggees ?? session.debuggees)];
  const found = await listNow(session, debuggees);
  for (const [at, debuggee] of debuggees.entries()) {
    parts.push(`process ${debuggee.pid}, ${debuggee.name}`);
    for (const row of found[at]!) {
      parts.push('', `  ${label(session, row)}`);
      const { frames } = await debuggee.link.ask<{ frames: AgentFrame[] }>('stack', {
        thread: row.ident,
        start: 0,
        levels: 200,
      });
      for (const { name, file, line } of frames)
        parts.push(`    ${session.shown.of(file)}:${line}  ${name}`);
    }
    parts.push('');
  }
  return { text: parts.join('\n') };
}

export const threadRequests = { threads, heddleDumpStacks: dumpStacks };
