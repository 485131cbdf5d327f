const given = typeof answers === 'object' ? answers : {};
const { add = hostile, sortInPlace = hostile, total = hostile, later = hostile, find = hostile, people = hostile } = given;
