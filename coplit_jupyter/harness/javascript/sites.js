// Tell whether the test throws away what a call gives: `sort(list);` stands alone as a statement.
//
// Only then, or when nothing is given, may a call change the arguments of the test: else a student's
// function could change the list from which the test computes what it expects.
'use strict';

const acorn = require('/opt/javascript/node_modules/acorn');

const sources = new Map();
const trees = new Map();

/** Remember the code that runs under a file's name. */
function remember(filename, code) {
  sources.set(filename, code);
}

/** Tell whether a file of the tests has this name behind a dot. */
const mentions = (name) => [...sources.values()].some((code) => code.includes(`.${name}`));

/** Look at the innermost frame of a test file on the stack. */
function isThrownAway() {
  const site = callSite();
  if (!site) return false;
  const filename = site.getFileName();
  if (!trees.has(filename)) trees.set(filename, statements(sources.get(filename)));
  const line = site.getLineNumber();
  const column = site.getColumnNumber() - 1;
  return trees.get(filename).has(`${line}:${column}`);
}

function callSite() {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.prepareStackTrace = (_, frames) => frames;
  Error.stackTraceLimit = 30;
  const frames = new Error().stack;
  Error.prepareStackTrace = prepareStackTrace;
  Error.stackTraceLimit = stackTraceLimit;
  return frames.find((one) => sources.has(one.getFileName()));
}

/** Give the places, as V8 names them, of calls that are statements of their own. */
function statements(code) {
  const found = new Set();
  const visit = (node) => {
    if (node === null || typeof node !== 'object') return;
    if (Array.isArray(node)) {
      node.forEach(visit);
      return;
    }
    if (node.type === 'ExpressionStatement') places(node.expression).forEach((one) => found.add(one));
    Object.values(node).forEach(visit);
  };
  try {
    visit(acorn.parse(code, { ecmaVersion: 'latest', sourceType: 'script', locations: true, allowReturnOutsideFunction: true }));
  } catch {
    return found; // what acorn cannot read changes no arguments
  }
  return found;
}

function places(expression) {
  const call = expression.type === 'AwaitExpression' ? expression.argument : expression;
  if (call.type !== 'CallExpression' && call.type !== 'NewExpression') return [];
  const at = (node) => `${node.loc.start.line}:${node.loc.start.column}`;
  const { callee } = call;
  const out = call.type === 'NewExpression' ? [at(call)] : [at(callee)];
  if (callee.type === 'MemberExpression') return [at(callee.property)];
  if (callee.type === 'SequenceExpression') {
    const last = callee.expressions[callee.expressions.length - 1];
    out.push(at(call), at(last));
    if (last.type === 'MemberExpression') out.push(at(last.property));
  }
  return out;
}

module.exports = { remember, mentions, isThrownAway };
