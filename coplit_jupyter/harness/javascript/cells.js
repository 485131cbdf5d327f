// Turn the cells of a notebook into scripts that share one scope, as a kernel would run them.
//
// TypeScript and JSX are removed; `import` becomes `require`, `export` is noted; what a cell
// declares at its top becomes a `var`, so that a later cell may use it or declare it again.
'use strict';

const vm = require('vm');
const Module = require('module');
const { withNatives } = require('./natives.js');

const { Map, Object, Set } = globalThis; // a cell may have a class Map of its own
const PACKAGES = '/opt/javascript/node_modules/';
const run = vm.runInThisContext;

let declared = new Set();
let renamed = new Map();
const all = { declared: new Set(), renamed: new Map() };
const loaded = new Set();
const shared = new Module('/work/notebook.js');

/** What another cell declares or exports, when it is asked for as a file. */
const cellsAsModule = new Proxy({}, {
  get(_, name) {
    if (name === '__esModule') return true;
    if (typeof name !== 'string') return undefined;
    if (name in shared.exports) return shared.exports[name];
    const local = all.renamed.get(name) ?? name;
    try {
      return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(local) ? run(local) : undefined;
    } catch {
      return undefined;
    }
  },
  has: (_, name) => name in shared.exports || all.declared.has(name) || all.renamed.has(name),
});

/** Give the notebook what a module has: `module`, `exports`, `require` … */
function prepare(folder) {
  shared.filename = `${folder}/notebook.js`;
  shared.paths = [`${folder}/node_modules`, PACKAGES.slice(0, -1)];
  const load = (name) => {
    try {
      const given = Module._load(name, shared);
      loaded.add(given);
      return given;
    } catch (error) {
      const missing = error.code === 'MODULE_NOT_FOUND' && (error.requireStack || [])[0] === shared.filename;
      if (!missing || !name.startsWith('.')) throw error;
      return cellsAsModule; // one of several files that are cells of one notebook
    }
  };
  load.resolve = (name) => Module._resolveFilename(name, shared);
  load.cache = Module._cache;
  load.main = shared;
  Object.assign(globalThis, {
    module: shared,
    exports: shared.exports,
    require: load,
    __filename: shared.filename,
    __dirname: folder,
    __coplitImport: (name, isDefault) => {
      const given = load(name);
      return isDefault && given && given.__esModule ? given.default : given;
    },
  });
  Object.defineProperty(globalThis, '__coplitImport', { enumerable: false });
}

/**
 * Run one cell; `kept` is what `keep` was given when the cell was read in an earlier process.
 * Gives a promise if the cell awaits something at its top.
 */
function runCell(label, text, kept, keep) {
  [declared, renamed] = [new Set(), new Map()];
  const read = kept || [withNatives(() => compile(text, label)), [...declared], [...renamed]];
  if (!kept) keep(read);
  read[1].forEach((name) => all.declared.add(name));
  read[2].forEach(([name, local]) => all.renamed.set(name, local));
  return run(read[0], { filename: label });
}

function compile(text, label) {
  // Loaded late: a process that finds every cell read has no use for them.
  const stripped = require(`${PACKAGES}sucrase`).transform(text, {
    transforms: ['typescript', 'jsx'],
    production: true,
    filePath: label,
    keepUnusedImports: true,
    preserveDynamicImport: true,
    disableESTransforms: true,
  }).code;
  const program = parse(stripped);
  const edits = [];
  program.body.forEach((node) => rewrite(node, stripped, edits));
  const isModule = program.body.some((node) => /^(Import|Export)/.test(node.type));
  const strict = isModule ? "'use strict'; " : '';
  return strict + (awaits(program) ? asynchronous(program, stripped) : apply(stripped, edits));
}

function parse(code) {
  const acorn = require(`${PACKAGES}acorn`);
  const options = {
    ecmaVersion: 'latest',
    allowReturnOutsideFunction: false,
    allowAwaitOutsideFunction: true,
    allowHashBang: true,
  };
  try {
    return acorn.parse(code, { ...options, sourceType: 'module' });
  } catch {
    return acorn.parse(code, { ...options, sourceType: 'script' });
  }
}

// ---------------------------------------------------------------- statements at the top

function rewrite(node, code, edits) {
  const source = (part) => code.slice(part.start, part.end);
  const replace = (part, text) => edits.push([part.start, part.end, text + lines(source(part), text)]);
  switch (node.type) {
    case 'VariableDeclaration':
      node.declarations.forEach((one) => bound(one.id).forEach((name) => declared.add(name)));
      if (node.kind !== 'var') edits.push([node.start, node.start + node.kind.length, 'var']);
      break;
    case 'FunctionDeclaration':
      declared.add(node.id.name);
      break;
    case 'ClassDeclaration':
      declared.add(node.id.name);
      edits.push([node.start, node.start, `var ${node.id.name} = `]);
      edits.push([node.end, node.end, ';']);
      break;
    case 'ImportDeclaration':
      replace(node, imported(node));
      break;
    case 'ExportNamedDeclaration':
      exportNamed(node, code, edits, replace);
      break;
    case 'ExportDefaultDeclaration':
      exportDefault(node, edits, code);
      break;
    case 'ExportAllDeclaration':
      replace(node, `Object.assign(exports, require(${node.source.raw}));`);
      break;
    default:
  }
}

/** Keep the numbers of later lines when a statement of several lines is replaced. */
const lines = (before, after) => '\n'.repeat(Math.max(0, count(before) - count(after)));
const count = (text) => text.split('\n').length - 1;

