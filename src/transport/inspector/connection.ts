import type { NodeWorker } from 'node:inspector';
import WebSocket from 'ws';
import { CdpSession, type CdpMessage } from './cdpSession';

const PATIENCE_MS = 5000;

/** The connection to the inspector of a process: a session for its main thread, and one for each worker. */
export class Connection {
  readonly main: CdpSession;
  onWorker: (worker: CdpSession, isOfNode: boolean) => void = () => undefined;
  onClose: () => void = () => undefined;
  private readonly workers = new Map<string, CdpSession>();

  private constructor(private readonly socket: WebSocket) {
    this.main = new CdpSession((text) => this.send(text));
    this.main.onEvent = (method, params) => this.mainSaid(method, params);
    socket.on('message', (data: Buffer) => this.main.receive(parse(data.toString('utf8'))));
    socket.on('error', () => undefined);
    socket.on('close', () => this.closed());
  }

  static open(url: string): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, {
        handshakeTimeout: PATIENCE_MS,
        perMessageDeflate: false,
      });
      const own = new Connection(socket);
      socket.once('open', () => resolve(own));
      socket.once('error', reject);
    });
  }

  /**
   * Also connects to each worker, whatever thread started it. `wait`: one that is new waits until it is let go, for ever if
   * the connection ends before.
   */
  async enableWorkers(wait: boolean): Promise<void> {
    await this.main.request('NodeWorker.enable', { waitForDebuggerOnStart: wait });
  }

  /** Leaves the workers. */
  async disableWorkers(): Promise<void> {
    await this.main.request('NodeWorker.disable');
  }

  /** What the main thread's session is to hear besides. */
  onMain: (method: string, params: object) => void = () => undefined;

  close(): void {
    this.socket.close();
    this.closed();
  }

  private send(text: string): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(text);
  }

  private mainSaid(method: string, params: object): void {
    switch (method) {
      case 'NodeWorker.attachedToWorker': {
        const { sessionId, workerInfo } = params as NodeWorker.AttachedToWorkerEventDataType;
        const session = new CdpSession((message) => this.sendTo(sessionId, message));
        this.workers.set(sessionId, session);
        return this.onWorker(session, isOfNode(workerInfo.url));
      }
      case 'NodeWorker.detachedFromWorker': {
        const { sessionId } = params as NodeWorker.DetachedFromWorkerEventDataType;
        this.workers.get(sessionId)?.close();
        this.workers.delete(sessionId);
        return;
      }
      case 'NodeWorker.receivedMessageFromWorker': {
        const { sessionId, message } = params as NodeWorker.ReceivedMessageFromWorkerEventDataType;
        return this.workers.get(sessionId)?.receive(parse(message));
      }
      default:
        this.onMain(method, params);
    }
  }

  private sendTo(sessionId: string, message: string): void {
    const sent = this.main.request('NodeWorker.sendMessageToWorker', { sessionId, message });
    // The worker has ended: what it was asked is told so.
    void sent.catch(() => undefined);
  }

  private closed(): void {
    this.main.close();
    for (const worker of this.workers.values()) worker.close();
    this.workers.clear();
    const { onClose } = this;
    this.onClose = () => undefined;
    onClose();
  }
}

/** One that Node itself runs its loaders in, which is none of the program's. */
const isOfNode = (url: string): boolean => url.startsWith('node:');

const parse = (text: string): CdpMessage => JSON.parse(text) as CdpMessage;
