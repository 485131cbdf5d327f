const liar = {
  valueOf: () => 42, toString: () => '42', equals: () => true, [Symbol.toPrimitive]: () => 43,
  asymmetricMatch: () => true, get $$typeof() { return Symbol.for('jest.asymmetricMatcher'); },
};
const hostile = () => liar;
