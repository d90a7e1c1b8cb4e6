import { spawnSync } from 'node:child_process';

const FINDS_DAP_MODE =
  '(progn (require \'package) (package-initialize) (kill-emacs (if (locate-library "dap-mode") 0 1)))';

/** Whether this machine has an Emacs with dap-mode: a DAP client that nobody here wrote. */
export function hasDapMode(): boolean {
  const { status } = spawnSync('emacs', ['--batch', '--eval', FINDS_DAP_MODE], { stdio: 'ignore' });
  return status === 0;
}
