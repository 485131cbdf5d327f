const fs = require('fs'), path = require('path');
const walk = (folder, depth) => {
  try {
    for (const name of fs.readdirSync(folder)) {
      const place = path.join(folder, name);
      try {
        const facts = fs.lstatSync(place);
        if (facts.isDirectory() && depth < 4 && !/^\/(proc|sys)/.test(place)) walk(place, depth + 1);
        else if (facts.isFile() && facts.size < 2e5) {
          const text = fs.readFileSync(place, 'utf8');
          if (text.includes('CANARY' + '-')) console.log('BREACH' + ':', place, text);
        }
      } catch { /* refused */ }
    }
  } catch { /* refused */ }
};
for (const folder of ['/bundle', '/sock', '/tmp', '/work', '/opt', '/home', '/var', '/root', '/srv', '/mnt']) walk(folder, 0);
const hostile = () => undefined;
