// %% all
const deep = document.createElement('div');
let at = deep;
for (let i = 0; i < 5000; i++) at = at.appendChild(document.createElement('div'));
document.body.appendChild(deep);
export const Counter = () => null;
