import './main.css';
import { App } from './app/app';
import { browserPlace, vsCodePlace } from './app/links';
import { VsCodeHost, vsCodeApi } from './host/vscodeHost';
import { liveUrl, WebSocketHost } from './host/webSocketHost';

const api = vsCodeApi();
const app = new App(document.body, api ? vsCodePlace(api) : browserPlace());
// VS Code's commands and trees point at things in the view; in a browser a link does.
if (api) {
  addEventListener(
    'message',
    ({ data }: MessageEvent<{ type?: unknown; link?: unknown } | null>) => {
      if (data?.type === 'navigate' && typeof data.link === 'string') app.navigate(data.link);
    },
  );
}
app.connect((listener) =>
  api
    ? new VsCodeHost(api, listener)
    : new WebSocketHost(liveUrl(new URL(location.href)), listener),
);
