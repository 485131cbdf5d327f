const spin = () => process.nextTick(spin);
const answers = { later: () => new Promise(() => spin()) };
const hostile = () => 1;
