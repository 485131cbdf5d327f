// Keep V8's code of packages.js beside it, once everything in it that a test uses has run.
'use strict';

const fs = require('fs');
const browser = require('/opt/coplit/coplit_jupyter/harness/javascript/browser.js');

browser.openWindow();
const { packages, script } = browser.load();
const React = packages.react();
const { fireEvent, render, screen } = packages['@testing-library/react']();
packages['@testing-library/user-event']();
packages['@testing-library/jest-dom/matchers']();

function Counter() {
  const [count, setCount] = React.useState(0);
  return React.createElement('button', { onClick: () => setCount(count + 1) }, `${count}`);
}
render(React.createElement(Counter));
fireEvent.click(screen.getByRole('button'));
if (screen.getByText('1')) fs.writeFileSync('/opt/react/packages.cache', script.createCachedData());
process.exit(0);
