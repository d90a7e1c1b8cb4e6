/** How a Node of a run that is debugged offers its inspector: agent and adapter agree on it. */
export interface InspectionOffer {
  readonly pid: number;
  readonly parent: number;
  /** WebSocket address of the inspector, on this machine. */
  readonly url: string;
  readonly executable: string;
  /** `20.19.1` */
  readonly version: string;
  readonly command: readonly string[];
  readonly cwd: string;
  /** exec or subprocess */
  readonly method: string;
  /** File of the agent, whose frames are not the program's. */
  readonly agent: string;
}

/** Name of the file that has it, in the folder of the adapter's sockets. */
export const offerName = (pid: number): string => `node-${pid}.json`;

/** Whether a file of that folder is one. */
export const isOffer = (name: string): boolean => /^node-\d+\.json$/.test(name);
