import { readdirSync, readFileSync } from 'node:fs';
import type { CDPSession } from 'playwright-core';

/** Megabytes of one moment. */
export interface Sample {
  readonly seconds: number;
  readonly adapter: number;
  readonly extensionHost: number;
  /** The process of the window, the view in it. */
  readonly window: number;
  /** Objects on the JavaScript heap of that process, after a collection. */
  readonly heap: number;
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** Resident memory of a process, MB; 0 when it is gone. */
function resident(pid: string): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** The processes that take part, found by their command lines. */
export class Processes {
  private readonly pids: readonly string[] = readdirSync('/proc').filter((name) =>
    /^\d+$/.test(name),
  );

  private largest(pattern: RegExp): string {
    const found = this.pids.filter((pid) => pattern.test(commandLine(pid)));
    return found.sort((a, b) => resident(b) - resident(a))[0] ?? '0';
  }

  readonly adapter: string;
  readonly extensionHost: string;
  readonly window: string;

  /** `folder`: of the VS Code server. */
  constructor(folder: string) {
    const ours = folder.replace(/[^\w]/g, '\\$&');
    this.adapter = this.largest(new RegExp(`${ours}.*dist/adapter\\.js`));
    this.extensionHost = this.largest(/--type=extensionHost/);
    this.window = this.largest(/--type=renderer/);
  }
}

export async function sample(
  processes: Processes,
  devtools: CDPSession,
  seconds: number,
): Promise<Sample> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devtools.send('Performance.getMetrics');
  const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0;
  return {
    seconds,
    adapter: resident(processes.adapter),
    extensionHost: resident(processes.extensionHost),
    window: resident(processes.window),
    heap: heap / 2 ** 20,
  };
}
