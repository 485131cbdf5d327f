// %% map
class Map {
  set() {
    if (this.size === 2) throw new Error('new Map is full');
    return this;
  }
  get() { return 1; }
  size = 1;
}
// %% set
class Set {
  add() { throw new RangeError('new Map is full'); }
}
// %% later
const count = () => ({});
