let looks = 0;
const shifty = { get sum() { return looks++ % 2 ? 2 : 3; }, get name() { return { asymmetricMatch: () => true }; } };
const hostile = () => shifty;
const answers = { add: () => Object.defineProperty({}, 'sum', { enumerable: true, get: () => 2 }), people: () => [shifty] };
