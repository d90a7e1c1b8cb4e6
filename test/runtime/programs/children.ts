/** What children do, scene by scene; prints what came of it, as JSON. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'heddle/queue';
import { type CalledProcessError, PIPE, Popen, quote, run, runAsync } from 'heddle/subprocess';
import { isMain, task } from 'heddle/task';
import { Thread } from 'heddle/threading';

const codeOf = (action: () => unknown): unknown => {
  try {
    action();
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
};

const messageOf = (action: () => unknown): string => {
  try {
    action();
    return '';
  } catch (error) {
    return (error as CalledProcessError).message;
  }
};

const isThere = (pid: number): boolean => codeOf(() => process.kill(pid, 0)) === null;

export const several = task((name: string, out: Queue<string>) => {
  const children = [0, 1, 2].map(
    (n) => new Popen(['cat'], { stdin: PIPE, stdout: PIPE, text: true, env: { N: `${n}` } }),
  );
  children.forEach(
    (child, n) =>
      child.communicate({ input: `${name}${n}` }).stdout === `${name}${n}` &&
      out.put(`${name}${n}`),
  );
});

const scenes: Record<string, () => unknown> = {
  flood: () => {
    const script = 'head -c 4000000 /dev/zero; head -c 4000000 /dev/zero >&2';
    const child = new Popen(['sh', '-c', script], { stdout: PIPE, stderr: PIPE });
    return [child.wait(), child.stdout.read().length, child.stderr.read().length];
  },
  threads: () => {
    const out = new Queue<string>();
    const threads = ['a', 'b'].map((name) => new Thread(several, { args: [name, out] }));
    for (const thread of threads) thread.start();
    for (const thread of threads) thread.join();
    return Array.from({ length: 6 }, () => out.get()).sort();
  },
  group: () => {
    const script = 'sleep 600 & echo $!; wait';
    const options = { stdout: PIPE, text: true, startNewSession: true } as const;
    const child = new Popen(['sh', '-c', script], options);
    child.stdout.readLine();
    child.terminate({ group: true });
    // The pipe is closed by whoever has it last.
    return [child.wait(), child.stdout.read() === '' ? 'ended too' : 'goes on'];
  },
  left: () => {
    const child = new Popen(['sleep', '600']);
    process.on('exit', () => process.kill(child.pid));
    return 'left';
  },
  aborted: async () => {
    const controller = new AbortController();
    const folder = mkdtempSync(join(tmpdir(), 'children-'));
    const file = join(folder, 'pid');
    try {
      const running = runAsync(['sh', '-c', 'echo $$ > "$0"; exec sleep 600', file], {
        signal: controller.signal,
      });
      const pid = (): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
      while (!pid().endsWith('\n')) await new Promise((resolve) => setTimeout(resolve, 5));
      controller.abort(new Error('enough'));
      const reason = await running.catch((error: unknown) => (error as Error).message);
      return [reason, isThere(Number(pid()))];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  deaf: () => {
    const child = new Popen(['sh', '-c', 'exec <&-; echo closed; exec sleep 600'], {
      stdin: PIPE,
      stdout: PIPE,
    });
    child.stdout.readLine();
    const before = codeOf(() => child.stdin.write('x'));
    child.kill();
    child.wait();
    return [before, codeOf(() => child.stdin.write('x'))];
  },
  closed: () => {
    const child = new Popen(['sh', '-c', 'read go; while :; do echo more; done'], {
      stdin: PIPE,
      stdout: PIPE,
    });
    child.stdout.close();
    child.stdin.write('go\n');
    return child.wait();
  },
  disposed: () => {
    let kept: Popen<{ stdin: 'pipe'; stdout: 'pipe'; text: true }>;
    {
      using child = new Popen(['sh', '-c', 'cat > /dev/null; echo read'], {
        stdin: PIPE,
        stdout: PIPE,
        text: true,
      });
      kept = child;
    }
    return [kept.returnCode, kept.stdout.read()];
  },
  quoted: () => [
    run(`echo ${quote("it's $HOME")}`, { shell: true, stdout: PIPE, text: true }).stdout,
    quote('', 'a', 'b c'),
  ],
  errors: () => [
    messageOf(() => run(['sh', '-c', 'exit 3'], { check: true })),
    messageOf(() => run(['sh', '-c', 'kill -TERM $$'], { check: true })),
    messageOf(() => run(['sleep', '600'], { timeout: 20 })),
  ],
};

if (isMain)
  void Promise.resolve(scenes[process.argv[2]!]!()).then((said) =>
    console.log(JSON.stringify(said)),
  );
