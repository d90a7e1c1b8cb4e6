import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { isProgram, openOne } from '../ui/languages';
import { settings } from '../ui/settings';
import {
  complaintAbout,
  configurationFor,
  dynamicConfigurations,
  isForNode,
  withDefaults,
  type Configuration,
} from './configuration';
import { chooseInterpreter } from './interpreter';

/** Fills in what a configuration leaves out, and says what is wrong before anything starts. */
export class ConfigurationProvider implements vscode.DebugConfigurationProvider {
  constructor(private readonly output: vscode.LogOutputChannel) {}

  provideDebugConfigurations(): vscode.DebugConfiguration[] {
    return [...dynamicConfigurations];
  }

  /** F5 without launch.json comes with an empty configuration. */
  resolveDebugConfiguration(
    _folder: vscode.WorkspaceFolder | undefined,
    given: vscode.DebugConfiguration,
  ): vscode.DebugConfiguration | undefined {
    if (given.type || given.request) return given;
    const document = vscode.window.activeTextEditor?.document;
    if (document && isProgram(document)) return configurationFor(document.uri.fsPath);
    void vscode.window.showInformationMessage(openOne);
    return undefined;
  }

  async resolveDebugConfigurationWithSubstitutedVariables(
    asked: vscode.WorkspaceFolder | undefined,
    given: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined | null> {
    // Of a child process: its parent's adapter has made it.
    if (given['heddleChild'] !== undefined) return given;
    if (!vscode.workspace.isTrusted) {
      void vscode.window.showErrorMessage('Heddle runs programs in trusted workspaces only.');
      return undefined;
    }
    const folder = asked ?? folderOf(given);
    const complaint = complaintAbout(given, existsSync);
    if (complaint !== null) return this.refuse(complaint);
    if (given.request !== 'launch' || isForNode(given)) return this.filled(given, folder, null);
    const scope = folder?.uri;
    const python = typeof given['python'] === 'string' ? given['python'] : undefined;
    const interpreter = await chooseInterpreter(python, scope, (text) => this.output.warn(text));
    if ('missing' in interpreter) return this.noPython(interpreter.missing);
    this.output.info(`interpreter ${interpreter.path}, of ${interpreter.whence}`);
    return this.filled(given, folder, interpreter.path);
  }

  private filled(
    given: Configuration,
    folder: vscode.WorkspaceFolder | undefined,
    python: string | null,
  ): vscode.DebugConfiguration {
    const { program } = given;
    const beside = typeof program === 'string' ? dirname(program) : process.cwd();
    return withDefaults(given, {
      python,
      node: settings.node(folder?.uri),
      cwd: folder?.uri.fsPath ?? vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? beside,
      detail: settings.detail(folder?.uri),
      stopScope: settings.stopScope(),
      breakOn: settings.breakOn(),
    });
  }

  /** null opens launch.json, where the key is. */
  private async refuse(complaint: string): Promise<null | undefined> {
    const open = 'Open launch.json';
    const chosen = await vscode.window.showErrorMessage(
      `Heddle: ${complaint}`,
      { modal: false },
      open,
    );
    return chosen === open ? null : undefined;
  }

  private async noPython(missing: string): Promise<undefined> {
    this.output.error(`no interpreter: ${missing}`);
    const choose = 'Open Setting';
    const chosen = await vscode.window.showErrorMessage(
      `Heddle found no Python to run this with: ${missing}.`,
      choose,
    );
    if (chosen === choose)
      void vscode.commands.executeCommand(openSettings(), { query: '@id:heddle.python' });
    return undefined;
  }
}

/** Of a configuration of the whole workspace: the folder its program is in, which has its settings and its interpreter. */
function folderOf({ program }: Configuration): vscode.WorkspaceFolder | undefined {
  return typeof program === 'string'
    ? vscode.workspace.getWorkspaceFolder(vscode.Uri.file(program))
    : undefined;
}

/** The interpreter belongs to the machine: in a remote window the user's own settings lack it. */
function openSettings(): string {
  const isFolderOpen = (vscode.workspace.workspaceFolders?.length ?? 0) > 0;
  return `workbench.action.${isFolderOpen ? 'openWorkspaceSettings' : 'openSettings2'}`;
}
