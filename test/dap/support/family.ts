import { expect, onTestFinished } from 'vitest';
import { DapClient } from '../../support/dapClient';
import { Debugging, type LaunchPlan } from './debugging';

type ChildPlan = Pick<LaunchPlan, 'breakpoints' | 'filters'>;

/** A run whose child processes are sessions of their own, as in VS Code. */
export class Family {
  readonly children: Debugging[] = [];
  private readonly waiting: ((child: Debugging) => void)[] = [];
  private taken = 0;

  constructor(
    readonly root: Debugging,
    private readonly plan: ChildPlan,
  ) {
    this.follow(root.client);
  }

  /** Launches a program; its children get the same breakpoints. */
  static async launch(plan: LaunchPlan): Promise<Family> {
    const client = DapClient.start();
    onTestFinished(() => client.close());
    const { breakpoints = [], filters = [] } = plan;
    const family = new Family(new Debugging(client, plan.program), { breakpoints, filters });
    await family.root.launch({ ...plan, client: { supportsStartDebuggingRequest: true } });
    return family;
  }

  /** The next child session nobody has asked for yet. */
  child(): Promise<Debugging> {
    const at = this.taken++;
    const known = this.children[at];
    if (known) return Promise.resolve(known);
    return new Promise((resolve) => (this.waiting[at] = resolve));
  }

  /** Serves `startDebugging`: a session of its own, in an adapter process of its own. */
  private follow(parent: DapClient): void {
    parent.onRequest = async (command, { configuration }) => {
      expect(command).toBe('startDebugging');
      const client = DapClient.start();
      onTestFinished(() => client.close());
      const child = new Debugging(client, this.root.path);
      this.follow(client);
      await client.request('initialize', {
        adapterID: 'heddle',
        supportsStartDebuggingRequest: true,
      });
      const attached = client.request('attach', configuration);
      await client.event('initialized');
      await child.configure(this.plan);
      await client.request('configurationDone');
      await attached;
      this.children.push(child);
      this.waiting[this.children.length - 1]?.(child);
      return {};
    };
  }
}
