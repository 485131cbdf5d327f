const { proxy, revoke } = Proxy.revocable(new Error('no'), {});
revoke();
const odd = [null, undefined, Symbol('no'), proxy, Object.create(null), new Proxy(new Error('no'), { get() { throw 1; } }), 0n, () => 1];
let at = 0;
const hostile = () => { throw odd[at++ % odd.length]; };
