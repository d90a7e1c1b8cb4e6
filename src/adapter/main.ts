import { compileLater } from '../session/index';
import { listen, serve } from './serve';

compileLater();

/** `adapter.js`: one client on stdin and stdout; `adapter.js --port N`: clients on a port. */
const at = process.argv.findIndex((argument) => argument.startsWith('--port'));
if (at > 0) {
  const text = process.argv[at]?.split('=')[1] ?? process.argv[at + 1];
  listen(Number(text));
} else {
  // What something prints by accident must not end up between the messages.
  console.log = console.error;
  serve(process.stdin, process.stdout, () => setTimeout(() => process.exit(0), 300).unref());
}
