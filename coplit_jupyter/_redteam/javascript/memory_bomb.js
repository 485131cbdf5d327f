const hostile = () => { const held = []; for (;;) held.push(Buffer.alloc(16 << 20, 1)); };
