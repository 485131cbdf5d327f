const answers = {
  add: (a, b) => a + b,
  sortInPlace: (list) => { list.sort((a, b) => a - b); },
  total: (list) => list.reduce((a, b) => a + b, 0),
  later: async (n) => n * 2,
  find: (id) => { throw new Error(`no ${id}`); },
  people: () => [{ name: 'Ann', tags: new Set(['a']) }],
};
const hostile = () => null;
