import type { SiteId, StackId } from '../../base/index';
import { asId } from '../../base/index';
import { SiteFlag } from '../../protocol/index';
import type { SiteRef } from '../../protocol/view/index';

export interface Site {
  readonly id: SiteId;
  readonly file: string;
  readonly function: string;
  readonly line: number;
  readonly flags: number;
}

const MAX_FRAMES = 256;

/** Whether the function runs steps of tasks and callbacks of asyncio. */
const isStep = ({ function: name, file }: Site): boolean =>
  name === 'Handle._run' && /asyncio[\\/]events\.py$/.test(file);

/** Whether it is in a package that somebody has installed: the standard library is none. */
const isPackages = ({ file, flags }: Site): boolean =>
  (flags & SiteFlag.Library) !== 0 &&
  /[\\/](?:(?:site|dist)-packages|node_modules)[\\/]/.test(file);

/** Call sites and stacks of all processes, interned, and the source lines known around them. */
export class SiteTable {
  /** By SiteId; 0 is unknown. */
  private readonly sites: Site[] = [
    { id: asId<SiteId>(0), file: '', function: '', line: 0, flags: 0 },
  ];
  private readonly siteIds = new Map<string, number>();
  private readonly stackSite: number[] = [0];
  private readonly stackCaller: number[] = [0];
  private readonly stackIds = new Map<number, number>();
  private readonly sources = new Map<string, Map<number, string>>();
  /** By StackId, of those that were asked for: isInStep. */
  private readonly inStep: (boolean | undefined)[] = [];
  /** Grows whenever a source line becomes known. */
  sourceRevision = 0;

  internSite(file: string, fn: string, line: number, flags: number): SiteId {
    const key = `${line}\0${flags}\0${fn}\0${file}`;
    let id = this.siteIds.get(key);
    if (id === undefined) {
      id = this.sites.length;
      this.siteIds.set(key, id);
      this.sites.push({ id: asId<SiteId>(id), file, function: fn, line, flags });
    }
    return asId<SiteId>(id);
  }

  internStack(caller: number, site: number): StackId {
    const key = caller * 2 ** 26 + site;
    let id = this.stackIds.get(key);
    if (id === undefined) {
      id = this.stackSite.length;
      this.stackIds.set(key, id);
      this.stackSite.push(site);
      this.stackCaller.push(caller);
    }
    return asId<StackId>(id);
  }

  /** Site of the innermost frame. */
  siteOf(stack: number): SiteId {
    return asId<SiteId>(this.stackSite[stack] ?? 0);
  }

  callerOf(stack: number): StackId {
    return asId<StackId>(this.stackCaller[stack] ?? 0);
  }

  site(id: number): Site {
    return this.sites[id] ?? this.sites[0]!;
  }

  /** Whether the stack stands in a step of an event loop of asyncio. */
  isInStep(stack: number): boolean {
    const caller = this.callerOf(stack);
    return (this.inStep[stack] ??=
      isStep(this.site(this.siteOf(stack))) || (caller < stack && this.isInStep(caller)));
  }

  /** Frames of a stack, innermost first. */
  frames(stack: number): Site[] {
    const frames: Site[] = [];
    for (let at = stack; at !== 0 && frames.length < MAX_FRAMES; at = this.callerOf(at)) {
      const site = this.siteOf(at);
      if (site !== 0) frames.push(this.site(site));
    }
    return frames;
  }

  /** The innermost frame in the user's own code, else the innermost. */
  userSite(stack: number): SiteId {
    for (let at = stack, n = 0; at !== 0 && n < MAX_FRAMES; at = this.callerOf(at), n++) {
      const site = this.siteOf(at);
      if (site !== 0 && this.site(site).flags === 0) return site;
    }
    return this.siteOf(stack);
  }

  /** The innermost frame that is not in the standard library: what that does is its caller's. */
  private callerSite(stack: number): Site | undefined {
    return this.frames(stack).find((site) => site.flags === 0 || isPackages(site));
  }

  /** Whether the call came from an installed package, not from the user's own code. */
  isOfPackage(stack: number): boolean {
    return (this.callerSite(stack)?.flags ?? 0) !== 0;
  }

  /** Whether all of it is in the standard library, as in a thread that this started for itself. */
  isOfLibrary(stack: number): boolean {
    return stack !== 0 && this.callerSite(stack) === undefined;
  }

  /** The line that calls the standard library, be it the user's or that of an installed package; else that of `userSite`. */
  callingSite(stack: number): Site {
    return this.callerSite(stack) ?? this.site(this.userSite(stack));
  }

  ref(id: number): SiteRef | null {
    if (id === 0) return null;
    const site = this.site(id);
    const ref = { file: site.file, line: site.line, function: site.function };
    return (site.flags & SiteFlag.Library) !== 0 ? { ...ref, library: true } : ref;
  }

  /** The place of `userSite`. */
  userRef(stack: number): SiteRef | null {
    return this.ref(this.userSite(stack));
  }

  refs(stack: number): SiteRef[] {
    return this.frames(stack)
      .map((site) => this.ref(site.id))
      .filter((ref) => ref !== null);
  }

  addSource(file: string, line: number, text: string): void {
    let lines = this.sources.get(file);
    if (!lines) this.sources.set(file, (lines = new Map<number, string>()));
    if (lines.get(line) === text) return;
    lines.set(line, text);
    this.sourceRevision++;
  }

  sourceLine(file: string, line: number): string | undefined {
    return this.sources.get(file)?.get(line);
  }

  /** The line of source that a site is at; empty where it is not known. */
  textAt(site: number): string {
    const { file, line } = this.site(site);
    return this.sourceLine(file, line) ?? '';
  }
}
