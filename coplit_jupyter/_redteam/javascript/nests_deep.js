const hostile = () => { let deep = []; for (let i = 0; i < 200000; i++) deep = [deep]; return deep; };
