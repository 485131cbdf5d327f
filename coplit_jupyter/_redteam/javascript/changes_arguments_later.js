const hostile = (list) => {
  const empty = () => { if (Array.isArray(list)) list.length = 0; };
  setTimeout(empty, 0); setImmediate(empty); Promise.resolve().then(empty); process.nextTick(empty);
  return 0;
};
