import type Inspector from 'node:inspector';

/** A place in a script, from 0. */
export interface ScriptPlace {
  readonly script: string;
  readonly line: number;
  readonly column: number;
}

interface RemoteObject {
  readonly objectId?: string;
  readonly value?: unknown;
}

interface Property {
  readonly name: string;
  readonly value?: RemoteObject;
}

/** What is used of the answers of the inspector. */
interface Answer {
  readonly result?: RemoteObject;
  readonly objects?: RemoteObject;
  readonly internalProperties?: readonly Property[];
}

/** Where an object is handed to the inspector, or by it, for a moment. */
const EXCHANGE = Symbol.for('heddle.exchange');
const EXCHANGED = 'globalThis[Symbol.for("heddle.exchange")]';
/** Only of one that waits: it neither runs nor has ended. */
const SUSPENDED = 'suspended';

const exchange = globalThis as { [EXCHANGE]?: unknown };

/** What the inspector of this thread tells its own thread of what lies in the heap. No port is opened. */
export class HeapInspector {
  private readonly session: Inspector.Session;
  private readonly urls = new Map<string, string>();

  constructor() {
    // Only where it is needed: every thread of every program would pay for an import.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { Session } = require('node:inspector') as typeof Inspector;
    this.session = new Session();
    this.session.connect();
    this.session.on('Debugger.scriptParsed', ({ params }) =>
      this.urls.set(params.scriptId, params.url),
    );
    this.session.post('Debugger.enable');
    this.session.post('Debugger.disable');
  }

  /** The file that a script is, perhaps as an URL; undefined: it is none. */
  urlOf(script: string): string | undefined {
    return this.urls.get(script) || undefined;
  }

  /** Where the body of a function waits, by its id in the heap; null: it does not. Takes as long as to look through all of the heap. */
  standing(id: string): ScriptPlace | null {
    const body = this.ask('HeapProfiler.getObjectByHeapObjectId', { objectId: id })?.result;
    const inside = this.internals(body?.objectId);
    return inside.get('[[GeneratorState]]') === SUSPENDED
      ? placeOf(inside.get('[[GeneratorLocation]]'))
      : null;
  }

  /** Where a function begins; null: it is none of a script. */
  beginning(code: object): ScriptPlace | null {
    return placeOf(this.internals(this.remote(code)).get('[[FunctionLocation]]'));
  }

  /** All that inherits from it. */
  instances(prototype: object): readonly unknown[] {
    const prototypeObjectId = this.remote(prototype);
    const found = this.ask('Runtime.queryObjects', { prototypeObjectId })?.objects?.objectId;
    const functionDeclaration = `function () { ${EXCHANGED} = this; }`;
    if (!found || !this.ask('Runtime.callFunctionOn', { objectId: found, functionDeclaration }))
      return [];
    return this.taken() as unknown[];
  }

  /** What the inspector calls an object of this thread. */
  private remote(object: object): string | undefined {
    exchange[EXCHANGE] = object;
    const found = this.ask('Runtime.evaluate', { expression: EXCHANGED })?.result?.objectId;
    this.taken();
    return found;
  }

  private taken(): unknown {
    const object = exchange[EXCHANGE];
    delete exchange[EXCHANGE];
    return object;
  }

  private internals(objectId: string | undefined): Map<string, unknown> {
    const answer = objectId && this.ask('Runtime.getProperties', { objectId, ownProperties: true });
    const properties = (answer || null)?.internalProperties ?? [];
    return new Map(properties.map(({ name, value }) => [name, value?.value]));
  }

  /** null: it does not know. */
  private ask(method: string, parameters: object): Answer | null {
    const heard: { answer: Answer | null } = { answer: null };
    this.session.post(method, parameters, (error, answer) => {
      heard.answer = error ? null : (answer as Answer);
    });
    return heard.answer;
  }

  dispose(): void {
    // Else the collector would have to tell, ever after, where it moves things.
    this.session.post('HeapProfiler.enable');
    this.session.post('HeapProfiler.disable');
    this.session.disconnect();
  }
}

function placeOf(location: unknown): ScriptPlace | null {
  if (!location) return null;
  const { scriptId, lineNumber, columnNumber } = location as {
    readonly scriptId: string;
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
  return { script: scriptId, line: lineNumber, column: columnNumber };
}
