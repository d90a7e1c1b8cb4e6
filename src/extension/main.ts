import * as vscode from 'vscode';
import { DisposableStore } from '../base/index';
import { RunCommands } from './commands/runs';
import { registerSourceCommands } from './commands/source';
import { ThreadCommands } from './commands/threads';
import { AdapterFactory } from './debug/adapterFactory';
import { ConfigurationProvider } from './debug/configurationProvider';
import { JavascriptDebugger } from './debug/javascriptDebugger';
import { SessionRuns } from './debug/sessionRuns';
import { BlockedLines } from './inline/blockedLines';
import { FindingActions } from './inline/codeActions';
import { Diagnostics } from './inline/diagnostics';
import { ObjectFacts } from './inline/objectFacts';
import { SourceFigures } from './inline/sourceFigures';
import { LiveEditors } from './live/liveEditor';
import { LivePanel } from './live/livePanel';
import { RecordingEditors } from './recording/recordingEditor';
import { RecordingSource, type Reader } from './recording/recordingSource';
import { LastRun } from './runs/lastRun';
import { Runs } from './runs/runs';
import { findingRows } from './trees/findingRows';
import { lockRows, queueRows } from './trees/objectRows';
import { threadRows } from './trees/threadRows';
import { RowTree } from './trees/treeView';
import { ContextKeys } from './ui/contextKeys';
import { isProgram, programFiles } from './ui/languages';
import { ReportLinks, reports } from './ui/reportLinks';
import { StatusBar } from './ui/statusBar';
import { TextDocuments } from './ui/textDocuments';

const store = new DisposableStore();

/** What tests of the extension host look at. */
export interface HeddleApi {
  readonly runs: Runs;
  /** How long activation took, ms. */
  readonly activationMs: number;
}

/** The one place where the parts of the extension meet. */
export function activate(context: vscode.ExtensionContext): HeddleApi {
  const { extensionUri } = context;
  const started = performance.now();
  const file = (...path: string[]): string =>
    vscode.Uri.joinPath(extensionUri, 'dist', ...path).fsPath;
  const output = store.add(vscode.window.createOutputChannel('Heddle', { log: true }));
  const runs = store.add(new Runs());

  store.add(new ContextKeys(runs));
  store.add(new StatusBar(runs));
  const editors = store.add(new LiveEditors(extensionUri, runs));
  const read: Reader = (path, onProgress) =>
    new RecordingSource(file('recordingHost.js'), path, onProgress);
  store.add(new RecordingEditors(extensionUri, runs, read));
  const lastRun = store.add(new LastRun(runs, context.workspaceState, read));
  const panel = store.add(new LivePanel(extensionUri, runs, lastRun.restored));
  store.add(new SessionRuns(runs, editors, output, read));
  registerTrees(runs);

  const diagnostics = store.add(new Diagnostics(runs));
  const looks = (): boolean =>
    vscode.window.visibleTextEditors.some(({ document }) => isProgram(document));
  const objects = store.add(new ObjectFacts(runs, looks));
  store.add(new SourceFigures(runs, objects));
  store.add(new BlockedLines(runs, extensionUri));
  const { kinds } = FindingActions;
  store.add(
    vscode.languages.registerCodeActionsProvider(programFiles, new FindingActions(), {
      providedCodeActionKinds: kinds,
    }),
  );

  store.add(vscode.languages.registerDocumentLinkProvider(reports, new ReportLinks()));

  registerDebugging(file('adapter.js'), output);
  store.add(new JavascriptDebugger(file('node', '**'), output));
  const texts = store.add(new TextDocuments());
  const commands = [
    ...new RunCommands(runs, editors, panel, texts, file('cli.js')).register(),
    ...new ThreadCommands(runs, texts).register(),
    ...registerSourceCommands(extensionUri, diagnostics, output),
  ];
  for (const command of commands) store.add(command);
  void lastRun.restore();
  const activationMs = performance.now() - started;
  output.info(`activated in ${activationMs.toFixed(1)} ms`);
  return { runs, activationMs };
}

/** Called by VS Code when the window closes or the extension is disabled. */
export function deactivate(): void {
  store.dispose();
}

function registerTrees(runs: Runs): void {
  store.add(new RowTree('heddle.threads', runs, threadRows));
  store.add(new RowTree('heddle.locks', runs, lockRows));
  store.add(new RowTree('heddle.queues', runs, queueRows));
  store.add(new RowTree('heddle.findings', runs, findingRows));
}

function registerDebugging(adapter: string, output: vscode.LogOutputChannel): void {
  const { Dynamic } = vscode.DebugConfigurationProviderTriggerKind;
  const provider = new ConfigurationProvider(output);
  store.add(vscode.debug.registerDebugConfigurationProvider('heddle', provider));
  store.add(vscode.debug.registerDebugConfigurationProvider('heddle', provider, Dynamic));
  store.add(
    vscode.debug.registerDebugAdapterDescriptorFactory('heddle', new AdapterFactory(adapter)),
  );
}
