import { compileLater } from '../session/index';
import { listen, serve } from './serve';

compileLater();

/** What was sent last is on its way for so long at most. */
const LEAVE_MS = 300;
/** A client that has been told of the end may be slow to say goodbye; asked of one that has ended, VS Code waits 2 s for an answer. */
const DISCONNECT_MS = 5000;

/** `adapter.js`: one client on stdin and stdout; `adapter.js --port N`: clients on a port. */
const at = process.argv.findIndex((argument) => argument.startsWith('--port'));
if (at > 0) {
  const text = process.argv[at]?.split('=')[1] ?? process.argv[at + 1];
  listen(Number(text));
} else {
  // What something prints by accident must not end up between the messages.
  console.log = console.error;
  serve(process.stdin, process.stdout, (left) =>
    setTimeout(() => process.exit(0), left ? LEAVE_MS : DISCONNECT_MS).unref(),
  );
}
