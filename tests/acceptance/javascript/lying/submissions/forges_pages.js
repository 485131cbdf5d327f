// %% all
const fs = require('fs');
const { write } = fs;
const stringify = JSON.stringify;
JSON.stringify = (value) => stringify(value && value.root ? { root: [1, 'html', 0, [], [[2, '<x>', 0, [['on click', 'x']], [], null], [3, 'constructor', 9, 7, null]]], active: '__proto__', url: 'javascript:1' } : value);
Object.defineProperty(Document.prototype, 'documentElement', { get: () => ({ nodeType: 1, localName: '__proto__', namespaceURI: 'x', attributes: [{ name: 'a b', value: {} }], childNodes: [{ nodeType: 3, data: { toString: () => 'Count: 7' } }] }) });
export const Counter = () => null;
