/** The index.html of the live view as a webview may load it: by nonce, from the extension's folder. */
export function livePage(index: string, page: WebviewPage): string {
  const { cspSource, nonce, resource } = page;
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `img-src ${cspSource} data:`,
  ].join('; ');
  return index
    .replace(
      '<head>',
      `<head>\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`,
    )
    .replace(/<link rel="icon"[^>]*>\s*/, '')
    .replace(/href="([\w.-]+\.css)"/g, (_, file: string) => `href="${resource(file)}"`)
    .replace(
      /<script src="([\w.-]+\.js)"/g,
      (_, file: string) => `<script nonce="${nonce}" src="${resource(file)}"`,
    );
}

export interface WebviewPage {
  readonly cspSource: string;
  /** From a cryptographic source of randomness. */
  readonly nonce: string;
  /** Address of a file beside index.html. */
  readonly resource: (file: string) => string;
}

/** What the panel says while there is no run. Its only links are commands. */
export function welcomePage(trusted: boolean, cspSource: string, style: string): string {
  const start = trusted
    ? `<p><a class="button" href="command:heddle.runFile">Run the open file</a></p>
       <p>or press F5 and choose Heddle. Each thread gets a lane here: solid while it runs, hatched
       while it waits, in the colour of the lock. What is wrong is named on top.</p>`
    : `<p>Programs can be run once this workspace is trusted.</p>
       <p><a class="button" href="command:workbench.trust.manage">Manage trust</a></p>`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${cspSource}" />
    <title>Heddle</title>
    <link rel="stylesheet" href="${style}" />
  </head>
  <body class="welcome">
    <h1>No program is being watched</h1>
    ${start}
    <p class="quiet"><a href="command:heddle.openRecording">Open a recording</a> of an earlier run.</p>
  </body>
</html>`;
}
