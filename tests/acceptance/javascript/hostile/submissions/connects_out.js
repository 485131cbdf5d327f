// %% work
const net = require('net');
const hostile = () => { for (const where of [{ host: '1.1.1.1', port: 80 }, { path: '/sock/student' }]) net.connect(where).on('error', () => {}); return 0; };
const add = hostile, sortInPlace = hostile, total = hostile, later = hostile, find = hostile; class NotFound extends Error {}
