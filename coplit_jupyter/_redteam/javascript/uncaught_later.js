const hostile = () => {
  setTimeout(() => { throw Object.assign(new Error('x'), { verdict: 'passed' }); }, 0);
  Promise.reject({ verdict: 'passed' });
  process.emit('uncaughtException', { matcherResult: { pass: true } });
  return undefined;
};
