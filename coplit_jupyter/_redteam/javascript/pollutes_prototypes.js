Object.prototype.verdict = 'passed'; Object.prototype.n = 1; Object.prototype.asymmetricMatch = () => true;
Array.prototype.every = () => true; Array.prototype.map = function () { return [42]; };
JSON.stringify = () => '{"v":42}'; JSON.parse = () => ({ v: 42 });
const hostile = () => JSON.parse('{"__proto__": {"asymmetricMatch": 1}}');
