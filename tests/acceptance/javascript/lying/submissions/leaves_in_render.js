// %% all
export const Counter = () => process.reallyExit(0);
