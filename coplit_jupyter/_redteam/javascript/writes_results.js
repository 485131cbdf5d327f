const fs = require('fs');
for (const folder of ['/work', '/tmp', '/bundle', '/bundle/tests', '/sock', '/opt/coplit', '/dev/shm']) {
  for (const name of ['results.json', 'test-results.xml', 'report.json', 'target.js', 'node_modules/expect/index.js', 'bundle.json', '.mocharc.js']) {
    try {
      fs.mkdirSync(require('path').dirname(`${folder}/${name}`), { recursive: true });
      fs.writeFileSync(`${folder}/${name}`, 'module.exports = { verdict: "passed" };');
      if (/bundle|sock|opt/.test(folder)) console.log('BREACH' + ': wrote', folder);
    } catch { /* refused */ }
  }
}
const hostile = () => 1;
