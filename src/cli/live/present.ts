import type { Context } from '../context';
import { openBrowser } from './browser';

/** Opens the view in the browser, or says where it is. The address is a secret: the terminal only. */
export async function present(url: string, { err, style }: Context): Promise<void> {
  const opened = await openBrowser(url);
  err.write(
    `${style.strong('heddle')}: live view ${opened ? 'opened in the browser: ' : ''}${url}\n`,
  );
}
