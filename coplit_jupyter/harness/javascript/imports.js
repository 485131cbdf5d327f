// What the tests import: their own files, read as modules or CommonJS; packages of the image; and
// under the notebook's name the stand-in of the student's program. None of its code comes here.
'use strict';

const fs = require('fs');
const path = require('path');
const Module = require('module');
const sites = require('./sites.js');
const { LYING } = require('./stand_ins.js');

const PACKAGES = '/opt/javascript/node_modules/';
const SUFFIXES = ['.js', '.jsx', '.ts', '.tsx', '.mjs', '.cjs'];
const pack = (name) => require(PACKAGES + name);
const identifier = (name) => name.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^_+|_+$/g, '') || 'notebook';

/** Answer `require` and `import` of files below `folder`; `program()` gives the stand-in. */
function install({ folder, module, program, page }) {
  const usual = Module._load;
  const withoutSuffix = (request) => path.posix.basename(request).replace(/\.(js|mjs|cjs|ts|jsx|tsx|ipynb)$/, '');
  const isProgram = (request) => [module, identifier(module)].includes(withoutSuffix(request)) || identifier(withoutSuffix(request)) === module;
  const isNear = (request) => /^\.{1,2}\//.test(request) || !request.includes('/');
  const ofTests = (parent) => Boolean(parent && parent.filename && parent.filename.startsWith(`${folder}/`));
  Module._load = function load(request, parent, main) {
    if (!ofTests(parent)) return usual.call(this, request, parent, main);
    if (isNear(request) && isProgram(request) && !Module.builtinModules.includes(request)) return program();
    const ofPage = page(request);
    if (ofPage) return ofPage;
    if (request === '@jest/globals' || request === 'vitest' || request === 'mocha') return globalThis;
    try {
      return usual.call(this, request, parent, main);
    } catch (error) {
      // A file that the test needs and does not have is not what is missing here.
      if (error.code !== 'MODULE_NOT_FOUND' || (error.requireStack || [])[0] !== parent.filename) throw error;
      if (request.startsWith('.')) return beside(request) || program();
      if (path.isAbsolute(request)) throw error;
      return usual.call(this, PACKAGES + request, parent, main);
    }
  };
  /** A file beside the notebook; else it was one of several files that are cells here. */
  const beside = (request) => {
    const place = path.resolve(folder, '..', request);
    return ['', ...SUFFIXES, '.json'].some((suffix) => isFile(place + suffix)) && usual.call(Module, place, null, false);
  };
  for (const suffix of SUFFIXES) {
    const before = Module._extensions[suffix] || Module._extensions['.js'];
    Module._extensions[suffix] = (one, filename) => {
      if (!filename.startsWith(`${folder}/`)) return before(one, filename);
      const code = compiled(filename);
      sites.remember(filename, code);
      return one._compile(code, filename);
    };
  }
}

function isFile(place) {
  const facts = fs.statSync(place, { throwIfNoEntry: false });
  return Boolean(facts && facts.isFile());
}

function compiled(filename) {
  return pack('sucrase').transform(fs.readFileSync(filename, 'utf8'), {
    transforms: ['typescript', 'jsx', 'imports'],
    production: true,
    filePath: filename,
    keepUnusedImports: true,
    preserveDynamicImport: true,
  }).code;
}

/** The notebook as a module: names are late bound, so that each new process is asked anew. */
function standInModule(program, shape) {
  const { names, whole, failure } = shape;
  const target = typeof whole === 'function' ? function () {} : {};
  const current = (name) => {
    const first = names.get(name);
    if ((typeof first === 'object' && first !== null) || typeof first === 'function' || program.recording) return first;
    // A plain value may be another one by now.
    return program.value('value', { $: 'p', path: [name] });
  };
  const proxy = new Proxy(target, {
    get(_, key) {
      if (key === '__esModule') return true;
      if (LYING.has(key)) return undefined;
      if (typeof key === 'symbol') return whole ? whole[key] : undefined;
      if (names.has(key)) {
        program.named.add(key);
        return current(key);
      }
      if (key === 'default') return whole || proxy;
      if (failure) return failing(failure);
      return whole && key !== 'then' ? whole[key] : undefined;
    },
    has: (_, key) => names.has(key) || (whole !== null && key in whole),
    ownKeys: (inner) => [...new Set([...Reflect.ownKeys(inner).filter((key) => !Object.getOwnPropertyDescriptor(inner, key).configurable), ...names.keys()])],
    getOwnPropertyDescriptor: (inner, key) => {
      const fixed = Object.getOwnPropertyDescriptor(inner, key);
      if (fixed && !fixed.configurable) return fixed;
      return names.has(key) ? { value: proxy[key], enumerable: true, configurable: true, writable: true } : undefined;
    },
    getPrototypeOf: () => (whole ? Object.getPrototypeOf(whole) : Object.prototype),
    apply: (_, self, args) => Reflect.apply(whole, self, args),
    construct: (_, args) => Reflect.construct(whole, args),
    set(_, key, value) {
      program.value('set', { $: 'p', path: [] }, String(key), program.encode(value));
      return true;
    },
  });
  program.meanings.set(proxy, { path: [] });
  return proxy;
}

/** Stand for anything of a program that could not be started: using it says why. */
const failing = (failure) => function missing() {
  throw failure();
};

module.exports = { install, standInModule, pack };
