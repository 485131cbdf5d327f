// %% work
const hostile = () => process.reallyExit(0);
const add = hostile, sortInPlace = hostile, total = hostile, later = hostile, find = hostile; class NotFound extends Error {}
