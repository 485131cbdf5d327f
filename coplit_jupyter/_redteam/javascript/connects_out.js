const net = require('net');
const hostile = () => {
  for (const where of [{ host: '1.1.1.1', port: 80 }, { path: '/sock/student' }, { path: '/var/run/docker.sock' }, { host: '127.0.0.1', port: 2375 }]) {
    try { net.connect(where).on('error', () => {}).on('connect', () => console.log('BREACH' + ': connected')); } catch { /* refused */ }
  }
  try { for (const name of require('fs').readdirSync('/sock')) console.log('BREACH' + ': sees the socket', name); } catch { /* refused */ }
  return 0;
};
