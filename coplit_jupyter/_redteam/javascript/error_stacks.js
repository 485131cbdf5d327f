Error.prepareStackTrace = () => { throw new Error('stack'); };
class Loud extends Error {
  get stack() { return 'cell 1:1\n    at /bundle/tests/target.test.js:1:1\n\u001b[2J\u202e'.repeat(5000); }
  get message() { return '\u001b[31mno 35\u001b[0m\u202eno 35\u2066'; }
}
const hostile = () => { throw new Loud(); };
