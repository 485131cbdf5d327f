// The student's side of a page: describes the document after each request, finds nodes by number.
'use strict';

const browser = require('./browser.js');

const MAX_NODES = 20_000;
const LISTENING = ['addEventListener', 'removeEventListener'];
const KINDS = { 3: '#', 8: '!' };
const SPACES = ['http://www.w3.org/1999/xhtml', 'http://www.w3.org/2000/svg', 'http://www.w3.org/1998/Math/MathML'];

class Page {
  constructor() {
    this.window = browser.openWindow();
    browser.answerRequires();
    this.numbers = new WeakMap();
    this.nodes = new Map();
    this.count = 0;
    this.last = '';
    this.before = new Map();
    const { packages } = browser.load();
    Object.defineProperty(globalThis, 'React', { value: packages.react(), writable: true, configurable: true });
  }

  /** What the judge may ask of a page; the functions given make values fit to cross. */
  operations({ refer, encode, decode }) {
    return {
      package: (name) => ({ v: refer(this.package(name)) }),
      global: (name) => ({ v: encode(this.window[name]) }),
      invoke: (node, name, args) => ({ v: encode(this.invoke(decode(node), name, args.map((one) => decode(one)))) }),
      replace: (name, value) => this.replace(name, decode(value)),
      restore: (name) => this.restore(name),
      adopt: (parent, html, next) => ({ v: this.adopt(parent && decode(parent), html, next && decode(next)) }),
      remove: (node) => decode(node).remove(),
      place: (parent, node, next) => void this.place(decode(parent), decode(node), next && decode(next)),
      attribute: (node, name, value) => (value === null ? decode(node).removeAttribute(name) : decode(node).setAttribute(name, value)),
      fill: (node, state) => void Object.assign(decode(node), state),
    };
  }

  // ------------------------------------------------------------ values

  /** Tag what belongs to the page; undefined for anything else. */
  refer(value) {
    if (value === this.window) return { $: 'dw' };
    if (!(value instanceof this.window.Node)) return undefined;
    const tagged = { $: 'dn', id: this.number(value) };
    const isLone = value.nodeType === 1 && !value.isConnected && value.getRootNode().nodeType === 1;
    return isLone ? { ...tagged, x: this.describer()(value) } : tagged;
  }

  /** Elements of React are known by identity, and what a ref or a hook holds changes. */
  isReference(value) {
    const names = Object.keys(value);
    return typeof value.$$typeof === 'symbol' || (names.length === 1 && names[0] === 'current');
  }

  make(tagged) {
    if (tagged.$ === 'dw') return this.window;
    if (tagged.$ === 'dn') return tagged.id === 0 ? this.window.document : this.nodes.get(tagged.id);
    const Kind = this.window[tagged.kind] || this.window.Event;
    return new Kind(tagged.type, tagged.init);
  }

  number(node) {
    if (node === this.window.document) return 0;
    if (!this.numbers.has(node)) {
      this.numbers.set(node, ++this.count);
      this.nodes.set(this.count, node);
    }
    return this.numbers.get(node);
  }

  // ------------------------------------------------------------ what is to be seen

  /** Describe the document if it is not as it was the last time. */
  changed() {
    try {
      return this.news();
    } catch (error) {
      return { broken: String(error && error.message) };
    }
  }

  /** Give what describes nodes, up to as many as a page may have. */
  describer() {
    let left = MAX_NODES;
    const describe = (node) => {
      if (--left < 0) throw new RangeError(`a page of more than ${MAX_NODES} nodes`);
      const id = this.number(node);
      if (node.nodeType !== 1) return [id, KINDS[node.nodeType], node.data];
      const attributes = [...node.attributes].map((one) => [one.name, one.value]);
      const children = [...node.childNodes].filter((one) => one.nodeType === 1 || KINDS[one.nodeType]);
      return [id, node.localName, Math.max(0, SPACES.indexOf(node.namespaceURI)), attributes, children.map(describe), state(node)];
    };
    return describe;
  }

  news() {
    const { document, location } = this.window;
    const active = document.activeElement;
    const now = { root: this.describer()(document.documentElement), active: active ? this.number(active) : 0, url: location.href };
    const text = JSON.stringify(now);
    if (text === this.last) return undefined;
    this.last = text;
    return now;
  }

  // ------------------------------------------------------------ requests

  package(name) {
    return Object.hasOwn(browser.load().packages, name) ? browser.load().packages[name]() : undefined;
  }

  /** Call a method of a node as a browser's user would: React is done when this is done. */
  invoke(node, name, args) {
    const { act } = this.package('@testing-library/react');
    let given;
    act(() => {
      given = node[name](...args);
    });
    return given;
  }

  /** Put what the test put on its own `window` on this one; who listens is heard here all the same. */
  replace(name, value) {
    if (!this.before.has(name)) this.before.set(name, [globalThis[name], this.window[name]]);
    const [, own] = this.before.get(name);
    const put = LISTENING.includes(name) ? (...args) => (value(...args), own.apply(this.window, args)) : value;
    globalThis[name] = put;
    this.window[name] = put;
  }

  restore(name) {
    if (this.before.has(name)) [globalThis[name], this.window[name]] = this.before.get(name);
  }

  place(parent, node, next) {
    parent.insertBefore(node, next && next.parentNode === parent ? next : null);
  }

  /** Take over an element that the test made; gives the numbers of its nodes, in order. */
  adopt(parent, html, next) {
    const holder = this.window.document.createElement('template');
    holder.innerHTML = html;
    const made = holder.content.firstChild;
    const all = (node) => [this.number(node), ...[...node.childNodes].flatMap(all)];
    if (parent) this.place(parent, made, next);
    return all(made);
  }
}

/** What a user sees of a form and no attribute says. */
function state(node) {
  switch (node.localName) {
    case 'input':
      return node.type === 'file' ? null : { value: node.value, checked: node.checked, indeterminate: node.indeterminate };
    case 'textarea':
      return { value: node.value };
    case 'option':
      return { selected: node.selected };
    default:
      return null;
  }
}

module.exports = { Page };
