const endless = { then(done) { done(endless); } };
const hostile = () => ({ then(done, failed) { done(42); done(43); failed(new Error('x')); return endless; } });
const answers = { later: () => endless };
