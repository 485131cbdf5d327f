const ring = []; ring.push(ring, new Map([[ring, ring]]), new Set([ring]));
const self = { people: ring }; self.self = self; self[Symbol.toStringTag] = self;
const hostile = () => self;
const answers = { people: () => ring };
