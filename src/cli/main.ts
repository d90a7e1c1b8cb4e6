/** The `heddle` command. */
import { RULES } from '../analysis/index';
import { compileLater, exactArguments, isUnderNohup } from '../session/index';
import { context, styled } from './context';
import { attach } from './commands/attach';
import { exportTrace } from './commands/export';
import { open } from './commands/open';
import { ppWorker } from './commands/ppWorker';
import { report } from './commands/report';
import { run } from './commands/run';
import { errorText, statusOf } from './errors';
import { parse } from './options/parse';
import { tool } from './package';
import { reason } from './targetFile';
import type { Context } from './context';

/** The command did its work, and nobody has what came of it. */
const LOST = 2;
const lost = (error: Error): string => `standard output cannot be written: ${reason(error)}`;

async function main(args: readonly string[], context: Context): Promise<number> {
  const invocation = parse(
    args,
    RULES.map((rule) => rule.name),
  );
  switch (invocation.command) {
    case 'help':
      context.out.write(invocation.text);
      return 0;
    case 'version':
      context.out.write(`${tool.version}\n`);
      return 0;
    case 'run':
      return run(invocation, styled(context, invocation));
    case 'attach':
      return attach(invocation, styled(context, invocation));
    case 'open':
      return open(invocation, styled(context, invocation));
    case 'report':
      return report(invocation, styled(context, invocation));
    case 'export':
      return exportTrace(invocation, styled(context, invocation));
    case 'pp-worker':
      return ppWorker(invocation, context);
  }
}

compileLater();
// As whoever started us wants it; Node has put an end to it.
if (isUnderNohup()) process.on('SIGHUP', () => undefined);
const world = context();
const status = await main(exactArguments(process.argv.slice(2)), world).catch((error: unknown) => {
  world.err.write(errorText(error, world.style));
  return statusOf(error);
});
await world.out.flushed();
const { failed } = world.out;
if (failed) world.err.write(`${world.style.error('heddle:')} ${lost(failed)}\n`);
await world.err.flushed();
process.exit(status === 0 && failed ? LOST : status);
