import { fileURLToPath } from 'node:url';
import { version } from '../../package.json';

/** What reports say made them. */
export const tool = { name: 'heddle', version } as const;

/** The folder of the live view's page, beside the bundle this file becomes a part of. */
export const pageFolder = fileURLToPath(new URL('./webview/', import.meta.url));
