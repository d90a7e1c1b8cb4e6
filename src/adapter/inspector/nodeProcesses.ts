import { readdirSync, readFileSync, rmSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import type { Disposable } from '../../base/index';
import type { RunState } from '../../model/index';
import { isOffer, type InspectionOffer } from '../../protocol/index';
import type { AgentHello } from '../wire/messages';
import { NodeLink, type NodeThread } from './nodeLink';

/** The Nodes of a run that offer their inspector, each in a file of `folder`. */
export class NodeProcesses implements Disposable {
  private readonly links = new Map<number, NodeLink>();
  private readonly watcher: FSWatcher;

  constructor(
    private readonly folder: string,
    private readonly model: () => RunState | null,
    private readonly adopt: (link: NodeLink, hello: AgentHello) => void,
  ) {
    this.watcher = watch(folder, (_, name) => {
      if (name !== null && isOffer(name)) this.look();
    });
    this.watcher.on('error', () => undefined);
  }

  private look(): void {
    for (const name of readdirSync(this.folder).filter(isOffer)) {
      const file = join(this.folder, name);
      const offer = JSON.parse(readFileSync(file, 'utf8')) as InspectionOffer;
      rmSync(file);
      // It has become another program.
      this.links.get(offer.pid)?.close();
      const link = new NodeLink(offer, () => threadsOf(this.model(), offer.pid));
      this.links.set(offer.pid, link);
      this.adopt(link, helloOf(offer));
    }
  }

  dispose(): void {
    this.watcher.close();
    for (const link of this.links.values()) link.close();
  }
}

function helloOf(offer: InspectionOffer): AgentHello {
  const { pid, parent, url, executable, version, command, cwd, method } = offer;
  return {
    event: 'hello',
    token: '',
    pid,
    parent,
    thread: pid,
    native: pid,
    executable,
    version: version.split('.').map(Number),
    command,
    cwd,
    session: null,
    epoch: null,
    method,
    inspector: url,
  };
}

/** The threads of a process that live, as the recording tells of them. */
function threadsOf(model: RunState | null, pid: number): NodeThread[] {
  const process = model?.byPid.get(pid);
  const known = (process?.threads ?? [])
    .filter(({ kind, endNs, nativeId }) => kind === 'thread' && endNs < 0 && nativeId > 0)
    .map(({ nativeId, name }) => ({ native: nativeId, name, main: nativeId === pid }));
  // Its recording is read a moment later.
  return known.length > 0 ? known : [{ native: pid, name: 'main', main: true }];
}
