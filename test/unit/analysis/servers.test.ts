import { expect, test } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { RunModel } from '../../../src/model/index';
import { ObjectKind, WaitReason } from '../../../src/protocol/index';
import { MS, Scene } from '../model/scene';

const LIBRARY = '/usr/lib/python3/socketserver.py';
/** Of a site that is no code of the user. */
const LIBRARY_FLAG = 1;

test('a server whose handler calls shutdown() is one finding, with the advice for it', () => {
  const model = new RunModel();
  const analysis = new Analysis(model);
  const scene = new Scene(model);
  scene.begin('MainThread');
  scene.signals(0);
  scene.begin('server');
  const kind = ObjectKind.Event;
  scene.record('server', 'ObjectBegin', { object: 1, kind, name: scene.string('ended') });
  // It has been waited for before.
  scene.record('MainThread', 'Notify', { object: 1 });
  scene.block('MainThread', 'ThreadJoin', 'server', 9);
  const stack = scene.stackOf(
    scene.site(255, 'BaseServer.shutdown', LIBRARY, LIBRARY_FLAG),
    scene.site(6, 'Handler.handle'),
    scene.site(235, 'BaseServer.serve_forever', LIBRARY, LIBRARY_FLAG),
  );
  const reason = WaitReason.Event;
  scene.record('server', 'Block', { reason, target: 1, stack, timeout: Infinity });
  for (let look = 0; look < 12; look++) {
    scene.now += 100 * MS;
    scene.advance();
    analysis.check();
  }
  const found = analysis.findings();
  expect(found.map(({ rule }) => rule)).toEqual(['self-deadlock']);
  expect(found[0]!.help).toContain('threading.Thread(target=server.shutdown)');
  expect(found[0]!.message).toContain('MainThread waits behind it.');
});
