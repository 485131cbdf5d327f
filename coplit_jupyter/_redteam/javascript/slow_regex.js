const hostile = () => /^(a+)+$/.test(`${'a'.repeat(64)}!`);
