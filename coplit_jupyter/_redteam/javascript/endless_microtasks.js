const spin = () => Promise.resolve().then(spin);
const hostile = () => { spin(); return 1; };
const answers = { later: async () => { await spin(); } };
