/**
 * `tsx query.ts FOLDER TRACE SQL…`: opens a trace in Perfetto's trace processor and prints the rows of
 * each query as JSON. A process of its own: the processor wants to be the worker of a page.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInThisContext } from 'node:vm';

interface Rows {
  readonly valid: () => boolean;
  readonly next: () => void;
  readonly get: (column: string) => string | number | bigint | null;
}

interface QueryResult {
  readonly columns: () => string[];
  readonly iter: (spec: Readonly<Record<string, never>>) => Rows;
}

interface Engine {
  onRpcResponseBytes(data: Uint8Array): void;
  parse(data: Uint8Array): Promise<void>;
  notifyEof(): Promise<void>;
  query(sql: string): Promise<QueryResult>;
}

type EngineBase = new () => Engine;

const scope = globalThis as unknown as Record<string, unknown>;

/** The worker's script, made to run here: told where the WebAssembly is, its bridge in reach. */
function workerScript(folder: string): string {
  const edits = [
    ['this.useMemory64 = hasMemory64Support();', 'this.useMemory64 = false;'],
    ['locateFile: (s) => s,', 'locateFile: (s) => s, wasmBinary: globalThis.wasmBinary,'],
    [
      'const wasmBridge = new wasm_bridge_1.WasmBridge();',
      'const wasmBridge = new wasm_bridge_1.WasmBridge(); globalThis.wasmBridge = wasmBridge;',
    ],
  ] as const;
  let script = readFileSync(join(folder, 'engine_bundle.node.js'), 'utf8');
  for (const [from, to] of edits) {
    if (!script.includes(from)) throw new Error(`the worker's script has no ${from}`);
    script = script.replace(from, to);
  }
  return script;
}

async function open(folder: string): Promise<Engine> {
  const define = (name: string, value: unknown): unknown =>
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  define('self', globalThis);
  define('WorkerGlobalScope', class {});
  define('location', { href: `${pathToFileURL(folder).href}/` });
  define('wasmBinary', new Uint8Array(readFileSync(join(folder, 'trace_processor.wasm'))));
  runInThisContext(workerScript(folder), { filename: 'engine_bundle.js' });
  const bridge = scope['wasmBridge'] as { initialize(port: MessagePort): void };
  const { port1, port2 } = new MessageChannel();
  bridge.initialize(port1);
  const url = pathToFileURL(join(folder, 'engine.mjs')).href;
  const { EngineBase: Base } = (await import(url)) as { EngineBase: EngineBase };
  class WasmEngine extends Base {
    readonly mode = 'WASM';
    readonly id = 'test';
    rpcSendRequestBytes(data: Uint8Array): void {
      port2.postMessage(data);
    }
  }
  const engine = new WasmEngine();
  port2.onmessage = ({ data }: { data: unknown }) => {
    if (data instanceof Uint8Array) engine.onRpcResponseBytes(data);
  };
  return engine;
}

const plain = (value: string | number | bigint | null): string | number | null =>
  typeof value === 'bigint' ? Number(value) : value;

const [folder = '', trace = '', ...queries] = process.argv.slice(2);
const engine = await open(folder);
await engine.parse(new Uint8Array(readFileSync(trace)));
await engine.notifyEof();
const answers: unknown[] = [];
for (const sql of queries) {
  const result = await engine.query(sql);
  const columns = result.columns();
  const rows: Record<string, unknown>[] = [];
  for (const at = result.iter({}); at.valid(); at.next())
    rows.push(Object.fromEntries(columns.map((name) => [name, plain(at.get(name))])));
  answers.push(rows);
}
process.stdout.write(JSON.stringify(answers), () => process.exit(0));
