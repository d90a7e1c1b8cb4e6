// Functions of each kind, called as soon as they are there; in the file that a program names, in a module, in a worker.
const { Worker, isMainThread } = require('node:worker_threads');
const { Account } = require('./account.cjs');

function begin(amount) {
  function more() {
    return amount + 1;
  }
  return more(); // begin
}

const later = (amount) => amount * 2; // later

if (isMainThread) {
  console.log(begin(1), new Account(5).deposit(3));
  import('./functions.mjs').then(() => {
    new Worker(__filename).on('exit', () => console.log(later(2)));
  });
} else later(4);
