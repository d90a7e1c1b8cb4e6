/** An exception that nobody caught. */
export interface RaisedState {
  /** `ValueError: message`, shortened. */
  readonly text: string;
  /** Site of the line that raised it, 0: unknown. */
  readonly site: number;
  /** Stack of the frames it came through, 0: unknown. */
  readonly stack: number;
  /** A hook of the program was told of it. */
  readonly hooked: boolean;
  /** It was raised in making a pickle for another process. */
  readonly pickling: boolean;
  /** Nobody but stderr was told, in a thread that would tell who started it otherwise. */
  readonly unheard: boolean;
}
