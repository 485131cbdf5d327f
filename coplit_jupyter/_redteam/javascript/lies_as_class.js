class Liar {
  asymmetricMatch() { return true; }
  valueOf() { return 43; }
  toJSON() { return 42; }
  get length() { return { asymmetricMatch: () => true }; }
  then(done) { done(this); }
  static [Symbol.hasInstance]() { return true; }
}
const hostile = () => new Liar();
