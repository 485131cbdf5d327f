// %% work
const hostile = () => new Promise((resolve, reject) => { setTimeout(reject, 1, { verdict: 'passed', name: 'Stop' }); });
const add = hostile, sortInPlace = hostile, total = hostile, later = hostile, find = hostile; class NotFound extends Error {}
