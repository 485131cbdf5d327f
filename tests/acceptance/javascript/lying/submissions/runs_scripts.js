// %% all
export const Counter = () => React.createElement('div', { dangerouslySetInnerHTML: { __html:
  '<script>process.exit(0)</script><img src="x" onerror="globalThis.expect = () => ({})"><button onclick="process.exit(0)">Count: 0</button>'
  + '<iframe srcdoc="<script>parent.process.exit(0)</script>"></iframe>' } });
