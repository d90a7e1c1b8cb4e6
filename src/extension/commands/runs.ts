import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import * as vscode from 'vscode';
import { parseAddress } from '../debug/address';
import { configurationFor } from '../debug/configuration';
import { pickProcess } from '../debug/pickProcess';
import { LivePanel } from '../live/livePanel';
import type { LiveEditors } from '../live/liveEditor';
import { recordingViewType } from '../recording/recordingEditor';
import type { Run } from '../runs/run';
import { runChoice } from '../runs/runChoice';
import type { Runs } from '../runs/runs';
import { linkTo, type TreeRow } from '../trees/treeRow';
import { heddle } from './cli';
import { isProgram, openOne } from '../ui/languages';
import type { TextDocuments } from '../ui/textDocuments';
import { messageOf } from './threads';

/** What a recording can be turned into: by which command, before FILE and recording. */
const formats = [
  {
    label: 'JSON report',
    args: ['report', '--report', 'json', '--report-file'],
    extension: '.json',
    detail: 'Schema heddle-report/1',
  },
  {
    label: 'Text report',
    args: ['report', '--report', 'text', '--report-file'],
    extension: '.heddle-report',
    detail: 'For people',
  },
  {
    label: 'SARIF log',
    args: ['report', '--report', 'sarif', '--report-file'],
    extension: '.sarif',
    detail: 'Findings for code scanning',
  },
  {
    label: 'JUnit XML',
    args: ['report', '--report', 'junit', '--report-file'],
    extension: '.xml',
    detail: 'Findings as test results',
  },
  {
    label: 'Perfetto trace',
    args: ['export', 'perfetto', '-o'],
    extension: '.perfetto.json',
    detail: 'All threads over time, for ui.perfetto.dev and chrome://tracing',
  },
  {
    label: 'speedscope profile',
    args: ['export', 'speedscope', '-o'],
    extension: '.speedscope.json',
    detail: 'Time waited, time lost behind holders and time held, by stack',
  },
  {
    label: 'Folded stacks of waits',
    args: ['export', 'folded', '--of', 'waits', '-o'],
    extension: '.waits.folded',
    detail: 'For flame graphs: where threads waited',
  },
  {
    label: 'Folded stacks of blame',
    args: ['export', 'folded', '--of', 'blame', '-o'],
    extension: '.blame.folded',
    detail: 'For flame graphs: what holders did while others waited',
  },
] as const;

/** Commands about whole runs and their recordings. */
export class RunCommands {
  private lastRequest = 0;

  constructor(
    private readonly runs: Runs,
    private readonly editors: LiveEditors,
    private readonly panel: LivePanel,
    private readonly texts: TextDocuments,
    private readonly cli: string,
  ) {}

  register(): vscode.Disposable[] {
    const { registerCommand } = vscode.commands;
    const run = (noDebug: boolean) => (uri?: vscode.Uri) => this.start(uri, noDebug);
    return [
      registerCommand('heddle.runFile', run(true)),
      registerCommand('heddle.debugFile', run(false)),
      registerCommand('heddle.attach', () => this.attach()),
      registerCommand('heddle.pickProcess', pickProcess),
      registerCommand('heddle.attachToProcess', () => this.attachToProcess()),
      registerCommand('heddle.openRecording', (uri?: vscode.Uri) => this.openRecording(uri)),
      registerCommand('heddle.saveRecording', () => this.guarded(() => this.save())),
      registerCommand('heddle.export', () => this.guarded(() => this.export())),
      registerCommand('heddle.showReport', () => this.guarded(() => this.report())),
      registerCommand('heddle.showLiveView', () => LivePanel.reveal(false)),
      registerCommand('heddle.openLiveViewInEditor', () => {
        if (this.runs.current) this.editors.open(this.runs.current);
      }),
      registerCommand('heddle.showWaitGraph', () => this.panel.show('tab=graph')),
      registerCommand('heddle.showInLiveView', (row?: TreeRow) => this.showRow(row)),
      registerCommand('heddle.chooseRun', () => this.choose()),
    ];
  }

