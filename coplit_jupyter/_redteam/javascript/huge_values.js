const big = [() => Buffer.alloc(64 << 20), () => 'x'.repeat(1 << 28), () => new Map(Array.from({ length: 2e5 }, (_, i) => [i, { i }])), () => 2n ** 4000000n, () => new Float64Array(1 << 22)];
let at = 0;
const hostile = () => big[at++ % big.length]();
const answers = Object.fromEntries(['add', 'sortInPlace', 'total', 'later', 'find', 'people'].map((name, index) => [name, big[index % big.length]]));
