/** Options of Node that make sense for a worker, each with its value. */
const forWorkers =
  /^(--import|--require|-r|--loader|--experimental-loader|--conditions|-C|--enable-source-maps|--experimental-strip-types|--no-warnings|--disable-warning)(=|$)/;
const withValue = /^(--import|--require|-r|--loader|--experimental-loader|--conditions|-C)$/;

/** What of these options threads are started with; the others are the process's. */
export function optionsForWorkers(options: readonly string[]): string[] {
  return options.filter((option, index) => {
    const before = options[index - 1];
    return forWorkers.test(option) || (before !== undefined && withValue.test(before));
  });
}
