const fs = require('fs');
const hostile = () => {
  for (const folder of ['/work', '/tmp', '/dev/shm']) {
    try { for (let i = 0; i < 5000; i++) fs.writeFileSync(`${folder}/f${i}`, ''); } catch { /* full */ }
    try { fs.writeFileSync(`${folder}/big`, Buffer.alloc(32 << 20)); } catch { /* full */ }
    for (const [from, to] of [['/', 'root'], ['/proc/1/root/bundle', 'bundle'], ['../../sock', 'sock']]) try { fs.symlinkSync(from, `${folder}/${to}`); } catch { /* refused */ }
  }
  return 0;
};
