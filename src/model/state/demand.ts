/** How many threads of the run wanted a processor at once, by looks at the operating system. */
export class Demand {
  /** Processors the run may use; 0: nobody has looked. */
  processors = 0;
  /** Most threads that two looks in a row found running or ready to. */
  most = 0;
  /** Time for which more threads wanted a processor than there are, ns. */
  overNs = 0;
  private last = 0;

  /** Gives whether that changed anything. */
  look(processors: number, wanted: number, sinceLastNs: number): boolean {
    const news = processors !== this.processors;
    this.processors = processors;
    const sustained = Math.min(wanted, this.last);
    this.last = wanted;
    if (sustained > processors) this.overNs += sinceLastNs;
    if (sustained <= this.most) return news || sustained > processors;
    this.most = sustained;
    return true;
  }
}
