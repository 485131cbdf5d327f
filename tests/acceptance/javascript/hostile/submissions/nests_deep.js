// %% work
const hostile = () => { let deep = []; for (let i = 0; i < 200000; i++) deep = [deep]; return deep; };
const add = hostile, sortInPlace = hostile, total = hostile, later = hostile, find = hostile; class NotFound extends Error {}
