// A host of its own process, for tests that end it: runs a program, says where, and waits.
import { Session } from '../../../src/session/index';

const [program = '', record = '', python = ''] = process.argv.slice(2);
void (async () => {
  const session = await Session.launch({
    program: { kind: 'command', command: program, args: [] },
    python,
    record,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  console.log(`session ${session.directory} ${session.childProcess!.pid}`);
  const exit = await session.exit;
  session.dispose();
  console.log(`over ${JSON.stringify(exit)}`);
})();