  private async start(uri: vscode.Uri | undefined, noDebug: boolean): Promise<void> {
    const editor = vscode.window.activeTextEditor?.document;
    const file = uri ?? (editor && isProgram(editor) ? editor.uri : undefined);
    if (file?.scheme !== 'file') {
      void vscode.window.showInformationMessage(openOne);
      return;
    }
    await vscode.workspace.textDocuments.find(({ uri: { path } }) => path === file.path)?.save();
    const folder = vscode.workspace.getWorkspaceFolder(file);
    await vscode.debug.startDebugging(folder, configurationFor(file.fsPath), { noDebug });
  }

  private async attach(): Promise<void> {
    const text = await vscode.window.showInputBox({
      title: 'Attach to a waiting program',
      prompt: 'What the program printed: HOST:PORT, token TOKEN',
      placeHolder: '127.0.0.1:5678, token 0123456789abcdef',
      ignoreFocusOut: true,
      validateInput: (given) => (parseAddress(given) ? undefined : 'HOST:PORT, token TOKEN'),
    });
    const connect = text === undefined ? null : parseAddress(text);
    if (!connect) return;
    const name = `Heddle: ${connect.host}:${connect.port}`;
    const configuration = { type: 'heddle', request: 'attach', name, connect };
    await vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], configuration);
  }

  private async attachToProcess(): Promise<void> {
    const processId = await pickProcess();
    if (processId === undefined) return;
    const name = `Heddle: process ${processId}`;
    const configuration = { type: 'heddle', request: 'attach', name, processId };
    await vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], configuration);
  }

  private async openRecording(given?: vscode.Uri): Promise<void> {
    const filters = { 'Heddle recordings': ['heddle'] };
    const chosen = given ?? (await vscode.window.showOpenDialog({ filters }))?.[0];
    if (chosen) await vscode.commands.executeCommand('vscode.openWith', chosen, recordingViewType);
  }

  private async save(): Promise<void> {
    const path = await this.recordingOf(this.mustHave());
    const target = await vscode.window.showSaveDialog({
      defaultUri: this.beside(basename(path)),
      filters: { 'Heddle recordings': ['heddle'] },
    });
    if (target && target.fsPath !== path) await copyFile(path, target.fsPath);
  }

  private async export(): Promise<void> {
    const path = await this.recordingOf(this.mustHave());
    const chosen = await vscode.window.showQuickPick(formats, { title: 'Export recording as' });
    if (!chosen) return;
    const name = basename(path, extname(path)) + chosen.extension;
    const target = await vscode.window.showSaveDialog({ defaultUri: this.beside(name) });
    if (!target) return;
    await heddle(this.cli, [...chosen.args, target.fsPath, path], this.folder());
    await vscode.window.showInformationMessage(`Exported to ${target.fsPath}.`);
  }

  private async report(): Promise<void> {
    const run = this.mustHave();
    const path = await this.recordingOf(run);
    const text = await heddle(this.cli, ['report', path], this.folder());
    await this.texts.show(`report of ${run.title}`, text);
  }

  /** Where a run is recorded; a live one is asked to write all it has. */
  private async recordingOf(run: Run): Promise<string> {
    if (run.recording !== null) return run.recording;
    const answer = await run.ask({ type: 'save', id: ++this.lastRequest });
    if (!('type' in answer) || answer.kind !== 'saved') {
      throw new Error(
        'type' in answer && answer.kind === 'error' ? answer.message : 'no recording',
      );
    }
    if (!existsSync(answer.path)) throw new Error(`${answer.path} is not there`);
    return answer.path;
  }

  private async showRow(row?: TreeRow): Promise<void> {
    const link = row && linkTo(row);
    if (link) await this.panel.show(link);
  }

  private async choose(): Promise<void> {
    const items = [...this.runs.all].reverse().map((run) => ({ ...runChoice(run), run }));
    const chosen = await vscode.window.showQuickPick(items, { title: 'Show which run?' });
    if (chosen) this.runs.select(chosen.run);
  }

  private mustHave(): Run {
    const run = this.runs.current;
    if (!run) throw new Error('no run is shown');
    return run;
  }

  /** Where commands run: paths in reports are told from here. */
  private folder(): string | undefined {
    return vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  }

  private beside(name: string): vscode.Uri {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    return folder ? vscode.Uri.joinPath(folder, name) : vscode.Uri.file(name);
  }

  private async guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      void vscode.window.showErrorMessage(`Heddle: ${messageOf(error)}`);
    }
  }
}
