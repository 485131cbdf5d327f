// %% work
// ### BEGIN SOLUTION
const add = (a, b) => a + b;
const sortInPlace = (list) => { list.sort((a, b) => a - b); };
const total = (list) => list.reduce((a, b) => a + b, 0);
const later = async (n) => n * 2;
class NotFound extends Error {}
const find = (id) => { throw new NotFound(`no ${id}`); };
// ### END SOLUTION
