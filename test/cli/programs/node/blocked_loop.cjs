const { execSync } = require('node:child_process');

setTimeout(() => {
  execSync('sleep 0.4'); // blocks
}, 150);
setTimeout(() => console.log('late'), 200);
setTimeout(() => undefined, 700);
