const kinds = ['r', 'p', 'cb', 'le', 'er', 'pr', 'lp', 'x', 'y', 'o', 'u', 'm', 's', 'd'];
const hostile = () => kinds.flatMap((kind) => [-1, 0, 1, 1e9, 'x'].map((id) => ({ $: kind, id, path: ['constructor', 'constructor'], v: [] })));
const answers = { add: () => ({ $: 'cb', id: 0 }), later: () => ({ $: 'pr', id: 1 }) };
