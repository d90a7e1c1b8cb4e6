import type { Found } from '../pythons/discover';
import { label } from '../pythons/minors';
import { sidesOf, type Side } from '../conformance/sides';
import { CLEAN, interrupt, type Figures } from './interrupt';

/** Without the agent too, the other versions lose a lock of a `with` that is interrupted. */
export const SAFE: readonly string[] = ['3.11', '3.13', '3.15'];

/** Chance alone makes rare leaks differ; so many more it does not make. */
const tooMany = (plain: number, agent: number): boolean => agent > plain + 4 * Math.sqrt(plain + 4);

/** Throws `count` exceptions without the agent and as many with each; the number of cases that are wrong. */
export async function stressExceptions(
  python: Found,
  sides: readonly Side[],
  count: number,
): Promise<number> {
  const agents = sidesOf(python).filter((side) => sides.includes(side));
  let wrong = 0;
  for (const way of ['thrown', 'signals'] as const) {
    const figures = new Map<Side, Map<string, Figures>>();
    for (const side of ['plain', ...agents] as const)
      figures.set(side, await interrupt(python, side, way, count / 2));
    const plain = figures.get('plain')!;
    for (const side of agents) {
      for (const [name, found] of figures.get(side)!) {
        const usual = plain.get(name)!;
        const bad =
          found.unbalanced > 0 ||
          (CLEAN.includes(name) && SAFE.includes(label(python.minor)) && found.leaked > 0) ||
          tooMany(usual.leaked, found.leaked) ||
          tooMany(usual.robbed, found.robbed) ||
          tooMany(usual.swallowed, found.swallowed);
        if (bad) wrong++;
        const cells = [
          bad ? 'WRONG' : 'fine ',
          python.version.padEnd(8),
          side.padEnd(8),
          way,
          name.padEnd(28),
          `caught ${found.caught}`,
          `leaked ${found.leaked} (plain ${usual.leaked})`,
          `robbed ${found.robbed} (plain ${usual.robbed})`,
          `swallowed ${found.swallowed} (plain ${usual.swallowed})`,
          `unbalanced ${found.unbalanced}`,
        ];
        console.log(cells.join('  '));
      }
    }
  }
  return wrong;
}
