const fs = require('fs');
const look = () => {
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const name of ['environ', 'cmdline', 'maps', 'mem', 'root/bundle', 'cwd', 'root/tmp']) {
      try { const text = fs.readFileSync(`/proc/${pid}/${name}`, 'latin1'); if (text.includes('CANARY' + '-')) console.log('BREACH' + ': memory', text.slice(0, 200)); } catch { /* refused */ }
    }
    try { for (const d of fs.readdirSync(`/proc/${pid}/fd`)) { try { if (/bundle/.test(fs.readlinkSync(`/proc/${pid}/fd/${d}`))) console.log('BREACH' + ': a descriptor of the bundle'); } catch { /* gone */ } } } catch { /* refused */ }
  }
  if (fs.existsSync('/bundle') && fs.readdirSync('/bundle').length) console.log('BREACH' + ': the bundle is here');
};
const hostile = () => { look(); return null; };
