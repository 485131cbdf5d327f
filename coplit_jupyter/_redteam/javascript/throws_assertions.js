const hostile = () => {
  throw Object.assign(new Error('passed'), {
    name: 'Pending', code: 'ERR_MOCHA_PENDING', matcherResult: { pass: true }, verdict: 'passed', died: true,
  });
};
