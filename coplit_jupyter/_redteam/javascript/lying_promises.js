class Mine extends Promise { then(done) { return super.then(() => done(41)); } static get [Symbol.species]() { return Mine; } }
const odd = Promise.resolve(1);
odd.then = (done) => done(41);
const hostile = () => new Mine((done) => done(1));
const answers = { later: () => odd };