function imported(node) {
  const from = node.source.raw;
  if (!node.specifiers.length) return `__coplitImport(${from});`;
  return node.specifiers.map((one) => {
    if (one.type === 'ImportNamespaceSpecifier') return `var ${one.local.name} = __coplitImport(${from});`;
    const name = one.type === 'ImportDefaultSpecifier' ? 'default' : one.imported.name ?? one.imported.value;
    if (name === 'default') return `var ${one.local.name} = __coplitImport(${from}, true);`;
    return `var ${one.local.name} = __coplitImport(${from})[${JSON.stringify(name)}];`;
  }).join(' ');
}

function exportNamed(node, code, edits, replace) {
  if (node.declaration) {
    edits.push([node.start, node.declaration.start, '']);
    rewrite(node.declaration, code, edits);
    return;
  }
  if (node.source) {
    const pairs = node.specifiers.map((one) => `exports[${JSON.stringify(one.exported.name)}] = `
      + `__coplitImport(${node.source.raw})[${JSON.stringify(one.local.name)}];`);
    replace(node, pairs.join(' '));
    return;
  }
  node.specifiers.forEach((one) => renamed.set(one.exported.name ?? one.exported.value, one.local.name));
  replace(node, ';');
}

function exportDefault(node, edits, code) {
  const value = node.declaration;
  if (value.id && /^(Function|Class)Declaration$/.test(value.type)) {
    edits.push([node.start, value.start, '']);
    rewrite(value, code, edits);
    renamed.set('default', value.id.name);
  } else {
    edits.push([node.start, value.start, 'exports.default = ']);
  }
}

/** Give the names that a pattern binds. */
function bound(node) {
  switch (node && node.type) {
    case 'Identifier':
      return [node.name];
    case 'ObjectPattern':
      return node.properties.flatMap((one) => bound(one.value || one.argument));
    case 'ArrayPattern':
      return node.elements.flatMap(bound);
    case 'AssignmentPattern':
      return bound(node.left);
    case 'RestElement':
      return bound(node.argument);
    default:
      return [];
  }
}

/** Apply edits; of two at one place, the one that was made first stands first. */
function apply(code, edits, start = 0, end = code.length) {
  let out = '';
  let at = start;
  const inside = edits.filter((one) => one[0] >= start && one[1] <= end);
  inside.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  for (const [from, to, text] of inside) {
    out += code.slice(at, from) + text;
    at = to;
  }
  return out + code.slice(at, end);
}

// ---------------------------------------------------------------- await at the top

/** Tell whether something is awaited outside of every function. */
function awaits(node) {
  if (node === null || typeof node !== 'object') return false;
  if (Array.isArray(node)) return node.some(awaits);
  if (node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await)) return true;
  if (/Function|^MethodDefinition$|^PropertyDefinition$/.test(node.type || '')) return false;
  return Object.values(node).some(awaits);
}

/** Put a cell that awaits into an async function; what it declares stays global. */
function asynchronous(program, code) {
  const globals = new Set();
  const hoisted = [];
  const body = program.body.map((node) => {
    const edits = [];
    const inner = node.type === 'ExportNamedDeclaration' && node.declaration ? node.declaration : node;
    if (inner.type === 'VariableDeclaration') {
      const parts = inner.declarations.map((one) => {
        bound(one.id).forEach((name) => globals.add(name));
        const value = one.init ? code.slice(one.init.start, one.init.end) : 'undefined';
        return one.init || one.id.type === 'Identifier' ? `(${code.slice(one.id.start, one.id.end)} = ${value})` : '';
      });
      return `${parts.join(', ')};`;
    }
    rewrite(node, code, edits);
    const text = apply(code, edits, node.start, node.end);
    if (inner.type === 'FunctionDeclaration') hoisted.push(inner.id.name);
    if (inner.type === 'ClassDeclaration') {
      globals.add(inner.id.name);
      return text.replace(/^var /, '');
    }
    if (inner.type === 'ImportDeclaration') {
      node.specifiers.forEach((one) => globals.add(one.local.name));
      return text.replace(/\bvar (?=[\w$]+ = __coplitImport)/g, '');
    }
    return text;
  });
  const share = hoisted.map((name) => `globalThis[${JSON.stringify(name)}] = ${name};`).join('');
  const declare = globals.size ? `var ${[...globals].join(', ')};` : '';
  return `${declare}(async () => {${share}${body.join('\n')}\n})()`;
}

// ---------------------------------------------------------------- what the notebook gives

/** What the notebook exports: what it says it exports, and every name that it declares besides. */
function exported() {
  const value = (name) => {
    try {
      return [run(name)];
    } catch {
      return null; // its cell failed before
    }
  };
  const found = {};
  for (const name of all.declared) {
    const held = value(name);
    if (held && !loaded.has(held[0])) found[name] = held[0];
  }
  for (const [name, local] of all.renamed) if (value(local)) found[name] = value(local)[0];
  const chosen = shared.exports;
  const proto = chosen !== null && typeof chosen === 'object' ? Object.getPrototypeOf(chosen) : null;
  const said = typeof chosen === 'function' || (proto !== null && proto !== Object.prototype)
    || (proto !== null && Object.getOwnPropertyNames(chosen).length > 0);
  if (!said) return { chosen: found, names: found, whole: false };
  const own = typeof chosen === 'object' ? Object.getOwnPropertyDescriptors(chosen) : {};
  const names = Object.defineProperties({ ...found }, own);
  return { chosen, names, whole: typeof chosen === 'function' || proto !== Object.prototype };
}

module.exports = { prepare, runCell, exported, PACKAGES };
