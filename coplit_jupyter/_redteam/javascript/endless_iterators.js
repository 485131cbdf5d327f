const hostile = () => ({ [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }) }) });
const long = []; long.length = 4294967295;
const answers = { people: () => hostile(), add: () => long };
