// %% work
const hostile = (list) => { if (Array.isArray(list)) { list.length = 0; list.push(0); } return 0; };
const add = hostile, sortInPlace = hostile, total = hostile, later = hostile, find = hostile; class NotFound extends Error {}
