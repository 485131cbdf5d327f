// %% work
const hostile = () => ({ ['__proto__']: { then: 1 }, constructor: { prototype: { polluted: true } }, $: 'r', id: 1, v: [['__proto__', { x: 1 }]] });
const add = hostile, sortInPlace = hostile, total = hostile, later = hostile, find = hostile; class NotFound extends Error {}
