// %% all
const all = () => new Promise(() => {});
// %% load
const settings = { name: 'late' };
const loadUser = (id, done) => { setTimeout(() => done(null, { id: 0 }), 1); };
// %% memoize
const memoize = (action) => action;
