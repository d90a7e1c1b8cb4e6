import { renderC } from './c';
import { renderMarkdown } from './markdown';
import { renderPython } from './python';
import { renderTypeScript } from './typescript';

const BEGIN = '<!-- generated: begin -->';
const END = '<!-- generated: end -->';

/** A file that is generated: `render` gets what stands there now ('' when absent). */
export interface GeneratedFile {
  readonly path: string;
  render(current: string): string;
}

/** Every generated file, by its path from the root of the repository. */
export const GENERATED_FILES: readonly GeneratedFile[] = [
  { path: 'src/protocol/generated/protocol.ts', render: renderTypeScript },
  { path: 'src/runtime/python/heddle_agent/protocol.py', render: renderPython },
  { path: 'src/runtime/python/native/protocol.h', render: renderC },
  {
    path: 'docs/protocol.md',
    render: (current) => {
      const [before = '', rest = ''] = current.split(BEGIN);
      const after = rest.split(END)[1] ?? '\n';
      return `${before}${BEGIN}\n\n${renderMarkdown()}\n${END}${after}`;
    },
  },
];
