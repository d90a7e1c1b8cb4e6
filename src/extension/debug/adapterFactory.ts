import * as vscode from 'vscode';

/** Starts the adapter under the Node of the extension host. */
export class AdapterFactory implements vscode.DebugAdapterDescriptorFactory {
  constructor(private readonly program: string) {}

  /** Also for child processes: the adapter finds the way to that of the parent by itself. */
  createDebugAdapterDescriptor(): vscode.DebugAdapterDescriptor {
    return new vscode.DebugAdapterExecutable(process.execPath, [this.program], {
      env: { ELECTRON_RUN_AS_NODE: '1' },
    });
  }
}
