class Loud extends Error { constructor() { super('<img src=x onerror=alert(1)>\u202e\u001b]0;x\u0007<script>alert(1)</script>'); this.name = '<b>passed</b>'; } }
const hostile = () => { console.log('\u001b[2J<script>alert(1)</script>\u2066'); throw new Loud(); };
