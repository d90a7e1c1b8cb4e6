import type { Delta, Hello, Reply } from '../../protocol/view/index';
import type { Question } from '../runs/source';

/** From the extension to the process that reads a recording. */
export type ToHost =
  | { readonly type: 'open'; readonly path: string }
  /** `ticket` comes back with the answer; ids within questions belong to the views. */
  | { readonly type: 'ask'; readonly ticket: number; readonly question: Question };

/** The answers. */
export type FromHost =
  | { readonly type: 'opened'; readonly hello: Hello; readonly delta: Delta }
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'failed'; readonly message: string; readonly advice: string }
  | { readonly type: 'answer'; readonly ticket: number; readonly answer: Reply | ArrayBuffer };
