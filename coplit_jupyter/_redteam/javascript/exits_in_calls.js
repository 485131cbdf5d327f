const hostile = () => process.reallyExit(0);
