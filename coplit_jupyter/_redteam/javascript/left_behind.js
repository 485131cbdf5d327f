const fs = require('fs');
const hostile = (...given) => {
  for (const folder of ['/work', '/tmp', '/dev/shm']) {
    try { for (const name of fs.readdirSync(folder)) if (name.startsWith('seen-')) console.log('BREACH' + ': an earlier test left', name); } catch { /* refused */ }
    try { fs.writeFileSync(`${folder}/seen-${given.length}`, String(given)); } catch { /* refused */ }
  }
  return 1;
};
