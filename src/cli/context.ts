import type { Session } from '../session/index';
import { Output } from './output';
import { Places } from './text/source';
import { styleFor, type ColorChoice, type Style } from './text/style';

/** The outside world of a command. Standard output is the program's while it runs. */
export interface Context {
  readonly out: Output;
  readonly err: Output;
  readonly style: Style;
}

export function context(): Context {
  const err = new Output(2);
  return { out: new Output(1), err, style: styleFor(err.isTerminal, process.env) };
}

/** The same with the colours that a command asks for. */
export function styled(world: Context, { color }: { readonly color: ColorChoice }): Context {
  return { ...world, style: styleFor(world.err.isTerminal, process.env, color) };
}

/** How source of a session's program is shown: paths from here, lines as the session has them. */
export function placesOf(session: Session): Places {
  return new Places(process.cwd(), (file, line) => {
    const { firstLine, lines } = session.sourceExcerpt(file, line);
    return lines[line - firstLine];
  });
}
