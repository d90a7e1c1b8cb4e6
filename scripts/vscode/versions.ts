/** What the tests in a real VS Code run on; change them here and the cache is made anew. */
export const versions = {
  /** Runs code-server, whose native parts are built against its headers. */
  node: '24.21.0',
  /** A VS Code server, 1.139, from npm: VS Code itself is not to be had without a download site. */
  codeServer: '4.139.1',
} as const;
