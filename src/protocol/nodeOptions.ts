/** How the preload of the Node agent stands in `NODE_OPTIONS`: host and agents agree on it. */

const OURS = /--require (?:"(?:[^"\\]|\\.)*\/node\/preload\.cjs"|\S+\/node\/preload\.cjs)\s*/;

/** `options` with the preload, which comes before what the program has its Nodes load. */
export function withPreload(options: string | undefined, path: string): string {
  const isPlain = !/[\s"\\]/.test(path);
  const ours = `--require ${isPlain ? path : `"${path.replace(/["\\]/g, '\\$&')}"`}`;
  if (!options) return ours;
  return options.includes(ours) ? options : `${ours} ${options}`;
}

/** `options` as they were before; undefined: there were none. */
export function withoutPreload(options: string): string | undefined {
  const kept = options.replace(OURS, '');
  return kept === '' && options !== '' ? undefined : kept;
}
