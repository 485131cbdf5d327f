for (let i = 0; i < 200; i++) console.log('x'.repeat(1 << 20));
const hostile = () => 1;
throw new Error('y'.repeat(1 << 24));
