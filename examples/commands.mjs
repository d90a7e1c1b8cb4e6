// Commands of the system, with their input and output: no shell, no callbacks.
import { PIPE, CalledProcessError, Popen, run } from 'heddle/subprocess';

const sorted = run(['sort'], {
  input: 'pear\nfig\napple\n',
  stdout: PIPE,
  text: true,
  check: true,
});
process.stdout.write(sorted.stdout);

const grep = new Popen(['grep', 'plum'], { stdin: PIPE, stdout: PIPE, text: true });
const { stdout } = grep.communicate({ input: sorted.stdout, timeout: 10_000 });
console.log(stdout || 'grep found nothing');

try {
  run(['sh', '-c', 'exit 3'], { check: true, timeout: 10_000 });
} catch (error) {
  if (!(error instanceof CalledProcessError) || error.returnCode !== 3) throw error;
}
