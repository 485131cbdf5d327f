const hostile = () => {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = (_, sites) => sites;
  const sites = new Error().stack;
  Error.prepareStackTrace = prepareStackTrace;
  for (const site of sites) {
    const text = `${site.getFileName()} ${String(site.getFunction())}`;
    if (/target\.test|CANARY[-]/.test(text)) console.log('BREACH' + ': the test is on the stack', text.slice(0, 300));
  }
  return 0;
};
