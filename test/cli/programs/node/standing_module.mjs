// A callback that never ends, as soon as the body of an ES module is over.
import http from 'node:http';

const computes = () => {
  for (;;);
};
if (process.argv[2] === 'soon') setTimeout(computes, 1);
else http.createServer().listen(0, computes);
