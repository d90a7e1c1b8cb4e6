import * as vscode from 'vscode';

/** Starts the adapter under the Node of the extension host. */
export class AdapterFactory implements vscode.DebugAdapterDescriptorFactory {
  constructor(private readonly program: string) {}

  createDebugAdapterDescriptor(session: vscode.DebugSession): vscode.DebugAdapterDescriptor {
    // A child process is a second connection to the adapter of its parent.
    const child = session.configuration['heddleChild'] as { port?: number } | undefined;
    if (child?.port !== undefined) return new vscode.DebugAdapterServer(child.port, '127.0.0.1');
    return new vscode.DebugAdapterExecutable(process.execPath, [this.program], {
      env: { ELECTRON_RUN_AS_NODE: '1' },
    });
  }
}
