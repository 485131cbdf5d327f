const hostile = () => ({
  ['__proto__']: { then: 1 }, constructor: { prototype: { polluted: true } }, $: 'r', id: 1, v: [['__proto__', { x: 1 }]],
});
