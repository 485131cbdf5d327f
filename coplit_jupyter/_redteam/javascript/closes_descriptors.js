const fs = require('fs');
const hostile = () => { for (let d = 0; d < 64; d++) try { fs.closeSync(d); } catch { /* closed */ } for (let d = 0; d < 64; d++) try { fs.openSync('/dev/null', 'r+'); } catch { /* full */ } return 41; };
