import './main.css';
import { App } from './app/app';
import { browserPlace, vsCodePlace } from './app/links';
import { VsCodeHost, vsCodeApi } from './host/vscodeHost';
import { liveUrl, WebSocketHost } from './host/webSocketHost';

const api = vsCodeApi();
const app = new App(document.body, api ? vsCodePlace(api) : browserPlace());
app.connect((listener) =>
  api
    ? new VsCodeHost(api, listener)
    : new WebSocketHost(liveUrl(new URL(location.href)), listener),
);
