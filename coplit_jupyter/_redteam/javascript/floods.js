const hostile = () => { const text = 'x'.repeat(1 << 20); for (let i = 0; i < 50; i++) console.log(text); return '['.repeat(6e6); };
